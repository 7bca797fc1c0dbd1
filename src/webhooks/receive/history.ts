/** The deliveries of late: in memory as they came, and in a file without what is nobody's business. */
import * as z from 'zod/mini';
import { webhookSecretPrefix } from '../../contract';
import type { LineFile } from './line-file';
import type { Reception } from './reception';

export interface History {
  /** Reads the file; what cannot be read of it is left out. Only the first call does. */
  load(): Promise<void>;
  /** The oldest first. */
  all(): readonly Reception[];
  find(id: string): Reception | null;
  /** How many requests with this delivery id are known. */
  attempts(deliveryId: string): number;
  /** Takes one at once; resolves when it is in the file. A file that cannot be written is reported, once for each reason. */
  add(reception: Reception): Promise<void>;
  clear(): Promise<void>;
  /** Writes the file anew, after the wish for contact data in it has changed. */
  rewrite(): Promise<void>;
  /** Resolves when nothing waits to be written. */
  settled(): Promise<void>;
}

export interface HistoryOptions {
  readonly file: LineFile;
  /** How many are kept. */
  readonly capacity: () => number;
  /** Whether bodies and names go into the file. */
  readonly keepContacts: () => boolean;
  readonly report: (error: unknown) => void;
}

/** The most that the bodies in memory may have together, in bytes. */
const mostBytes = 64 * 1024 * 1024;

/** Header values that are somebody's credentials; whether they were there is worth knowing, what they were is not. */
const credentialHeader = /^(authorization|proxy-authorization|cookie|x-api-key|.*(token|secret|password).*)$/i;
const credential = /mega_(?:whsec_)?[\w-]+/g;

const pair = z.tuple([z.string(), z.string()]);
const nullableString = z.nullable(z.string());
const line = z.object({
  id: z.string(),
  receivedAt: z.number(),
  origin: z.enum(['received', 'backfill']),
  method: z.string(),
  target: z.string(),
  headers: z.array(pair),
  body: nullableString,
  bodyBytes: z.number(),
  deliveryId: nullableString,
  attempt: z.number(),
  event: nullableString,
  leadId: nullableString,
  leadName: nullableString,
  judgement: z.object({
    verdict: z.enum([
      'verified',
      'stale',
      'previous',
      'other',
      'mismatch',
      'malformed',
      'unsigned',
      'unchecked',
      'too-large',
    ]),
    webhookUrl: nullableString,
    ageSeconds: z.nullable(z.number()),
  }),
  answered: z.nullable(z.number()),
});

/** A reception without credentials; without contact data unless that is wanted. */
function write(reception: Reception, keepContacts: boolean): string {
  const { body, target, headers, leadName } = reception;
  const bytes = body === null ? null : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const mayKeep = keepContacts && bytes !== null && !bytes.includes(webhookSecretPrefix);
  const stored: z.infer<typeof line> = {
    ...reception,
    target: (keepContacts ? target : (target.split('?', 1)[0] ?? '')).replace(credential, 'mega_***'),
    headers: headers.map(([name, value]) => [
      name,
      credentialHeader.test(name) ? '***' : value.replace(credential, 'mega_***'),
    ]),
    body: mayKeep ? bytes.toString('base64') : null,
    leadName: keepContacts ? leadName : null,
  };
  return `${JSON.stringify(stored)}\n`;
}

function read(text: string): Reception | null {
  try {
    const parsed = line.safeParse(JSON.parse(text));
    if (!parsed.success) return null;
    const { body, ...rest } = parsed.data;
    return { ...rest, body: body === null ? null : Buffer.from(body, 'base64') };
  } catch {
    // A line that a crash has torn.
    return null;
  }
}

export function createHistory({ file, capacity, keepContacts, report }: HistoryOptions): History {
  let kept: Reception[] = [];
  let bytes = 0;
  const attempts = new Map<string, number>();
  /** Lines in the file. */
  let lines = 0;
  /** A crash may have left half a line; what follows it begins on one of its own. */
  let isTorn = false;
  let loading: Promise<void> | null = null;
  let waiting: string[] = [];
  /** Settled with the write that takes what waits now. */
  let next: { readonly written: Promise<void>; readonly settle: () => void } | null = null;
  let writing: Promise<void> | null = null;
  let reported = '';
  /** The file holds something that is no longer wanted there, or lacks something that is. */
  let isOutdated = false;

  function insert(reception: Reception): void {
    kept.push(reception);
    bytes += reception.body?.length ?? 0;
    if (reception.deliveryId !== null)
      attempts.set(reception.deliveryId, Math.max(attempts.get(reception.deliveryId) ?? 0, reception.attempt));
  }

  /** Drops the oldest; a few more than needed at a time, so that it costs nothing under load. */
  function trim(most: number, slack: number): void {
    if (kept.length <= most + slack && bytes <= mostBytes) return;
    let first = Math.max(0, kept.length - most);
    for (let index = 0; index < kept.length - 1 && (index < first || bytes > mostBytes); index++) {
      bytes -= kept[index]?.body?.length ?? 0;
      first = Math.max(first, index + 1);
    }
    const dropped = kept.slice(0, first);
    kept = kept.slice(first);
    const alive = new Set(kept.map(({ deliveryId }) => deliveryId));
    for (const { deliveryId } of dropped)
      if (deliveryId !== null && !alive.has(deliveryId)) attempts.delete(deliveryId);
  }

  async function load(): Promise<void> {
    let text: string | null = null;
    try {
      text = await file.read();
    } catch (thrown) {
      report(thrown);
    }
    if (text === null) return;
    const found = text.split('\n');
    isTorn = found.at(-1) !== '';
    lines = found.length - 1;
    const since = kept;
    kept = [];
    bytes = 0;
    const wanted = keepContacts();
    for (const each of found) {
      const reception = each === '' ? null : read(each);
      if (reception === null) continue;
      const hasContacts = reception.body !== null || reception.leadName !== null;
      // They were wanted when they were written; since then somebody has changed their mind.
      if (hasContacts && !wanted) isOutdated = true;
      insert(wanted ? reception : { ...reception, body: null, leadName: null });
    }
    for (const each of since) insert(each);
    trim(capacity(), 0);
    if (isOutdated) await enqueue('');
  }

  async function writeAll(): Promise<void> {
    while (waiting.length > 0 || isOutdated) {
      const batch = waiting;
      const settle = next?.settle;
      waiting = [];
      next = null;
      try {
        if (isOutdated || lines + batch.length > 2 * capacity() + 100) {
          isOutdated = false;
          trim(capacity(), 0);
          const wanted = keepContacts();
          await file.replace(kept.map((each) => write(each, wanted)).join(''));
          lines = kept.length;
        } else {
          await file.append((isTorn ? '\n' : '') + batch.join(''));
          lines += batch.length;
        }
        isTorn = false;
      } catch (thrown) {
        const reason = thrown instanceof Error ? thrown.message : String(thrown);
        if (reason !== reported) report(thrown);
        reported = reason;
      }
      settle?.();
    }
    writing = null;
  }

  /** All that waits when a write is over goes out as one. */
  function enqueue(text: string): Promise<void> {
    if (text !== '') waiting.push(text);
    if (next === null) {
      let settle = () => {};
      const written = new Promise<void>((resolve) => {
        settle = resolve;
      });
      next = { written, settle };
    }
    writing ??= Promise.resolve().then(writeAll);
    return next.written;
  }

  return {
    load() {
      loading ??= load();
      return loading;
    },
    all: () => kept,
    find: (id) => kept.find((each) => each.id === id) ?? null,
    attempts: (deliveryId) => attempts.get(deliveryId) ?? 0,
    add(reception) {
      insert(reception);
      trim(capacity(), 200);
      return enqueue(write(reception, keepContacts()));
    },
    async clear() {
      kept = [];
      bytes = 0;
      attempts.clear();
      await writing;
      await file.remove();
      lines = 0;
      isTorn = false;
    },
    rewrite() {
      isOutdated = true;
      return enqueue('');
    },
    settled: async () => {
      await (writing ?? undefined);
    },
  };
}
