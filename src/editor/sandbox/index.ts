/** The sandbox of this window: started, stopped, and made to fail on purpose. */

export { SandboxHost } from './host';
export type { SandboxNeeds } from './needs';
