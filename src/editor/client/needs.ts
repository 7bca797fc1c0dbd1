import type { Documents } from '../kit/documents';
import type { CommonNeeds } from '../kit/needs';

/** What the checks of a client need. */
export interface ClientParts extends Pick<CommonNeeds, 'context' | 'rooms' | 'log'> {
  readonly documents: Documents;
}

/** What the commands about the user's own client need. */
export interface ClientNeeds extends ClientParts {
  readonly clientTests: { run(): Promise<void> };
}
