/** The sandbox's time: it runs like a watch, and can be set, moved and stopped like one. */

/** Time as it is handed in. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after so many milliseconds; rejects as soon as the signal is aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      const abort = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', abort);
        resolve();
      }, milliseconds);
      signal.addEventListener('abort', abort, { once: true });
    }),
};

/** Times outside of these have no four-digit year, and leads are ordered by the text of their times. */
export const earliestTime = 0;
export const latestTime = Date.UTC(9999, 0, 1);

export interface SandboxClock {
  /** Milliseconds since the epoch, by the sandbox's own account. */
  now(): number;
  readonly stopped: boolean;
  /** Sets the time. What falls due by it is done before this returns. @throws RangeError outside the years 1970 to 9998 */
  set(milliseconds: number): void;
  /** Moves the time; negative moves it back. */
  advance(milliseconds: number): void;
  /** Stops the clock where it stands, or lets it run on from there. */
  stop(stopped: boolean): void;
  /** Does something when so many milliseconds have passed on this clock; the answer takes it back. */
  schedule(milliseconds: number, work: () => void): () => void;
  /** Forgets whatever is scheduled. */
  close(): void;
}

interface Appointment {
  readonly due: number;
  readonly work: () => void;
}

/** The longest a timer of Node's can run. */
const longestSleep = 2 ** 31 - 1;

/** @param start where the clock stands at first, milliseconds since the epoch; null is what `base` says */
export function createSandboxClock(base: Clock = systemClock, start: number | null = null): SandboxClock {
  let offset = start === null ? 0 : start - base.now();
  let stoppedAt: number | null = null;
  let alarm: AbortController | null = null;
  let closed = false;
  const appointments = new Set<Appointment>();

  const now = () => stoppedAt ?? base.now() + offset;

  function setAlarm(): void {
    alarm?.abort();
    alarm = null;
    if (closed || stoppedAt !== null || appointments.size === 0) return;
    const own = new AbortController();
    alarm = own;
    const next = Math.min(...[...appointments].map(({ due }) => due));
    base.sleep(Math.min(longestSleep, Math.max(0, next - now())), own.signal).then(keepAppointments, () => {});
  }

  function keepAppointments(): void {
    const due = [...appointments].filter((each) => each.due <= now()).sort((a, b) => a.due - b.due);
    for (const each of due) if (appointments.delete(each)) each.work();
    setAlarm();
  }

  function set(to: number): void {
    if (!(to >= earliestTime && to < latestTime)) throw new RangeError('the clock runs from the year 1970 to 9998');
    if (stoppedAt === null) offset = to - base.now();
    else stoppedAt = to;
    keepAppointments();
  }

  return {
    now,
    get stopped() {
      return stoppedAt !== null;
    },
    set,
    advance: (milliseconds) => set(now() + milliseconds),
    stop(stopped) {
      if (stopped) stoppedAt = now();
      else if (stoppedAt !== null) {
        offset = stoppedAt - base.now();
        stoppedAt = null;
      }
      setAlarm();
    },
    schedule(milliseconds, work) {
      const appointment = { due: now() + milliseconds, work };
      appointments.add(appointment);
      setAlarm();
      return () => {
        if (appointments.delete(appointment)) setAlarm();
      };
    },
    close() {
      closed = true;
      appointments.clear();
      setAlarm();
    },
  };
}
