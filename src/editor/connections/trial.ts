/** Trying a connection before it is kept. */
import * as vscode from 'vscode';
import type { ScopeAnswer } from '../../api';
import { documentationAction } from '../kit/documentation';
import { withProgress } from '../kit/messages';
import { showErrorMessage, showInformationMessage, showWarningMessage } from '../kit/window';
import type { ConnectionRecord } from './connections';
import type { ConnectionsNeeds } from './needs';

export type ConnectionDraft = Omit<ConnectionRecord, 'id'>;

/** What the token can do, as a sentence. */
function summary(answers: readonly ScopeAnswer[]): string {
  const can = answers.filter(({ error }) => error === null).map(({ scope }) => scope);
  const lacks = answers.filter(({ error }) => error?.kind === 'forbidden').map(({ scope }) => scope);
  const odd = answers.flatMap(({ error }) => (error !== null && error.kind !== 'forbidden' ? [error.message] : []));
  return [
    can.length > 0 ? vscode.l10n.t('These scopes answer: {0}.', can.join(', ')) : vscode.l10n.t('No scope answers.'),
    ...(lacks.length > 0 ? [vscode.l10n.t('Missing: {0}.', lacks.join(', '))] : []),
    ...odd,
  ].join(' ');
}

/** Says what became of a connection, with the page that explains what failed; gives the other button that was pressed. */
async function tell(
  show: (message: string, ...buttons: string[]) => Thenable<string | undefined>,
  message: string,
  answers: readonly ScopeAnswer[],
  ...buttons: string[]
): Promise<string | undefined> {
  const pages = documentationAction(answers.find(({ error }) => error !== null)?.error);
  const chosen = await show(message, ...buttons, ...Object.keys(pages));
  if (chosen !== undefined) await pages[chosen]?.();
  return chosen;
}

/**
 * Tries a connection and keeps it where at least one scope answers, or where the person wants it all the same.
 *
 * @returns `edit` where the person wants to change something first, `left` where they turned back
 */
export async function tryConnection(
  needs: ConnectionsNeeds,
  draft: ConnectionDraft,
): Promise<'kept' | 'edit' | 'left'> {
  const answers = await withProgress(vscode.l10n.t('MEGA: trying {0}', new URL(draft.baseUrl).host), (signal) => {
    const { api } = needs.session.clientOf({ id: 'trial', ...draft });
    return needs.rooms().api.probeScopes(api, { signal, maxWait: 10_000, attempts: 2 });
  });
  if (answers.some(({ error }) => error?.kind === 'cancelled')) return 'left';
  if (answers.some(({ error }) => error === null)) {
    await needs.connections.add(draft);
    const message = vscode.l10n.t('Connected to "{0}". {1}', draft.name, summary(answers));
    void tell(
      answers.every(({ error }) => error === null) ? showInformationMessage : showWarningMessage,
      message,
      answers,
    );
    return 'kept';
  }
  const edit = vscode.l10n.t('Edit');
  const save = vscode.l10n.t('Save Anyway');
  const message = vscode.l10n.t('"{0}" was not saved. {1}', draft.name, summary(answers));
  const chosen = await tell(showErrorMessage, message, answers, edit, save);
  if (chosen === save) await needs.connections.add(draft);
  return chosen === save ? 'kept' : chosen === edit ? 'edit' : 'left';
}
