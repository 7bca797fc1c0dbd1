/**
 * A rate limit shared by several processes on one machine, through a folder: every request is a line in a file that all
 * of them append to. Appends are whole and in one order for all, so the place of a line decides who may go, and nobody
 * needs a lock.
 */
import { createHash, randomUUID } from 'node:crypto';
import { appendFile, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bucket } from '../contract/operations';
import { makeFolder } from '../support/make-folder';
import { type Clock, systemClock } from './clock';

export interface LedgerWindow {
  readonly requests: number;
  readonly milliseconds: number;
}

export type Reservation =
  | { readonly ok: true; release(): Promise<void> }
  /** Not now; worth another try after so many milliseconds. */
  | { readonly ok: false; readonly milliseconds: number };

export interface Ledger {
  /** Takes a place in every window, or none. */
  reserve(bucket: Bucket, windows: readonly LedgerWindow[]): Promise<Reservation>;
}

interface Entry {
  readonly at: number;
  /** When its request was answered, null while it is under way. */
  answered: number | null;
  cancelled: boolean;
}

const hour = 3_600_000;

/** A request without an answer for this long belongs to a window that was closed or has crashed. */
const abandonedAfter = 180_000;

/** What was read of one hour's file; lines are `+ID TIME`, `=ID TIME` (answered), `-ID TIME` (given back). */
interface Page {
  offset: number;
  rest: string;
  readonly entries: Map<string, Entry>;
}

function readLine(entries: Map<string, Entry>, line: string): void {
  const [, kind, id, time] = /^([+=-])([\w-]+) (\d+)$/.exec(line) ?? [];
  if (id === undefined || time === undefined) return;
  const entry = entries.get(id);
  if (kind === '+') entries.set(id, { at: Number(time), answered: null, cancelled: false });
  else if (entry !== undefined && kind === '=') entry.answered = Number(time);
  else if (entry !== undefined) entry.cancelled = true;
}

/** When a request stops counting in a window; one under way counts on until it is known to be abandoned. */
function countsUntil(entry: Entry, window: LedgerWindow): number {
  return (entry.answered ?? entry.at + abandonedAfter) + window.milliseconds;
}

/** The folder of a key's ledger; its name gives nothing of the key away. */
export function ledgerFolder(storage: string, key: string): string {
  return join(storage, 'quota', createHash('sha256').update(key).digest('hex').slice(0, 16));
}

/**
 * The ledger in a folder. The folder may be deleted at any time; what was counted is then forgotten.
 *
 * @param folder one per key
 */
export function createLedger(folder: string, clock: Clock = systemClock): Ledger {
  const pages = new Map<string, Page>();

  async function read(name: string): Promise<Page> {
    const page = pages.get(name) ?? { offset: 0, rest: '', entries: new Map<string, Entry>() };
    pages.set(name, page);
    const file = await open(join(folder, name), 'r').catch(() => null);
    if (file === null) return page;
    try {
      const { size } = await file.stat();
      if (size <= page.offset) return page;
      const { bytesRead, buffer } = await file.read(
        Buffer.alloc(size - page.offset),
        0,
        size - page.offset,
        page.offset,
      );
      page.offset += bytesRead;
      const lines = (page.rest + buffer.toString('latin1', 0, bytesRead)).split('\n');
      page.rest = lines.pop() ?? '';
      for (const line of lines) readLine(page.entries, line);
      return page;
    } finally {
      await file.close();
    }
  }

  async function forgetBefore(current: number, bucket: Bucket): Promise<void> {
    for (const name of await readdir(folder)) {
      const [, of, number] = /^(\w+)-(\d+)\.log$/.exec(name) ?? [];
      if (of !== bucket || Number(number) >= current - 1) continue;
      pages.delete(name);
      await rm(join(folder, name), { force: true });
    }
  }

  async function reserve(bucket: Bucket, windows: readonly LedgerWindow[]): Promise<Reservation> {
    const now = clock.now();
    const current = Math.floor(now / hour);
    const name = `${bucket}-${current}.log`;
    const write = (line: string) => appendFile(join(folder, name), line);
    const id = randomUUID();
    if (!pages.has(name)) {
      makeFolder(folder);
      await forgetBefore(current, bucket);
    }
    await write(`+${id} ${now}\n`);
    const [before, latest] = [await read(`${bucket}-${current - 1}.log`), await read(name)];
    const ahead: Entry[] = [...before.entries.values()];
    for (const [other, entry] of latest.entries) {
      if (other === id) break;
      ahead.push(entry);
    }
    const counted = ahead.filter((entry) => !entry.cancelled);
    let wait = 0;
    for (const window of windows) {
      const ends = counted.map((entry) => countsUntil(entry, window)).filter((end) => end > now);
      const excess = ends.length - window.requests + 1;
      if (excess <= 0) continue;
      ends.sort((a, b) => a - b);
      wait = Math.max(wait, (ends[excess - 1] ?? now) - now);
    }
    if (wait === 0) return { ok: true, release: () => write(`=${id} ${clock.now()}\n`) };
    await write(`-${id} ${now}\n`);
    // Those under way elsewhere are answered sooner than they are given up: look again before that.
    return { ok: false, milliseconds: Math.min(wait, counted.some(({ answered }) => answered === null) ? 250 : wait) };
  }

  return { reserve };
}
