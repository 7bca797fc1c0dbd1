/** What is kept of imports in the extension's own folder, which all windows of this machine share. */
import { join } from 'node:path';
import type { ImportStore, Learned } from '../../push';
import { createTextStore } from '../kit/store';
import type { RowsNeeds } from './needs';

export function importsFolder({ context }: RowsNeeds): string {
  return join(context.globalStorageUri.fsPath, 'imports');
}

export function importStore(needs: RowsNeeds): ImportStore {
  return needs.rooms().push.createImportStore(importsFolder(needs));
}

/** What earlier answers gave away of the account that a connection speaks for; null where there is no connection. */
export async function openLearned(
  needs: RowsNeeds,
  connection: { readonly baseUrl: string; readonly customerId: string } | null,
): Promise<Learned | null> {
  if (connection === null) return null;
  const { push } = needs.rooms();
  const store = createTextStore(join(needs.context.globalStorageUri.fsPath, 'learned'));
  return push.openLearned(store, `${push.fingerprint(connection, 'learned')}.json`);
}
