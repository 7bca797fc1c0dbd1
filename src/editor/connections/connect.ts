import * as vscode from 'vscode';
import { productionUrl } from '../../contract/operations';
import { showError } from '../kit/messages';
import { showInformationMessage, showQuickPick, showStep, showWarningMessage } from '../kit/window';
import { draftFromDotenv } from './from-dotenv';
import type { ConnectionsNeeds } from './needs';
import { connectOffered, offeredConnections } from './shared';
import { mayDrop } from './stopping';
import { type ConnectionDraft, type DraftFaults, tryConnection } from './trial';

interface Field {
  readonly field: keyof ConnectionDraft;
  readonly prompt: string;
  readonly placeHolder: string;
  readonly judge: (text: string) => string | null;
}

function fieldsOf({ rooms }: ConnectionsNeeds): readonly Field[] {
  const { judgeBaseUrl, judgeCustomerId, judgeToken } = rooms().api;
  const { t } = vscode.l10n;
  const reason = (judgement: { ok: true } | { ok: false; reason: string }) => (judgement.ok ? null : judgement.reason);
  return [
    {
      field: 'baseUrl',
      prompt: t('Base URL of the API'),
      placeHolder: productionUrl,
      judge: (text) => reason(judgeBaseUrl(text)),
    },
    {
      field: 'customerId',
      prompt: t('Customer ID (a UUID, sent as x-customer-id)'),
      placeHolder: '00000000-0000-0000-0000-000000000000',
      judge: (text) => reason(judgeCustomerId(text)),
    },
    {
      field: 'token',
      prompt: t('Access token: "mega_" and 64 hexadecimal digits. It is kept only in the secret storage.'),
      placeHolder: 'mega_…',
      judge: (text) => reason(judgeToken(text)),
    },
    {
      field: 'name',
      prompt: t('A name for this connection'),
      placeHolder: t('Production'),
      judge: (text) => (text.trim() === '' ? t('Enter a name.') : null),
    },
  ];
}

type Asked = { readonly draft: ConnectionDraft; readonly how: 'try' | 'save' } | null;

/**
 * Asks for the fields, one step each, with a way back. After a trial only those are asked that something is wrong with,
 * each with what it is; one that was reached by the way back leads on to the next. Once one of them is changed, what was
 * said of the others no longer holds: all is tried again.
 *
 * @returns null where the person turned back
 */
async function askFields(needs: ConnectionsNeeds, draft: ConnectionDraft, faults: DraftFaults | null): Promise<Asked> {
  const fields = fieldsOf(needs);
  const answers: { -readonly [field in keyof ConnectionDraft]: string } = { ...draft };
  const { judgeBaseUrl } = needs.rooms().api;
  const done = (how: 'try' | 'save'): Asked => {
    const base = judgeBaseUrl(answers.baseUrl);
    return base.ok ? { draft: { ...answers, baseUrl: base.value }, how } : null;
  };
  /** The first at or behind a place that is to be asked. */
  const next = (from: number) =>
    fields.findIndex(
      ({ field, judge }, place) =>
        place >= from && (said === null || said[field] !== undefined || judge(answers[field]) !== null),
    );
  let said = faults;
  for (let place = next(0); place !== -1; ) {
    const { field, judge, ...texts } = fields[place] as Field;
    const answer = await showStep({
      ...texts,
      title: vscode.l10n.t('MEGA: Connect'),
      number: place + 1,
      steps: fields.length,
      value: field === 'name' && answers.name === '' ? nameFor(answers.baseUrl) : answers[field],
      password: field === 'token',
      problem: said?.[field] ?? null,
      exit: faults === null ? null : { icon: 'save', label: vscode.l10n.t('Save Anyway') },
      judge,
    });
    if (answer.how === 'left') return null;
    if (said !== null && answer.text.trim() !== draft[field]) said = {};
    answers[field] = answer.text.trim();
    if (answer.how === 'exit' && fields.every((each) => each.judge(answers[each.field]) === null)) return done('save');
    if (answer.how === 'next') place = next(place + 1);
    else if (answer.how === 'back') place -= 1;
  }
  return done('try');
}

function nameFor(baseUrl: string): string {
  const { origin, hostname } = new URL(baseUrl);
  return origin === productionUrl ? vscode.l10n.t('Production') : hostname;
}

/**
 * Asks for a connection, or takes it from a `.env` file; tries it, and keeps it where at least one scope answers or the
 * person wants it all the same. What is wrong is said at its field.
 */
export async function connect(needs: ConnectionsNeeds): Promise<void> {
  const found = await draftFromDotenv(needs);
  if (found === null) return;
  let asked: Asked =
    found === 'by-hand'
      ? await askFields(needs, { baseUrl: productionUrl, customerId: '', token: '', name: '' }, null)
      : { draft: { ...found, name: nameFor(found.baseUrl) }, how: 'try' };
  while (asked !== null) {
    const { draft, how }: NonNullable<Asked> = asked;
    if (how === 'save') return void (await needs.connections.add(draft));
    const ended = await tryConnection(needs, draft);
    if (typeof ended === 'string') return;
    asked = await askFields(needs, draft, ended);
  }
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
