/** Imports of the same rows into the same account that were begun before. */
import { isSameAccount } from './account';
import type { ImportStore } from './imports';
import type { ImportHead } from './journal-lines';
import type { DamagedImport, StoredImport } from './stored-import';

export interface EarlierImports {
  /** The newest first. */
  readonly imports: readonly StoredImport[];
  /** Those whose journal is not what was written, so that it is not known how far they came. */
  readonly damaged: readonly DamagedImport[];
}

/** What tells rows and the account they go to from others. */
export interface ImportIdentity {
  /** The SHA-256 of the source, in hexadecimal digits. */
  readonly sha256: string;
  readonly account: { readonly baseUrl: string; readonly customerId: string };
}

const isOf = ({ source, target }: ImportHead, { sha256, account }: ImportIdentity): boolean =>
  source.sha256 === sha256 && isSameAccount(target, account) !== 'other';

/** One that does not say any more of which rows it was may be of these, so it counts. */
export async function findEarlier(store: ImportStore, identity: ImportIdentity): Promise<EarlierImports> {
  const { imports, damaged } = await store.list();
  return {
    imports: imports.filter(({ head }) => isOf(head, identity)),
    damaged: damaged.filter(({ head }) => head === null || isOf(head, identity)),
  };
}

/** Those that a new import of the same rows replaces; one of unknown rows goes on to be asked about. */
export const supersededBy = ({ imports, damaged }: EarlierImports): string[] => [
  ...imports.filter(({ isFinished }) => !isFinished).map(({ head }) => head.id),
  ...damaged.filter(({ head }) => head !== null).map(({ id }) => id),
];

/** Whether what was found is the same as before: who was asked about it has answered about this. */
export const isUnchanged = (before: EarlierImports, now: EarlierImports): boolean => {
  const print = ({ imports, damaged }: EarlierImports) =>
    JSON.stringify([
      imports.map(({ head, isFinished, isUnderWay }) => [head.id, isFinished, isUnderWay]),
      damaged.map(({ id }) => id),
    ]);
  return print(before) === print(now);
};
