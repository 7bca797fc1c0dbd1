/**
 * What was pushed before, so that a lead is neither lost nor doubled: a record is written before the request goes out
 * and outlives the window. It holds no contact data, only a digest.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { addressOf } from './account';
import { digestOf } from './chunk';
import { mayBeForgotten } from './key-life';

const pushRecord = z.object({
  idempotencyKey: z.string(),
  /**
   * `sent`: on its way, or its answer never came (the window closed, the network broke); `done`: answered with success.
   */
  state: z.enum(['sent', 'done']),
  /** When it was sent last, milliseconds since the epoch. */
  at: z.number(),
  /** When its key went out first, milliseconds since the epoch; records of earlier releases have none. */
  firstAt: z.number().optional(),
  leadId: z.string().nullable(),
  /** Of the bytes that went out first under this key; records of earlier releases have none. */
  digest: z.string().optional(),
});
export type PushRecord = z.infer<typeof pushRecord>;

/**
 * Whether a body is, as far as is known, the one that went out under a record's key before: a server may compare bytes
 * where the content is equal.
 */
export const isSameBody = ({ digest }: PushRecord, body: Buffer): boolean =>
  digest === undefined || digest === digestOf(body);

/** Whether a server may have forgotten the key of a record, so that a repeat could count twice. */
export const isPushInDoubt = ({ at, firstAt = at }: PushRecord, now: number): boolean => mayBeForgotten(firstAt, now);

/** Small named texts that survive a restart. A write is there whole or not at all. */
export interface TextStore {
  read(name: string): Promise<string | null>;
  write(name: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
}

export interface PushMemory {
  find(print: string): Promise<PushRecord | null>;
  keep(print: string, record: PushRecord): Promise<void>;
  forget(print: string): Promise<void>;
}

/** A value's JSON with sorted keys: equal exactly where the API calls two bodies equal. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(',')}}`;
}

/** Who a push goes to. */
export interface PushTarget {
  readonly baseUrl: string;
  readonly customerId: string;
}

const printOf = (address: string, { customerId }: PushTarget, body: unknown): string =>
  createHash('sha256')
    .update([address, customerId.toLowerCase(), canonical(body)].join('\n'))
    .digest('hex');

/**
 * What identifies a push: the same content to the same customer at the same base URL, its path included. Source:
 * contract, "Push" (a key is scoped per customer and endpoint) and "Creates and merges" (bodies are equal when their
 * JSON is).
 */
export const fingerprint = (target: PushTarget, body: unknown): string =>
  printOf(addressOf(target.baseUrl), target, body);

/** As the first release identified a push, by the origin alone; null where that is no other print. */
export function earlierFingerprint(target: PushTarget, body: unknown): string | null {
  const { origin } = new URL(target.baseUrl);
  return origin === addressOf(target.baseUrl) ? null : printOf(origin, target, body);
}

export function createPushMemory(store: TextStore): PushMemory {
  const name = (print: string) => `${print}.json`;
  return {
    async find(print) {
      const text = await store.read(name(print));
      return text === null ? null : pushRecord.parse(JSON.parse(text));
    },
    keep: (print, record) => store.write(name(print), JSON.stringify(record)),
    forget: (print) => store.remove(name(print)),
  };
}
