import * as vscode from 'vscode';
import type { FoundPlace } from '../../mistakes';
import { messageOf, showError } from '../kit/messages';
import { createQuickPick, type PickItem } from '../kit/window';
import type { MistakesNeeds } from './needs';
import { goTo } from './next';
import { locationOf, showPlace } from './place';

interface Entry extends PickItem {
  /** Null for the entry that shows all of them. */
  readonly place: FoundPlace | null;
}

function entryOf(place: FoundPlace): Entry {
  const { file, line, cause, confidence, why } = place;
  const isLikely = confidence === 'likely';
  return {
    icon: isLikely ? 'error' : 'warning',
    label: `${vscode.workspace.asRelativePath(file)}:${line}`,
    description: `${cause} · ${isLikely ? vscode.l10n.t('likely') : vscode.l10n.t('possible')}`,
    detail: why,
    place,
  };
}

function entriesOf(places: readonly FoundPlace[]): Entry[] {
  const all: Entry = { icon: 'references', label: vscode.l10n.t('Show All'), alwaysShow: true, place: null };
  const line: Entry = { label: '', kind: vscode.QuickPickItemKind.Separator, place: null };
  return places.length > 1 ? [...places.map(entryOf), line, all] : places.map(entryOf);
}

/** Opens the editor's own list of references on the places. */
async function showAll(places: readonly FoundPlace[]): Promise<void> {
  const [first] = places;
  if (first === undefined) return;
  await showPlace(first, false);
  const { uri, range } = locationOf(first);
  await vscode.commands.executeCommand('editor.action.showReferences', uri, range.start, places.map(locationOf));
}

/** What stood in front before places were shown. */
function editorBefore(): () => Promise<unknown> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return async () => {};
  const { document, selection, viewColumn } = editor;
  return async () =>
    vscode.window.showTextDocument(document, { selection, ...(viewColumn === undefined ? {} : { viewColumn }) });
}

/** The list of places: moving through it shows each, and the one that is chosen stays. Resolves once it is closed. */
export function showPlaces(needs: MistakesNeeds, places: readonly FoundPlace[]): Promise<void> {
  const title =
    places.length === 1
      ? vscode.l10n.t('MEGA: 1 place to look at')
      : vscode.l10n.t('MEGA: {0} places to look at', places.length);
  const pick = createQuickPick<Entry>(title, entriesOf(places));
  pick.placeholder = vscode.l10n.t('Move through the list to see each place. Press Enter to go there.');
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  const back = editorBefore();
  const failed = (thrown: unknown) => {
    needs.log.error(thrown);
    void showError(vscode.l10n.t('The place cannot be shown: {0}', messageOf(thrown)));
  };
  // One after the other: of two at once, the one that was asked for first could be shown last.
  let showing: Promise<unknown> = Promise.resolve();
  let wanted: FoundPlace | null = null;
  const preview = (place: FoundPlace) => {
    wanted = place;
    showing = showing.then(() => (wanted === place ? showPlace(place, true) : undefined)).catch(failed);
  };
  return new Promise((resolve) => {
    let chosen: Entry | undefined;
    pick.onDidChangeActive(([entry]) => {
      if (entry?.place) preview(entry.place);
    });
    pick.onDidAccept(() => {
      [chosen] = pick.selectedItems;
      pick.hide();
    });
    pick.onDidHide(async () => {
      pick.dispose();
      wanted = null;
      await showing;
      try {
        if (chosen === undefined) await back();
        else if (chosen.place === null) await showAll(places);
        else await goTo(needs, chosen.place);
      } catch (thrown) {
        failed(thrown);
      }
      resolve();
    });
    pick.show();
  });
}
