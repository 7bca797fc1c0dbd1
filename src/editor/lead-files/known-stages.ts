/** Quick fixes for a stage that the API refused: the stages that the account is known to have. */
import * as vscode from 'vscode';
import type { Connections } from '../connections';
import { plain } from '../kit/plain';
import type { KnownNames } from './account-names';

/** The most that are offered at once, each in a menu that one is chosen from. */
const most = 30;

/** Rows may be in any file that VS Code knows as JSON. */
const files: vscode.DocumentSelector = [
  { language: 'json' },
  { language: 'jsonl' },
  { pattern: '**/*.{json,ndjson,jsonl}' },
];

/** Offers the stages of the active connection's account where one was refused. */
export function offerStages(connections: Pick<Connections, 'active'>, known: KnownNames): vscode.Disposable {
  function provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const { active } = connections;
    if (active === null) return [];
    return diagnostics.flatMap((diagnostic) => {
      const refused = document.getText(diagnostic.range);
      const isStage = diagnostic.source === 'MEGA' && /\bstage/i.test(diagnostic.message) && /^"[^"]*"$/.test(refused);
      if (!isStage) return [];
      const stages = [...known.of(active).stages].filter(([slug]) => JSON.stringify(slug) !== refused);
      return stages.slice(0, most).map(([slug, name]) => {
        const title = vscode.l10n.t('Change to {0} ({1})', JSON.stringify(slug), plain(name));
        const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
        action.diagnostics = [diagnostic];
        action.edit = new vscode.WorkspaceEdit();
        action.edit.replace(document.uri, diagnostic.range, JSON.stringify(slug));
        return action;
      });
    });
  }
  const kinds = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };
  return vscode.languages.registerCodeActionsProvider(files, { provideCodeActions }, kinds);
}
