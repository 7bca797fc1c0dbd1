/** What is said of a push that failed: why, what it means, and the way on. */
import * as vscode from 'vscode';
import type { LeadApiError } from '../../api';
import type { ConnectionInfo } from '../connections';
import { showRefusal } from '../kit/messages';
import { failureActions, type SourceFile, showProblemAction } from './files';
import type { LeadFilesNeeds } from './needs';

/** Failures that may be over the next time. */
const passing: readonly LeadApiError['kind'][] = [
  'rate-limited',
  'server',
  'unreachable',
  'interrupted',
  'in-progress',
  'unreadable-answer',
];

/** The faults of this window's sandbox, where the request went there; in their own words. */
function faultsBehind({ sandbox, rooms }: LeadFilesNeeds, { baseUrl }: ConnectionInfo): string {
  if (sandbox.address === null || new URL(sandbox.address.url).origin !== new URL(baseUrl).origin) return '';
  const { parseFault, faultWords } = rooms().sandbox;
  return sandbox.faults.map((fault) => faultWords(parseFault(fault), vscode.env.language)).join('; ');
}

/**
 * Says that a push failed.
 *
 * @param retry sends it again under the same key
 */
export async function sayFailed(
  needs: LeadFilesNeeds,
  connection: ConnectionInfo,
  { uri, name }: SourceFile,
  thrown: LeadApiError,
  retry: () => Promise<void>,
): Promise<void> {
  const { t } = vscode.l10n;
  if (!passing.includes(thrown.kind)) {
    const actions = { ...showProblemAction(needs, uri), ...failureActions(thrown) };
    return showRefusal(`${name}: ${thrown.message}`, actions);
  }
  const fate = thrown.mayHaveTakenEffect
    ? t('It may still have arrived; a retry counts only once.')
    : t('Nothing was changed.');
  const faults = faultsBehind(needs, connection);
  const behind = faults === '' ? '' : ` ${t('The sandbox has faults turned on: {0}.', faults)}`;
  // How long the server asks to wait is in the whole message.
  const what = thrown.kind === 'rate-limited' ? thrown.message : `${thrown.brief} ${fate}`;
  await showRefusal(`${name}: ${what}${behind}`, {
    [t('Retry')]: retry,
    ...(faults === ''
      ? {}
      : {
          [t('Turn Off')]: async () => {
            needs.sandbox.setFaults([]);
            await retry();
          },
        }),
    ...failureActions(thrown),
  });
}
