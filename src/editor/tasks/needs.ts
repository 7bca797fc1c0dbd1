import type { ReceiverHost } from '../deliveries';
import type { SandboxNeeds } from '../sandbox';

/** What tasks need. */
export interface TasksNeeds extends SandboxNeeds {
  readonly receiver: ReceiverHost;
}
