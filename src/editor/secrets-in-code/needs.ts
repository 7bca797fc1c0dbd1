import type { CommonNeeds } from '../kit/needs';

/** What moving a secret out of code needs. */
export type SecretsInCodeNeeds = Pick<CommonNeeds, 'rooms'>;
