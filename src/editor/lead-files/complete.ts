/** What the account completes in a lead file: its stages and its custom fields. The rest is completed from the schema. */
import * as vscode from 'vscode';
import { commands } from '../../ids';
import type { LeadPlace, SeenNames } from '../../push';
import type { Rooms } from '../../rooms';
import type { Connections } from '../connections';
import { plain } from '../kit/plain';
import type { KnownNames } from './account-names';
import { longest } from './check';
import { leadFiles } from './front';

/** The names that fit a place, each with what is said beside it. */
function namesFor({ kind, used }: LeadPlace, { stages, customFields }: SeenNames): (readonly [string, string])[] {
  return kind === 'stage'
    ? [...stages]
    : [...customFields].filter((slug) => !used.includes(slug)).map((slug) => [slug, ''] as const);
}

/** Completes stages and custom fields by the account of the active connection. */
export function completeNames(
  rooms: () => Rooms,
  connections: Pick<Connections, 'active'>,
  known: KnownNames,
): vscode.Disposable {
  function provideCompletionItems(document: vscode.TextDocument, position: vscode.Position): vscode.CompletionItem[] {
    const { active } = connections;
    const text = active === null ? '' : document.getText();
    if (active === null || text.length > longest) return [];
    const place = rooms().push.placeInLead(text, document.offsetAt(position));
    if (place === null) return [];
    const range = new vscode.Range(document.positionAt(place.offset), document.positionAt(place.offset + place.length));
    const items = namesFor(place, known.of(active)).map(([slug, name]): vscode.CompletionItem => {
      const quoted = JSON.stringify(slug);
      const label = name === '' || name === slug ? quoted : { label: quoted, description: plain(name) };
      return {
        label,
        kind: place.kind === 'stage' ? vscode.CompletionItemKind.EnumMember : vscode.CompletionItemKind.Property,
        detail: active.name,
        insertText: place.isWhole ? quoted : `${quoted}: `,
        filterText: quoted,
        range,
      };
    });
    const load = vscode.l10n.t('Load stages and custom fields of {0} …', active.name);
    return [
      ...items,
      {
        label: load,
        kind: vscode.CompletionItemKind.Event,
        insertText: document.getText(range),
        // It fits whatever is typed, and comes after all that fits as well.
        filterText: `${document.getText(range.with({ end: position }))} ${load}`,
        sortText: '\uffff',
        range,
        command: { command: commands.loadNames, title: load },
      },
    ];
  }
  return vscode.languages.registerCompletionItemProvider(leadFiles, { provideCompletionItems }, '"');
}
