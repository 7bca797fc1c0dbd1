/** What is kept of imports in the extension's own folder, which all windows of this machine share. */
import { join } from 'node:path';
import type { ImportStore } from '../../push';
import type { RowsNeeds } from './needs';

export function importsFolder({ context }: RowsNeeds): string {
  return join(context.globalStorageUri.fsPath, 'imports');
}

export function importStore(needs: RowsNeeds): ImportStore {
  return needs.rooms().push.createImportStore(importsFolder(needs));
}
