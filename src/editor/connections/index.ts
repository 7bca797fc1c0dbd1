/**
 * Connections: who is asked, with which token, over which network; the status bar.
 * Contributes the connection commands, the offers of `.mega-leads.json` and the status bar item.
 */
export { type ConnectionInfo, type ConnectionRecord, Connections } from './connections';
export type { ConnectionsNeeds } from './needs';
export { watchOfferedConnections } from './offered';
export { type Client, editorAgent, Session } from './session';
export { createStatus, isProduction } from './status';
