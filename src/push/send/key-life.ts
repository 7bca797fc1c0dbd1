/**
 * For how long a request may go again under its key without a question, in milliseconds. The contract says nothing of how
 * long keys are kept; 24 hours is what APIs of this kind keep them for.
 */
const keysLast = 24 * 60 * 60 * 1000;

/** Whether the server may have forgotten a key. A clock that went back says as little as one that went far ahead. */
export const mayBeForgotten = (usedAt: number, now: number): boolean => Math.abs(now - usedAt) > keysLast;
