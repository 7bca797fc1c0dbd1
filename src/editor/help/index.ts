/** Help: the provider's pages, the log, the walkthrough and a bundle for support that holds no secret and no contact. */
export type { HelpNeeds } from './needs';
export { openTrial } from './trial';
