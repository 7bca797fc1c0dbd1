/** The deliveries of late: in memory as they came, and in a file without what is nobody's business. */
import { readLine, writtenLine } from './history-line';
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
  /**
   * Takes one at once; resolves with whether it is in the file, once that is known. A file that cannot be written is
   * reported, once for each reason.
   */
  add(reception: Reception): Promise<boolean>;
  /** Says of one in memory how it was answered after all. */
  amend(reception: Reception): void;
  /** Keeps what was proven of one, also in the file: its body may be gone when somebody comes back to it. */
  explain(id: string, causes: readonly string[]): Promise<void>;
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
  readonly limits?: { readonly memory: number; readonly file: number };
}

/**
 * The most bytes that bodies, addresses and headers may have in memory, and that the file may have: what is in memory, as
 * base64 and JSON, and room until it is written anew.
 */
const usualLimits = { memory: 64 * 1024 * 1024, file: 192 * 1024 * 1024 };

function sizeOf({ body, target, headers }: Reception): number {
  return headers.reduce((sum, [name, value]) => sum + name.length + value.length, target.length + (body?.length ?? 0));
}

export function createHistory({ file, capacity, keepContacts, report, limits = usualLimits }: HistoryOptions): History {
  let kept: Reception[] = [];
  let bytes = 0;
  const attempts = new Map<string, number>();
  /** Lines and bytes in the file. */
  let lines = 0;
  let fileBytes = 0;
  let loading: Promise<void> | null = null;
  let waiting: Reception[] = [];
  /** What could not be written when it came, by id. */
  let owed = new Set<string>();
  /** What is no longer in memory and may still be in the file, by id. */
  let dropped = new Set<string>();
  /** Settled with the write that takes what waits now. */
  let next: { readonly written: Promise<boolean>; readonly settle: (isWritten: boolean) => void } | null = null;
  let writing: Promise<void> | null = null;
  let reported = '';
  /** The file holds something that is no longer wanted there, or lacks something that is. */
  let isOutdated = false;

  function insert(reception: Reception): void {
    kept.push(reception);
    bytes += sizeOf(reception);
    if (reception.deliveryId !== null)
      attempts.set(reception.deliveryId, Math.max(attempts.get(reception.deliveryId) ?? 0, reception.attempt));
  }

  /** Drops the oldest; a few more than needed at a time, so that it costs nothing under load. */
  function trim(most: number, slack: number): void {
    if (kept.length <= most + slack && bytes <= limits.memory) return;
    let first = Math.max(0, kept.length - most);
    for (let index = 0; index < kept.length - 1 && (index < first || bytes > limits.memory); index++) {
      const dropped = kept[index];
      if (dropped !== undefined) bytes -= sizeOf(dropped);
      first = Math.max(first, index + 1);
    }
    const oldest = kept.slice(0, first);
    kept = kept.slice(first);
    const alive = new Set(kept.map(({ deliveryId }) => deliveryId));
    for (const { id, deliveryId } of oldest) {
      if (!owed.delete(id)) dropped.add(id);
      if (deliveryId !== null && !alive.has(deliveryId)) attempts.delete(deliveryId);
    }
  }

  async function load(): Promise<void> {
    const found = await file.read(limits.file).catch((thrown: unknown) => {
      report(thrown);
      return null;
    });
    if (found === null) return;
    const { text, isWhole } = found;
    // Version 0.1.0 knew no limit.
    if (!isWhole) isOutdated = true;
    const texts = text.split('\n');
    lines = texts.length - 1;
    fileBytes = Buffer.byteLength(text);
    const since = kept;
    kept = [];
    bytes = 0;
    const wanted = keepContacts();
    for (const each of texts) {
      const reception = each === '' ? null : readLine(each);
      if (reception === null) continue;
      const hasContacts = reception.body !== null || reception.leadName !== null;
      // They were wanted when they were written; since then somebody has changed their mind.
      if (hasContacts && !wanted) isOutdated = true;
      insert(wanted ? reception : { ...reception, body: null, leadName: null });
    }
    for (const each of since) insert(each);
    trim(capacity(), 0);
    if (isOutdated) await enqueue(null);
  }

  /**
   * Writes the file anew: the lines that are in it, each as it is wanted now, and what is not in it yet. Other windows
   * have lines in it too, and may have deleted some of those that are in memory here.
   */
  async function writeAnew(batch: readonly Reception[]): Promise<void> {
    trim(capacity(), 0);
    const wanted = keepContacts();
    const known = new Map(kept.map((each) => [each.id, each]));
    const whole: string[] = [];
    for (const text of ((await file.read(limits.file))?.text ?? '').split('\n')) {
      const id = /^{"id":"([^"\\]*)"/.exec(text)?.[1] ?? '';
      if (dropped.has(id)) continue;
      const reception = known.get(id) ?? (text === '' ? null : readLine(text));
      if (reception === null) continue;
      known.delete(id);
      whole.push(writtenLine(reception, wanted));
    }
    for (const { id } of batch) owed.add(id);
    for (const [id, reception] of known) if (owed.has(id)) whole.push(writtenLine(reception, wanted));
    let first = whole.length;
    let size = 0;
    for (; first > 0 && whole.length - first < capacity(); first--) {
      size += Buffer.byteLength(whole[first - 1] ?? '');
      // Room for others, until it is written anew.
      if (size > (limits.file / 4) * 3) break;
    }
    const text = whole.slice(first).join('');
    await file.replace(text);
    lines = whole.length - first;
    fileBytes = Buffer.byteLength(text);
    owed = new Set();
    dropped = new Set();
  }

  async function writeBatch(batch: readonly Reception[]): Promise<void> {
    const text = batch.map((each) => writtenLine(each, keepContacts())).join('');
    const isFull = lines + batch.length > 2 * capacity() + 100 || fileBytes + Buffer.byteLength(text) > limits.file;
    if (isOutdated || isFull) {
      const wasOutdated = isOutdated;
      isOutdated = false;
      await writeAnew(batch).catch((thrown: unknown) => {
        isOutdated ||= wasOutdated;
        throw thrown;
      });
    } else {
      fileBytes = await file.append(text);
      lines += batch.length;
    }
  }

  async function writeAll(): Promise<void> {
    do {
      const batch = waiting;
      const settle = next?.settle;
      waiting = [];
      next = null;
      let isWritten = true;
      try {
        await file.alone(() => writeBatch(batch));
        reported = '';
      } catch (thrown) {
        isWritten = false;
        // Tried again with the next that writes the file anew.
        for (const { id } of batch) owed.add(id);
        const reason = thrown instanceof Error ? thrown.message : String(thrown);
        if (reason !== reported) report(thrown);
        reported = reason;
      }
      settle?.(isWritten);
    } while (waiting.length > 0 || next !== null);
    writing = null;
  }

  /** All that waits when a write is over goes out as one. */
  function enqueue(reception: Reception | null): Promise<boolean> {
    if (reception !== null) waiting.push(reception);
    if (next === null) {
      let settle: (isWritten: boolean) => void = () => {};
      const written = new Promise<boolean>((resolve) => {
        settle = resolve;
      });
      next = { written, settle };
    }
    writing ??= Promise.resolve().then(writeAll);
    return next.written;
  }

  function amend(reception: Reception): void {
    kept = kept.map((each) => (each.id === reception.id ? reception : each));
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
      return enqueue(reception);
    },
    amend,
    async explain(id, causes) {
      const reception = kept.find((each) => each.id === id);
      if (reception === undefined || reception.causes?.join() === causes.join()) return;
      amend({ ...reception, causes });
      isOutdated = true;
      await enqueue(null);
    },
    async clear() {
      kept = [];
      bytes = 0;
      attempts.clear();
      await writing;
      await file.alone(() => file.remove());
      lines = 0;
      fileBytes = 0;
      owed = new Set();
      dropped = new Set();
    },
    async rewrite() {
      isOutdated = true;
      await enqueue(null);
    },
    settled: async () => {
      await (writing ?? undefined);
    },
  };
}
