/** Trying a connection before it is kept. */
import * as vscode from 'vscode';
import type { ScopeAnswer } from '../../api';
import { documentationAction } from '../kit/documentation';
import { withProgress } from '../kit/messages';
import { showInformationMessage, showWarningMessage } from '../kit/window';
import type { ConnectionRecord } from './connections';
import type { ConnectionsNeeds } from './needs';

export type ConnectionDraft = Omit<ConnectionRecord, 'id'>;

/** What the token can do, as a sentence. */
function summary(answers: readonly ScopeAnswer[]): string {
  const can = answers.filter(({ error }) => error === null).map(({ scope }) => scope);
  const lacks = answers.filter(({ error }) => error?.kind === 'forbidden').map(({ scope }) => scope);
  const odd = answers.flatMap(({ error }) => (error !== null && error.kind !== 'forbidden' ? [error.message] : []));
  return [
    vscode.l10n.t('The token has the scopes {0}.', can.join(', ')),
    ...(lacks.length > 0 ? [vscode.l10n.t('Missing: {0}.', lacks.join(', '))] : []),
    ...odd,
  ].join(' ');
}

/** Says that a connection is kept and what it can do, with the page that explains what failed. */
async function tellKept({ name }: ConnectionDraft, answers: readonly ScopeAnswer[]): Promise<void> {
  const failed = answers.find(({ error }) => error !== null)?.error;
  const pages = documentationAction(failed);
  const show = failed === undefined ? showInformationMessage : showWarningMessage;
  const chosen = await show(vscode.l10n.t('Connected to "{0}". {1}', name, summary(answers)), ...Object.keys(pages));
  if (chosen !== undefined) await pages[chosen]?.();
}

/** What is wrong with which field, as far as the answers tell. */
export type DraftFaults = Partial<Record<keyof ConnectionDraft, string>>;

/** Source: contract, "Base and authentication". A 401 speaks of the token alone, once the customer id has its form. */
function faultsOf({ baseUrl }: ConnectionDraft, answers: readonly ScopeAnswer[]): DraftFaults {
  const error = answers.find((each) => each.error !== null)?.error;
  if (!error) return {};
  const { host } = new URL(baseUrl);
  if (error.kind === 'unauthorized')
    return { token: vscode.l10n.t("{0} didn't accept this token (401). Enter another one.", host) };
  if (answers.every((each) => each.error?.kind === 'forbidden'))
    return {
      customerId: vscode.l10n.t('{0} refused this token for this customer (403). Check the customer ID.', host),
      token: vscode.l10n.t('This token belongs to another customer, or has no scope (403).'),
    };
  return { baseUrl: error.message };
}

/**
 * Tries a connection and keeps it where at least one scope answers.
 *
 * @returns what to change where none does; `left` where the person canceled
 */
export async function tryConnection(
  needs: ConnectionsNeeds,
  draft: ConnectionDraft,
): Promise<'kept' | 'left' | DraftFaults> {
  const answers = await withProgress(vscode.l10n.t('MEGA: trying {0}', new URL(draft.baseUrl).host), (signal) => {
    const { api } = needs.session.clientOf({ id: 'trial', ...draft });
    return needs.rooms().api.probeScopes(api, { signal, maxWait: 10_000, attempts: 2 });
  });
  if (answers.some(({ error }) => error?.kind === 'cancelled')) return 'left';
  if (answers.every(({ error }) => error !== null)) return faultsOf(draft, answers);
  await needs.connections.add(draft);
  void tellKept(draft, answers);
  return 'kept';
}
