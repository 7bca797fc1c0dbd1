/** Imports of the same rows into the same account that were begun before. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportStore, StoredImport } from './imports';
import { type ImportHead, readImportHead, readImportJournal } from './journal';

export interface EarlierImports {
  /** The newest first. */
  readonly imports: readonly StoredImport[];
  /** The ids of those whose journal cannot be read, so that it is not known how far they came. */
  readonly damaged: readonly string[];
}

/** What tells rows and the account they go to from others. */
export interface ImportIdentity {
  /** The SHA-256 of the source, in hexadecimal digits. */
  readonly sha256: string;
  readonly target: ImportHead['target'];
}

/** Whether a journal speaks of these rows and this account; an address without its path is compared by its origin. */
function isOf({ source, target }: ImportHead, { sha256, target: own }: ImportIdentity): boolean {
  const isSameAddress =
    target.baseUrl === undefined || own.baseUrl === undefined
      ? target.origin === own.origin
      : target.baseUrl === own.baseUrl;
  return source.sha256 === sha256 && isSameAddress && target.customerId.toLowerCase() === own.customerId.toLowerCase();
}

const isAbsent = (thrown: unknown) => thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';

/** Whether something of an import was sent though its journal says nothing: answers are there, or what is no text. */
async function isBroken(folder: string, journal: string): Promise<boolean> {
  const answers = await stat(join(folder, 'outcomes.ndjson')).catch(() => null);
  return (answers?.size ?? 0) > 0 || (await readFile(journal)).includes(0);
}

/** One whose head is damaged too may be of any rows, so it counts. @param folder of the store */
export async function findEarlier(
  folder: string,
  store: ImportStore,
  identity: ImportIdentity,
): Promise<EarlierImports> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const damaged: string[] = [];
  for (const entry of entries.filter((each) => each.isDirectory())) {
    const path = join(folder, entry.name, 'journal.ndjson');
    try {
      if ((await readImportJournal(path)) !== null || !(await isBroken(join(folder, entry.name), path))) continue;
    } catch (thrown) {
      if (isAbsent(thrown)) continue;
    }
    const head = await readImportHead(path);
    if (head === null || isOf(head, identity)) damaged.push(entry.name);
  }
  const imports = (await store.list()).filter(({ head }) => isOf(head, identity));
  return { imports, damaged };
}
