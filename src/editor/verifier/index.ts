/** The verifier: a page that checks a pasted delivery and explains why it does not match. */
export type { VerifierNeeds } from './needs';
