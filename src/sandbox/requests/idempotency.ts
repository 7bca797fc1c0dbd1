/** Stored answers. Source: contract, "Push" (Idempotency-Key) and "Creates and merges". */
import { createHash } from 'node:crypto';
import { badRequest, Refusal } from './refusal';

/** An answer of the API: a body that goes over the wire as it stands. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** An answer under its key. `print` tells one request body from another. */
export interface StoredAnswer extends Answer {
  readonly endpoint: string;
  readonly key: string;
  readonly print: string;
}

export interface StoredAnswers {
  /**
   * The stored answer of a key, or a new one, kept where it is a success. Nothing is awaited in between, so that of two
   * requests at the same time only one is executed.
   *
   * @throws Refusal 409 where the key was used with another body
   */
  answer(endpoint: string, key: string, body: unknown, execute: () => Answer): Answer;
  all(): readonly StoredAnswer[];
  load(answers: readonly StoredAnswer[]): void;
}

/** The most characters of answers that are kept, so that a long campaign does not fill the memory; oldest go first. */
const capacity = 128 * 1024 * 1024;

/** Far deeper than any body of the API, and shallow enough not to exhaust the stack. */
const maxDepth = 100;

/** JSON with its keys sorted: the same for bodies that are equal whatever the order of keys. */
function canonical(value: unknown, depth = 0): string {
  if (depth > maxDepth) throw badRequest(`the body is nested more than ${maxDepth} levels deep`);
  if (Array.isArray(value)) return `[${value.map((each) => canonical(each, depth + 1)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, each]) => `${JSON.stringify(name)}:${canonical(each, depth + 1)}`).join(',')}}`;
}

const slotOf = (endpoint: string, key: string) => `${endpoint} ${key}`;

export function createStoredAnswers(): StoredAnswers {
  const stored = new Map<string, StoredAnswer>();
  let size = 0;

  function keep(answer: StoredAnswer): void {
    stored.set(slotOf(answer.endpoint, answer.key), answer);
    size += answer.body.length;
    for (const [slot, oldest] of stored) {
      if (size <= capacity) break;
      stored.delete(slot);
      size -= oldest.body.length;
    }
  }

  return {
    answer(endpoint, key, body, execute) {
      const print = createHash('sha256').update(canonical(body)).digest('base64url');
      const before = stored.get(slotOf(endpoint, key));
      if (before === undefined) {
        const answer = execute();
        if (answer.status < 300) keep({ endpoint, key, print, ...answer });
        return answer;
      }
      if (before.print !== print) throw new Refusal(409, 'Idempotency-Key was already used with a different body');
      return before;
    },
    all: () => [...stored.values()],
    load(answers) {
      stored.clear();
      size = 0;
      for (const answer of answers) keep(answer);
    },
  };
}
