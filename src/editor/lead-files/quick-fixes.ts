/** Quick fixes in lead files: for a stage or a custom field, those that the account is known to have; for the API's own
 * names, the one that was most likely meant. */
import * as vscode from 'vscode';
import type { SeenNames } from '../../push';
import type { Rooms } from '../../rooms';
import type { Connections } from '../connections';
import { plain } from '../kit/plain';
import type { KnownNames } from './account-names';
import { longest } from './check';
import { source } from './files';
import { leadFiles } from './front';

/** The most that are offered at once, each in a menu that one is chosen from. */
const most = 30;

/** Rows may be in any file that VS Code knows as JSON. */
const files: vscode.DocumentSelector = [
  { language: 'json' },
  { language: 'jsonl' },
  { pattern: '**/*.{json,ndjson,jsonl}' },
];

/** What may stand in the place of a string: its slug or name, and what people call it. */
type Choice = readonly [value: string, name: string];

/** What of the account fits what a fault of ours speaks of. */
function fitting(message: string, { stages, customFields }: SeenNames): readonly Choice[] {
  if (/\bcustom.?field/i.test(message)) return [...customFields].map((slug) => [slug, ''] as const);
  return /\bstage/i.test(message) ? [...stages] : [];
}

/** Offers what was likely meant where a name is not known; what of the account stands nearest comes first. */
export function offerFixes(
  rooms: () => Rooms,
  connections: Pick<Connections, 'active'>,
  known: KnownNames,
): vscode.Disposable {
  function choicesFor(document: vscode.TextDocument, { message, range, ...diagnostic }: vscode.Diagnostic) {
    const { push, support } = rooms();
    const written = document.getText(range);
    if (!/^"[^"\n]{0,200}"$/.test(written)) return { written, near: null, choices: [] };
    if (diagnostic.source === source) {
      const choices = connections.active === null ? [] : fitting(message, known.of(connections.active));
      const near = support.nearest(
        written.slice(1, -1),
        choices.map(([value]) => value),
      );
      return { written, near, choices };
    }
    const isOurs = vscode.languages.match(leadFiles, document) > 0;
    const text = isOurs ? document.getText() : '';
    const near = isOurs && text.length <= longest ? push.likelyName(text, document.offsetAt(range.start) + 1) : null;
    return { written, near, choices: near === null ? [] : [[near, ''] as const] };
  }

  function provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    return diagnostics.flatMap((diagnostic) => {
      const { written, near, choices } = choicesFor(document, diagnostic);
      const others = choices.filter(([value]) => JSON.stringify(value) !== written);
      const sorted = [...others.filter(([value]) => value === near), ...others.filter(([value]) => value !== near)];
      return sorted.slice(0, most).map(([value, name]) => {
        const quoted = JSON.stringify(value);
        const title =
          name === '' || name === value
            ? vscode.l10n.t('Change to {0}', quoted)
            : vscode.l10n.t('Change to {0} ({1})', quoted, plain(name));
        const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
        action.diagnostics = [diagnostic];
        action.isPreferred = value === near;
        action.edit = new vscode.WorkspaceEdit();
        action.edit.replace(document.uri, diagnostic.range, quoted);
        return action;
      });
    });
  }
  const kinds = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };
  return vscode.languages.registerCodeActionsProvider(files, { provideCodeActions }, kinds);
}
