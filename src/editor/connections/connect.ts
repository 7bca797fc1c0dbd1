import * as vscode from 'vscode';
import { productionUrl } from '../../contract/operations';
import { showError } from '../kit/messages';
import { showInformationMessage, showInputBox, showQuickPick, showWarningMessage } from '../kit/window';
import { draftFromDotenv } from './from-dotenv';
import type { ConnectionsNeeds } from './needs';
import { connectOffered, offeredConnections } from './shared';
import { mayDrop } from './stopping';
import { type ConnectionDraft, tryConnection } from './trial';

interface Step {
  readonly field: keyof ConnectionDraft;
  readonly prompt: string;
  readonly placeholder: string;
  readonly password?: boolean;
  /** The reason a text is not accepted, null where it is. */
  readonly judge: (text: string) => string | null;
}

const steps = 4;

function ask(step: Step, number: number, value: string): Thenable<string | undefined> {
  return showInputBox({
    title: vscode.l10n.t('MEGA: Connect ({0}/{1})', number, steps),
    prompt: step.prompt,
    placeHolder: step.placeholder,
    value,
    password: step.password ?? false,
    ignoreFocusOut: true,
    validateInput: (text) => (text === '' ? null : step.judge(text)),
  });
}

/** Asks for the fields, one titled step each; null where the user turned back. */
async function askFields(needs: ConnectionsNeeds, draft: ConnectionDraft): Promise<ConnectionDraft | null> {
  const { api } = needs.rooms();
  const reason = (judgement: { ok: true } | { ok: false; reason: string }) => (judgement.ok ? null : judgement.reason);
  const asked: readonly Step[] = [
    {
      field: 'baseUrl',
      prompt: vscode.l10n.t('Base URL of the API'),
      placeholder: productionUrl,
      judge: (text) => reason(api.judgeBaseUrl(text)),
    },
    {
      field: 'customerId',
      prompt: vscode.l10n.t('Customer id (x-customer-id), a uuid'),
      placeholder: '00000000-0000-0000-0000-000000000000',
      judge: (text) => reason(api.judgeCustomerId(text)),
    },
    {
      field: 'token',
      prompt: vscode.l10n.t('Access token: "mega_" and 64 hexadecimal digits. It is kept in the secret storage alone.'),
      placeholder: 'mega_…',
      password: true,
      judge: (text) => reason(api.judgeToken(text)),
    },
    {
      field: 'name',
      prompt: vscode.l10n.t('A name for this connection'),
      placeholder: vscode.l10n.t('Production'),
      judge: (text) => (text.trim() === '' ? vscode.l10n.t('A connection has a name.') : null),
    },
  ];
  const answers: { -readonly [field in keyof ConnectionDraft]: string } = { ...draft };
  for (const [index, step] of asked.entries()) {
    let text: string | undefined;
    do {
      text = await ask(
        step,
        index + 1,
        step.field === 'name' && answers.name === '' ? nameFor(answers.baseUrl) : answers[step.field],
      );
      if (text === undefined) return null;
    } while (step.judge(text) !== null);
    answers[step.field] = text.trim();
  }
  const base = api.judgeBaseUrl(answers.baseUrl);
  return base.ok ? { ...answers, baseUrl: base.value } : null;
}

function nameFor(baseUrl: string): string {
  const { origin, hostname } = new URL(baseUrl);
  return origin === productionUrl ? vscode.l10n.t('Production') : hostname;
}

/**
 * Asks for a connection, or takes it from a `.env` file; tries it, and keeps it where at least one scope answers or the user
 * wants it all the same.
 */
export async function connect(needs: ConnectionsNeeds): Promise<void> {
  const found = await draftFromDotenv(needs);
  if (found === null) return;
  let draft: ConnectionDraft | null =
    found === 'by-hand'
      ? await askFields(needs, { baseUrl: productionUrl, customerId: '', token: '', name: '' })
      : { ...found, name: nameFor(found.baseUrl) };
  while (draft !== null && (await tryConnection(needs, draft)) === 'edit') draft = await askFields(needs, draft);
}

/** Lets the user choose the active connection. */
export async function switchConnection(needs: ConnectionsNeeds): Promise<void> {
  const { connections } = needs;
  const title = vscode.l10n.t('MEGA: Switch Connection');
  const offered = await offeredConnections(needs);
  const chosen = await showQuickPick(
    [
      ...connections.all.map((connection) => ({
        icon: connection.id === connections.active?.id ? 'check' : 'plug',
        label: connection.name,
        description: new URL(connection.baseUrl).host,
        detail: vscode.l10n.t('Customer {0}', connection.customerId),
        choose: () => connections.activate(connection.id),
      })),
      ...offered.map((shared) => ({
        icon: 'key',
        label: shared.name,
        description: new URL(shared.baseUrl).host,
        detail: vscode.l10n.t('Offered by this workspace; asks for its token. Customer {0}', shared.customerId),
        choose: () => connectOffered(needs, shared, title),
      })),
      {
        icon: 'add',
        label: vscode.l10n.t('Connect to another account …'),
        choose: () => connect(needs),
      },
    ],
    { title, matchOnDescription: true },
  );
  await chosen?.choose();
}

/** Deletes the active connection with its token; the sandbox of this window is stopped instead. */
export async function disconnect(needs: ConnectionsNeeds): Promise<void> {
  const { connections, sandbox } = needs;
  const { active } = connections;
  if (active === null) return void showInformationMessage(vscode.l10n.t('There is no connection.'));
  if (connections.isSandbox(active)) {
    if (!(await mayDrop(sandbox, vscode.l10n.t('Disconnect')))) return;
    await sandbox.stop();
    connections.setSandbox(null);
    await needs.secrets.removeConnection(active.id);
    return;
  }
  const remove = vscode.l10n.t('Disconnect');
  const chosen = await showWarningMessage(
    vscode.l10n.t('Disconnect from "{0}"?', active.name),
    {
      modal: true,
      detail: vscode.l10n.t(
        "The token and the secrets of its webhooks are deleted from this machine's secret storage. They stay valid at MEGA.",
      ),
    },
    remove,
  );
  if (chosen !== remove) return;
  try {
    await connections.remove(active.id);
    await needs.secrets.removeConnection(active.id);
  } catch (thrown) {
    needs.log.error(thrown);
    await showError(vscode.l10n.t('The token of "{0}" could not be deleted from the secret storage.', active.name));
  }
}
