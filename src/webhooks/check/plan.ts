/** How many requests a run sends, which is what is asked for before it. */
import { burst, burstSize, type Check, checks, closing } from './table';

/** What a choice of checks comes to. */
export interface Plan {
  /** The checks that are one request each, in their order; what their verdicts need is among them. */
  readonly checks: readonly Check[];
  /** Whether one more valid delivery ends it. */
  readonly closing: boolean;
  readonly burst: boolean;
  /** Requests that a right handler gets. */
  readonly requests: number;
  /**
   * How many may follow in addition: what is refused is asked again before its cause is named, what the handler puts off
   * is sent again. No run sends more.
   */
  readonly extraRequests: number;
}

const extraRequests = 80;

/** @param only the ids of single checks; all where it is left out */
export function planOf(only?: readonly string[]): Plan {
  const wanted = new Set(only === undefined ? checks.map(({ id }) => id) : ['valid', ...only]);
  for (const { id, needs = [] } of checks.toReversed()) if (wanted.has(id)) for (const need of needs) wanted.add(need);
  const chosen = checks.filter(({ id }) => wanted.has(id));
  const hasClosing = only === undefined || only.includes(closing.id) || chosen.some(({ half }) => half === 'bad');
  const hasBurst = only === undefined || only.includes(burst.id);
  const requests = chosen.length + (hasClosing ? 1 : 0) + (hasBurst ? burstSize : 0);
  return { checks: chosen, closing: hasClosing, burst: hasBurst, requests, extraRequests };
}
