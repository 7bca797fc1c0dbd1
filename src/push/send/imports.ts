/**
 * The imports of all windows on this machine: a folder for each, with its journal and its outcomes. One that is under
 * way belongs to one process.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { t } from '@vscode/l10n';
import { TakenOver } from '../fenced-file';
import { type OutcomeFile, openOutcomes, type RowOutcome, writeOutcomes } from '../outcome/outcome';
import type { PlannedChunk } from './chunk';
import { createImportJournal, type ImportJournal, openImportJournal } from './journal';
import type { ImportHead } from './journal-lines';
import { isTaken, type Lock, takeLock } from './lock';
import { type DamagedImport, readStored, type StoredImport } from './stored-import';

/** An import that this process works on. */
export interface OpenImport {
  readonly journal: ImportJournal;
  readonly outcomes: OutcomeFile;
  readonly outcomesPath: string;
  /** The file of the rows that a person left out; null where none were. */
  readonly leftOutPath: string | null;
  /** Where what the leads held is noted. */
  readonly notesPath: string;
  /** Whether no other process has taken it over. */
  isHeld(): Promise<boolean>;
  /** Lets go of it; another process may go on. */
  close(): Promise<void>;
}

/** What there is on this machine, the newest first. */
export interface ImportList {
  readonly imports: readonly StoredImport[];
  /** Those whose journal is not what was written. Of which rows they are may not be known. */
  readonly damaged: readonly DamagedImport[];
}

export interface ImportStore {
  /** All but those that a later one replaces. */
  list(): Promise<ImportList>;
  /**
   * Writes down an import's intention. When this resolves, it is on the disk and nobody else works on it.
   *
   * @param isStillSo asked while no other process may begin or resume an import of the same rows: whether what was
   *   decided about earlier ones is about all there are
   * @param leftOut the rows that are not sent, for the results
   * @returns null where it is not so, or another process decides about the same rows now
   */
  begin(
    head: Omit<ImportHead, 'type' | 'version'>,
    chunks: readonly PlannedChunk[],
    isStillSo?: () => Promise<boolean>,
    leftOut?: readonly RowOutcome[],
  ): Promise<OpenImport | null>;
  /** Goes on with an import; null where another process works on it, or it is gone, damaged or replaced. */
  resume(id: string): Promise<OpenImport | null>;
  /** Deletes an import, its keys and those it replaces with it; false where a process works on it. */
  forget(id: string): Promise<boolean>;
  /** Deletes what was never begun, the finished ones but for the latest, and notes that have had their time. */
  prune(): Promise<void>;
  /** Where what the leads of an import held is noted. */
  notesOf(id: string): string;
  /** Deletes the notes of an import, or of all that have had their time. */
  forgetNotes(id?: string): Promise<void>;
}

/** How many finished imports are kept, for their results. */
const finishedKept = 20;

const journalName = 'journal.ndjson';
const outcomesName = 'outcomes.ndjson';
const leftOutName = 'left-out.ndjson';
const notesName = 'notes.ndjson';

/** For how long it is kept what leads held, in days: it is contacts. */
export const notesKeptDays = 30;

/** Lets go of a lock where nothing came of what it was taken for. */
async function releasing<T>(lock: Lock, work: () => Promise<T | null>): Promise<T | null> {
  let result: T | null = null;
  try {
    result = await work();
    return result;
  } finally {
    if (result === null) await lock.release();
  }
}

/** Only its owner may look into a folder that says which leads went where. */
const own = { recursive: true, mode: 0o700 } as const;

export function createImportStore(folder: string): ImportStore {
  const journalOf = (id: string) => join(folder, id, journalName);
  const outcomesOf = (id: string) => join(folder, id, outcomesName);
  const leftOutOf = (id: string) => join(folder, id, leftOutName);
  const notesOf = (id: string) => join(folder, id, notesName);
  // Beside the folder, so that it can be held while the folder is made or deleted.
  const lockOf = (id: string) => join(folder, `${id}.lock`);

  async function readAll() {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    const ids = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    return Promise.all(
      ids.map(async (id) => ({
        id,
        stored: await readStored(id, journalOf(id), outcomesOf(id), leftOutOf(id), () => isTaken(lockOf(id))),
      })),
    );
  }

  /** Everything, and which later import replaces which. */
  async function readWhole() {
    const all = await readAll();
    const whole = all.flatMap(({ stored }) => (stored.kind === 'whole' ? [stored.stored] : []));
    const damaged = all.flatMap(({ stored }) => (stored.kind === 'damaged' ? [stored.stored] : []));
    const bare = all.flatMap(({ id, stored }) => (stored.kind === 'bare' ? [id] : []));
    const replacing = [
      ...whole.map(({ head }) => head),
      ...damaged.flatMap(({ head }) => (head === null ? [] : [head])),
    ];
    const superseded = new Map(replacing.flatMap((head) => (head.supersedes ?? []).map((id) => [id, head.id])));
    return { whole, damaged, bare, superseded };
  }

  async function opened(id: string, journal: ImportJournal, lock: Lock): Promise<OpenImport> {
    const outcomes = await openOutcomes(outcomesOf(id), journal.outcomes);
    return {
      journal,
      outcomes,
      outcomesPath: outcomesOf(id),
      leftOutPath: existsSync(leftOutOf(id)) ? leftOutOf(id) : null,
      notesPath: notesOf(id),
      isHeld: async () => (await lock.isHeld()) && (await journal.isOwn()),
      async close() {
        await outcomes.close();
        await journal.close();
        await lock.release();
      },
    };
  }

  async function forgetNotes(id?: string): Promise<void> {
    if (id !== undefined) return rm(notesOf(id), { force: true });
    for (const each of await readdir(folder).catch(() => [])) {
      const written = await stat(notesOf(each)).catch(() => null);
      if (written !== null && Date.now() - written.mtimeMs > notesKeptDays * 86_400_000) await forgetNotes(each);
    }
  }

  async function forget(id: string): Promise<boolean> {
    const { superseded } = await readWhole();
    const lock = await takeLock(lockOf(id));
    if (lock === null) return false;
    // Those it replaces first: while it is there they are not offered.
    const replaced = [...superseded].filter(([, by]) => by === id && by !== undefined).map(([each]) => each);
    for (const each of replaced) if (each !== id && !(await forget(each))) return lock.release().then(() => false);
    await rm(join(folder, id), { recursive: true, force: true });
    await lock.release();
    return true;
  }

  /** Lets one process at a time decide about the same rows; null where another one decides now. */
  async function deciding<T>(sha256: string, work: () => Promise<T | null>): Promise<T | null> {
    await mkdir(folder, own);
    const lock = await takeLock(lockOf(`rows-${sha256}`));
    if (lock === null) return null;
    try {
      return await work();
    } finally {
      await lock.release();
    }
  }

  return {
    async list() {
      const { whole, damaged, superseded } = await readWhole();
      return {
        imports: whole.filter(({ head }) => !superseded.has(head.id)).sort((a, b) => b.head.at - a.head.at),
        damaged: damaged.filter(({ id }) => !superseded.has(id)).sort((a, b) => b.at - a.at),
      };
    },
    begin(head, chunks, isStillSo = async () => true, leftOut = []) {
      return deciding(head.source.sha256, async () => {
        if (!(await isStillSo())) return null;
        await forgetNotes();
        const lock = await takeLock(lockOf(head.id));
        if (lock === null) throw new Error(t('The import cannot be written down in {0}.', folder));
        return releasing(lock, async () => {
          await mkdir(join(folder, head.id), own);
          // Before the journal, so that whoever finds that finds them too.
          if (leftOut.length > 0) await writeOutcomes(leftOutOf(head.id), leftOut);
          return opened(head.id, await createImportJournal(journalOf(head.id), head, chunks), lock);
        });
      });
    },
    async resume(id) {
      const stored = (await readWhole()).whole.find(({ head }) => head.id === id);
      if (stored === undefined) return null;
      return deciding(stored.head.source.sha256, async () => {
        const lock = await takeLock(lockOf(id));
        if (lock === null) return null;
        return releasing(lock, async () => {
          // Read again: another window may have replaced or damaged it since.
          const { whole, superseded } = await readWhole();
          const isThere = whole.some(({ head }) => head.id === id) && !superseded.has(id);
          try {
            const journal = isThere ? await openImportJournal(journalOf(id)) : null;
            return journal === null ? null : await opened(id, journal, lock);
          } catch (thrown) {
            // Somebody who had not noticed yet wrote to it at this very moment.
            if (thrown instanceof TakenOver) return null;
            throw thrown;
          }
        });
      });
    },
    forget,
    notesOf,
    forgetNotes,
    async prune() {
      await forgetNotes();
      const { whole, bare, superseded } = await readWhole();
      const finished = whole
        .filter(({ head, isFinished, isUnderWay }) => isFinished && !isUnderWay && !superseded.has(head.id))
        .sort((a, b) => b.head.at - a.head.at);
      for (const { head } of finished.slice(finishedKept)) await forget(head.id);
      for (const id of bare) await forget(id);
    },
  };
}
