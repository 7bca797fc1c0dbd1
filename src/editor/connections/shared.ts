/** Connections that a team shares: what a file of theirs offers, and the token that each asks for. */
import * as vscode from 'vscode';
import type { SharedConnection } from '../../contract';
import { showError, showRefusal } from '../kit/messages';
import { readRegular } from '../kit/regular-file';
import { type StepOptions, showStep, showWarningMessage } from '../kit/window';
import type { ConnectionsNeeds } from './needs';
import { offeringFiles } from './offered';
import { isProduction } from './status';
import { tryConnection } from './trial';

/** What is larger holds no connections only. In bytes. */
const mostBytes = 1_000_000;

/** The connections of a file; says why it is not taken and gives none then. */
export async function readOffer(needs: ConnectionsNeeds, uri: vscode.Uri): Promise<readonly SharedConnection[]> {
  const name = vscode.workspace.asRelativePath(uri);
  let text: string;
  try {
    text = Buffer.from(await readRegular(uri, mostBytes)).toString('utf8');
  } catch {
    void showError(vscode.l10n.t('{0} cannot be read.', name));
    return [];
  }
  const read = needs.rooms().api.readConnections(text);
  if (read.ok) return read.connections;
  void showRefusal(vscode.l10n.t('{0} offers no connections: {1}', name, read.reason), {
    [vscode.l10n.t('Open File')]: () => vscode.window.showTextDocument(uri),
  });
  return [];
}

/** What the trusted workspace offers and is not connected yet. */
export async function offeredConnections(needs: ConnectionsNeeds): Promise<readonly SharedConnection[]> {
  const { isSameAccount } = needs.rooms().api;
  const offers = await Promise.all((await offeringFiles()).map((uri) => readOffer(needs, uri)));
  const known = needs.connections.all;
  return offers.flat().filter((offer) => !known.some((each) => isSameAccount(each, offer)));
}

/** Asks before a token is typed for an address that is neither MEGA's own nor this machine nor in use already. */
async function mayReceive(
  { rooms, connections }: ConnectionsNeeds,
  { name, baseUrl }: SharedConnection,
): Promise<boolean> {
  const { origin, hostname } = new URL(baseUrl);
  const isKnown = connections.all.some((each) => new URL(each.baseUrl).origin === origin);
  if (isProduction(baseUrl) || isKnown || rooms().api.isLoopbackHost(hostname)) return true;
  const go = vscode.l10n.t('Continue');
  const chosen = await showWarningMessage(
    vscode.l10n.t('"{0}" would send its token to {1}.', name, origin),
    {
      modal: true,
      detail: vscode.l10n.t(
        'This is not an address of MEGA, and no connection of yours uses it. Whoever runs it gets the token that you type. Continue only if you know it.',
      ),
    },
    go,
  );
  return chosen === go;
}

/**
 * Asks for the token of an offered connection, tries it and keeps it. The token goes to the origin that is shown, and no
 * token of another connection is used.
 *
 * @returns false where the person turned back
 */
export async function connectOffered(
  needs: ConnectionsNeeds,
  shared: SharedConnection,
  title: string,
): Promise<boolean> {
  if (!(await mayReceive(needs, shared))) return false;
  const { judgeToken } = needs.rooms().api;
  const { name, baseUrl, customerId } = shared;
  const asked = vscode.l10n.t(
    'Access token of "{0}" for {1}, customer {2}. It is kept only in the secret storage.',
    name,
    new URL(baseUrl).origin,
    customerId,
  );
  const prompt = isProduction(baseUrl) ? `${vscode.l10n.t('This is production.')} ${asked}` : asked;
  const reason = (text: string) => {
    const judged = judgeToken(text);
    return judged.ok ? null : judged.reason;
  };
  for (let [typed, problem, exit]: [string, string | null, StepOptions['exit']] = ['', null, null]; ; ) {
    const answer = await showStep({
      ...{ title, number: 1, steps: 1, prompt, placeHolder: 'mega_…', value: typed, password: true, problem, exit },
      judge: reason,
    });
    if (answer.how === 'left') return false;
    typed = answer.text.trim();
    const draft = { name, baseUrl, customerId, token: typed };
    if (answer.how === 'exit' && reason(typed) === null) {
      await needs.connections.add(draft);
      return true;
    }
    if (answer.how !== 'next') continue;
    const ended = await tryConnection(needs, draft);
    if (typeof ended === 'string') return ended === 'kept';
    problem = ended.token ?? ended.baseUrl ?? null;
    exit = { icon: 'save', label: vscode.l10n.t('Save Anyway') };
  }
}
