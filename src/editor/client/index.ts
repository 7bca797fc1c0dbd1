/**
 * The user's own API client: its check as tests, each run of its command against a sandbox of its own.
 * Contributes the tests of the client and the command that asks for it.
 */
export type { ClientNeeds } from './needs';
export { ClientTests } from './tests';
