/** Secrets in code: marked where they stand, moved into `.env`. */
export { markSecrets } from './marks';
export type { SecretsInCodeNeeds } from './needs';
