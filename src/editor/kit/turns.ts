/** Something that is done over and over, never twice at once. */
export interface Turns {
  /** Does it again after a pause; several requests in it are one. */
  readonly again: () => void;
  readonly end: () => void;
}

/** @param pause in milliseconds; the first time comes without it */
export function inTurns(run: () => Promise<unknown>, pause: number): Turns {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isRunning = false;
  let isWanted = false;
  let hasEnded = false;
  const next = async (): Promise<void> => {
    if (isRunning || hasEnded) {
      isWanted = true;
      return;
    }
    isRunning = true;
    isWanted = false;
    await run().catch(() => {});
    isRunning = false;
    if (isWanted && !hasEnded) again();
  };
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void next(), pause);
  };
  void next();
  return {
    again,
    end() {
      hasEnded = true;
      clearTimeout(timer);
    },
  };
}
