import * as vscode from 'vscode';
import type { FoundPlace, Mistake } from '../../mistakes';
import { messageOf, showError, withProgress } from '../kit/messages';
import { showInformationMessage } from '../kit/window';
import { showPlaces } from './list';
import { markPlaces } from './marks';
import type { MistakesNeeds } from './needs';
import { mend } from './next';
import { localFolders, search } from './search';
import { causesIn } from './subject';

/** Looks for mistakes in the folders of the workspace: all of them, or those that the argument is about. */
export async function findMistakes(needs: MistakesNeeds, argument: unknown): Promise<void> {
  const causes = causesIn(needs, argument);
  const folders = localFolders();
  if (folders.length === 0)
    return void showError(
      vscode.l10n.t('There is no folder to search. Open the folder of your webhook handler first.'),
    );
  const places = await searchWithProgress(needs, folders, causes);
  if (places === null) return;
  markPlaces(needs, places, mend);
  if (places.length > 0) return showPlaces(needs, places);
  if (causes.length === 0)
    return void showInformationMessage(vscode.l10n.t('No mistake was found in code that verifies webhooks of MEGA.'));
  const all = vscode.l10n.t('Search for All Mistakes');
  const message = vscode.l10n.t('No line was found for {0}.', causes.join(', '));
  if ((await showInformationMessage(message, all)) === all) await findMistakes(needs, undefined);
}

/** The same while a person waits; null where they turned back, or where it failed, which was said. */
async function searchWithProgress(
  needs: MistakesNeeds,
  folders: readonly vscode.WorkspaceFolder[],
  causes: readonly Mistake[],
): Promise<readonly FoundPlace[] | null> {
  const abort = new AbortController();
  try {
    return await withProgress(vscode.l10n.t('MEGA: searching your code'), (signal, report) => {
      signal.addEventListener('abort', () => abort.abort(), { once: true });
      return search(needs, folders, causes, { signal, report });
    });
  } catch (thrown) {
    if (!abort.signal.aborted) void showError(vscode.l10n.t('The search failed: {0}', messageOf(thrown)));
    return null;
  }
}

/** Marks all mistakes in the folders of the workspace, without a word. */
export async function markMistakes(needs: MistakesNeeds): Promise<void> {
  const folders = localFolders();
  if (folders.length > 0) markPlaces(needs, await search(needs, folders, []), mend);
}
