/**
 * Mistakes in code: from a cause to the lines of a handler that have it.
 * Contributes the command that looks for them; verifier, deliveries and the check of a handler run it with what they found.
 * With a setting, what is found is marked after each save.
 */
export type { MistakesNeeds } from './needs';
