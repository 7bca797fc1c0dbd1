/** Stored answers. Source: contract, "Push" (Idempotency-Key) and "Creates and merges". */
import { createHash } from 'node:crypto';
import { Refusal } from './refusal';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** JSON with sorted keys: equal for bodies that the API calls equal. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(',')}}`;
}

/** Answers by key; only successes are kept, and they are given back byte for byte. */
export function createIdempotency() {
  const stored = new Map<string, { readonly print: string; readonly answer: Answer }>();
  return {
    /** @throws Refusal 409 where the key was used with another body */
    answer(endpoint: string, key: string, body: unknown, execute: () => Answer): Answer {
      const slot = `${endpoint}\n${key}`;
      const print = createHash('sha256').update(canonical(body)).digest('hex');
      const before = stored.get(slot);
      if (before !== undefined) {
        if (before.print !== print) throw new Refusal(409, 'Idempotency-Key was used with a different body');
        return before.answer;
      }
      const answer = execute();
      if (answer.status < 300) stored.set(slot, { print, answer });
      return answer;
    },
  };
}
