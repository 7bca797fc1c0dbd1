/** When this process is to end: a signal, or npm is gone, whose shell does not pass one on. */

/** Milliseconds between two looks at whether npm is still there. */
const parentCheck = 200;

/** Aborts then, so that what is under way can be written down. A second signal ends the process at once. */
export function untilEnded(): AbortSignal {
  const ended = new AbortController();
  const parent = process.ppid;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => ended.abort());
  if (process.env.npm_lifecycle_event !== undefined)
    setInterval(() => process.ppid !== parent && ended.abort(), parentCheck).unref();
  return ended.signal;
}
