/**
 * The user's own handler: where it listens, its check as tests, and a right one to begin with.
 * Contributes the tests of the handler and the commands that check and insert one.
 */
export { askSecret, askUrl, keptSecret, mayLeave } from './endpoint';
export { handlerUrl } from './front';
export type { HandlerNeeds } from './needs';
export { HandlerTests } from './tests';
