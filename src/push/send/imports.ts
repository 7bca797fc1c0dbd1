/**
 * The imports of all windows on this machine: a folder for each, with its journal and its outcomes. One that is under
 * way belongs to one process.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { t } from '@vscode/l10n';
import { type OutcomeFile, openOutcomes } from '../outcome/outcome';
import type { PlannedChunk } from './chunk';
import {
  createImportJournal,
  type ImportHead,
  type ImportJournal,
  openImportJournal,
  readImportJournal,
} from './journal';
import { isTaken, type Lock, takeLock } from './lock';

/** An import as it was left. */
export interface StoredImport {
  readonly head: ImportHead;
  readonly progress: ImportJournal['progress'];
  readonly isFinished: boolean;
  /** Whether a process works on it now, this one or another. */
  readonly isUnderWay: boolean;
  /** The first and the last row of a request whose answer is not known, and when it was sent. */
  readonly unknown: { readonly firstRow: number; readonly lastRow: number; readonly at: number } | null;
  /** Where it would go on, null where it is finished. */
  readonly next: { readonly firstRow: number; readonly line: number } | null;
  readonly outcomes: string;
}

/** An import that this process works on. */
export interface OpenImport {
  readonly journal: ImportJournal;
  readonly outcomes: OutcomeFile;
  readonly outcomesPath: string;
  /** Whether no other process has taken it over. */
  isHeld(): Promise<boolean>;
  /** Lets go of it; another process may go on. */
  close(): Promise<void>;
}

export interface ImportStore {
  /** The newest first. What cannot be read is left out and reported. */
  list(): Promise<StoredImport[]>;
  /** Writes down an import's intention. When this resolves, it is on the disk and nobody else works on it. */
  begin(head: Omit<ImportHead, 'type' | 'version'>, chunks: readonly PlannedChunk[]): Promise<OpenImport>;
  /** Goes on with an import; null where another process works on it, or it is gone. */
  resume(id: string): Promise<OpenImport | null>;
  /** Deletes an import, its keys with it; false where a process works on it. */
  forget(id: string): Promise<boolean>;
  /** Deletes what was never begun, and the finished ones but for the latest. */
  prune(): Promise<void>;
}

/** How many finished imports are kept, for their results. */
const finishedKept = 20;

/** @param report told of an import that cannot be read */
export function createImportStore(folder: string, report: (message: string) => void = () => {}): ImportStore {
  const at = (id: string, name: string) => join(folder, id, name);
  const journalOf = (id: string) => at(id, 'journal.ndjson');
  const outcomesOf = (id: string) => at(id, 'outcomes.ndjson');
  // Beside the folder, so that it can be held while the folder is made or deleted.
  const lockOf = (id: string) => join(folder, `${id}.lock`);

  /** The ids there are, by the names of their folders. */
  async function ids(): Promise<string[]> {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  }

  async function read(id: string): Promise<StoredImport | null> {
    try {
      const found = await readImportJournal(journalOf(id));
      if (found === null) return null;
      const { head, progress, left } = found;
      const sent = left.find(({ sentAt }) => sentAt !== null);
      const [next = null] = left.toSorted((a, b) => a.firstRow - b.firstRow);
      return {
        head,
        progress,
        isFinished: left.length === 0,
        isUnderWay: await isTaken(lockOf(id)),
        unknown:
          sent?.sentAt === undefined || sent.sentAt === null
            ? null
            : { firstRow: sent.firstRow, lastRow: sent.firstRow + sent.rows - 1, at: sent.sentAt },
        next: next === null ? null : { firstRow: next.firstRow, line: next.line },
        outcomes: outcomesOf(id),
      };
    } catch (thrown) {
      if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null;
      report(`${journalOf(id)}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      return null;
    }
  }

  async function opened(id: string, journal: ImportJournal, lock: Lock): Promise<OpenImport> {
    const outcomes = await openOutcomes(outcomesOf(id), journal.outcomes);
    return {
      journal,
      outcomes,
      outcomesPath: outcomesOf(id),
      isHeld: lock.isHeld,
      async close() {
        await outcomes.close();
        await journal.close();
        await lock.release();
      },
    };
  }

  async function forget(id: string): Promise<boolean> {
    const lock = await takeLock(lockOf(id));
    if (lock === null) return false;
    await rm(join(folder, id), { recursive: true, force: true });
    await lock.release();
    return true;
  }

  async function list(): Promise<StoredImport[]> {
    const found = await Promise.all((await ids()).map(read));
    return found.filter((each) => each !== null).sort((a, b) => b.head.at - a.head.at);
  }

  return {
    list,
    async begin(head, chunks) {
      await mkdir(folder, { recursive: true });
      const lock = await takeLock(lockOf(head.id));
      if (lock === null) throw new Error(t('The import cannot be written down in {0}.', folder));
      try {
        await mkdir(join(folder, head.id), { recursive: true });
        return await opened(head.id, await createImportJournal(journalOf(head.id), head, chunks), lock);
      } catch (thrown) {
        await lock.release();
        throw thrown;
      }
    },
    async resume(id) {
      const lock = await takeLock(lockOf(id));
      if (lock === null) return null;
      try {
        const journal = (await read(id)) === null ? null : await openImportJournal(journalOf(id));
        if (journal !== null) return await opened(id, journal, lock);
        await lock.release();
        return null;
      } catch (thrown) {
        await lock.release();
        throw thrown;
      }
    },
    forget,
    async prune() {
      const finished = (await list()).filter(({ isFinished, isUnderWay }) => isFinished && !isUnderWay);
      for (const { head } of finished.slice(finishedKept)) await forget(head.id);
      for (const id of await ids()) {
        // A journal that says nothing of being ready was never acted upon; one that is damaged is left alone.
        const isBare = await readImportJournal(journalOf(id)).then(
          (found) => found === null,
          (thrown: unknown) => thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT',
        );
        if (isBare) await forget(id);
      }
    },
  };
}
