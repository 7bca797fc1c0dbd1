import type { Documents } from '../kit/documents';
import type { CommonNeeds } from '../kit/needs';
import type { SandboxHost } from './host';

/** What the commands about the sandbox need. */
export interface SandboxNeeds extends Pick<CommonNeeds, 'context' | 'log' | 'rooms'> {
  readonly sandbox: SandboxHost;
  readonly documents: Documents;
  /** What is connected once the sandbox is gone. */
  readonly connections: { readonly active: { readonly name: string } | null };
  /** What is kept for webhooks of the sandbox's connection goes with the connection. */
  readonly secrets: { removeConnection(id: string): Promise<void> };
}
