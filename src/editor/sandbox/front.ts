/**
 * The variable a window is started with to be connected to a sandbox: one that runs beside it, by that one's first line,
 * or `start` for one of its own.
 */
export const sandboxVariable = 'MEGA_LEADS_SANDBOX';
