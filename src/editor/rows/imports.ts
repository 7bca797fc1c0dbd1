/** What is kept of imports in the extension's own folder, which all windows of this machine share. */
import type { ImportStore } from '../../push';
import { importsFolder } from './front';
import type { RowsNeeds } from './needs';

export function importStore(needs: RowsNeeds): ImportStore {
  return needs.rooms().push.createImportStore(importsFolder(needs));
}
