import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { DeliveryEnd, Reception } from '../../webhooks';
import { askSecret, handlerUrl, keptSecret, mayLeave } from '../handler';
import { showError, withProgress } from '../kit/messages';
import { readRegular } from '../kit/regular-file';
import { type PickItem, showInputBox, showQuickPick, showStatus } from '../kit/window';
import { targetFile } from '../lead-files/commands';
import { remembered } from './forward';
import type { DeliveriesNeeds } from './needs';
import { showDelivery } from './page';
import type { TestDelivery } from './receiver';

/** What was used in this window, the latest first. It is kept nowhere else: an address may hold a key. */
let lastUrls: readonly string[] = [];

const title = () => vscode.l10n.t('MEGA: Send Test Delivery');

interface Source {
  readonly name: string;
  readonly body: Buffer;
}

async function fromFile({ rooms }: DeliveriesNeeds, argument: unknown): Promise<Source | null> {
  const uri = targetFile(argument);
  if (uri === null) return null;
  const name = vscode.workspace.asRelativePath(uri);
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  const bytes =
    open !== undefined && (open.isDirty || open.isUntitled) ? Buffer.from(open.getText()) : await readRegular(uri);
  const outgoing = rooms().webhooks.deliveryOfFile(bytes, Date.now());
  if (outgoing.ok) return { name, body: outgoing.body };
  void showError(`${name}: ${outgoing.reason} ${vscode.l10n.t('Nothing was sent.')}`);
  return null;
}

/** A lead of the tree, a file of the explorer, or what is chosen. */
async function sourceOf(needs: DeliveriesNeeds, argument: unknown): Promise<Source | null> {
  const { contract, webhooks } = needs.rooms();
  const row = contract.leadAnswer.safeParse(argument);
  if (row.success) {
    const lead = needs.leads.find(row.data.lead.id) ?? row.data.lead;
    return { name: vscode.l10n.t('lead {0}', lead.id), body: webhooks.deliveryOfLead(lead, Date.now()) };
  }
  if (argument instanceof vscode.Uri) return fromFile(needs, argument);
  const document = vscode.window.activeTextEditor?.document;
  const sample = { label: vscode.l10n.t('A sample lead'), description: 'Jane Buyer, jane@example.com', file: false };
  const file =
    document?.languageId === 'json'
      ? [
          {
            label: vscode.l10n.t('The open file'),
            description: vscode.workspace.asRelativePath(document.uri),
            file: true,
          },
        ]
      : [];
  const placeHolder = vscode.l10n.t('What is announced. A lead of the Leads view has this command in its menu.');
  const chosen = await showQuickPick([sample, ...file], { title: title(), placeHolder });
  if (chosen === undefined) return null;
  return chosen.file
    ? fromFile(needs, document?.uri)
    : { name: vscode.l10n.t('a sample lead'), body: webhooks.deliveryOfSample(Date.now()) };
}

interface AddressChoice extends PickItem {
  /** Null where it is to be typed. */
  readonly url: string | null;
}

async function typeAddress({ rooms }: DeliveriesNeeds): Promise<string | null> {
  const { judgeTarget } = rooms().webhooks;
  const reason = (text: string) => {
    const target = judgeTarget(text);
    return target.ok ? null : target.reason;
  };
  const text = await showInputBox({
    title: title(),
    prompt: vscode.l10n.t('The address to send it to; a port alone is one of this machine'),
    placeHolder: 'http://127.0.0.1:3000/webhooks/mega',
    ignoreFocusOut: true,
    validateInput: (typed) => (typed === '' ? null : reason(typed)),
  });
  const target = text === undefined ? null : judgeTarget(text);
  return target?.ok ? target.url : null;
}

/** The receiver that runs, the handler's address, what was used last, or what is typed. */
async function chooseAddress(needs: DeliveriesNeeds): Promise<URL | null> {
  const { t } = vscode.l10n;
  const { receiver, secrets } = needs;
  const webhooks = (await secrets.owners()).map(({ url }) => url);
  const own = webhooks.filter((url) => URL.canParse(url) && receiver.isOwn(url));
  const running = receiver.address === null ? [] : own.length > 0 ? own : [receiver.address];
  const handler = handlerUrl();
  const found: readonly (readonly [icon: string, url: string, description: string])[] = [
    ...running.map((url) => ['broadcast', url, t('the receiver of this window')] as const),
    ...(handler === '' ? [] : [['beaker', handler, t('your handler')] as const]),
    ...[...lastUrls, ...remembered(needs)].map((url) => ['history', url, t('used before')] as const),
  ];
  const choices: AddressChoice[] = found
    .filter(([, url], index) => URL.canParse(url) && found.findIndex((each) => each[1] === url) === index)
    .map(([icon, url, description]) => ({ icon, label: url, description, url }));
  const other: AddressChoice = { icon: 'add', label: t('Another address …'), url: null };
  const chosen = choices.length === 0 ? other : await showQuickPick([...choices, other], { title: title() });
  if (chosen === undefined) return null;
  const url = chosen.url ?? (await typeAddress(needs));
  return url === null ? null : new URL(url);
}

/** The secret of the webhook of an address, else one that is known to be right there; it is asked for only where that is open. */
async function chooseSecret(needs: DeliveriesNeeds, url: URL): Promise<{ secret: string; of: string } | null> {
  const stored = await needs.secrets.all();
  const [only] = stored;
  const webhook = stored.find((each) => each.url === url.href);
  if (webhook !== undefined) return { secret: webhook.current, of: webhook.url };
  const kept = await keptSecret(needs, url);
  if (kept !== null) return { secret: kept, of: stored.find(({ current }) => current === kept)?.url ?? url.host };
  if (only !== undefined && stored.length === 1) return { secret: only.current, of: only.url };
  const secret = await askSecret(needs, title(), url);
  return secret === null ? null : { secret, of: stored.find(({ current }) => current === secret)?.url ?? url.host };
}

function verdictOf(end: DeliveryEnd, attempts: number, of: string): TestDelivery['verdict'] {
  const { t } = vscode.l10n;
  const signed = t('Signed with the secret of {0}.', of);
  switch (end) {
    case 'delivered':
      return {
        tone: 'good',
        title: attempts === 1 ? t('Delivered with the first attempt.') : t('Delivered after {0} attempts.', attempts),
        text: signed,
      };
    case 'redirected':
      return {
        tone: 'bad',
        title: t('Not delivered'),
        text: `${t('MEGA follows no redirect and does not try again after one.')} ${signed}`,
      };
    case 'failed':
      return {
        tone: 'bad',
        title: t('Not delivered in {0} attempts. MEGA gives up then.', attempts),
        text: signed,
      };
    case 'cancelled':
      return { tone: 'neutral', title: t('Canceled after {0} attempts.', attempts), text: signed };
  }
}

/** What is sent, as the page of a delivery takes it. */
function receptionOf({ rooms }: DeliveriesNeeds, url: URL, body: Buffer, secret: string, of: string): Reception {
  const { signedHeaders } = rooms().webhooks;
  const now = Date.now();
  const deliveryId = randomUUID();
  const timestamp = String(Math.floor(now / 1000));
  return {
    id: randomUUID(),
    receivedAt: now,
    origin: 'test',
    method: 'POST',
    target: url.pathname + url.search,
    headers: signedHeaders({ secret, timestamp, body, deliveryId }),
    body,
    bodyBytes: body.length,
    deliveryId,
    attempt: 1,
    event: 'lead.created',
    leadId: null,
    leadName: vscode.l10n.t('Test delivery to {0}', url.host),
    judgement: { verdict: 'verified', webhookUrl: of, ageSeconds: 0 },
    answered: null,
  };
}

/** Signs a delivery and posts it as MEGA would, with retries, to an address that is chosen or typed. */
export async function sendTestDelivery(needs: DeliveriesNeeds, argument: unknown): Promise<void> {
  const source = await sourceOf(needs, argument);
  if (source === null) return;
  const url = await chooseAddress(needs);
  if (url === null) return;
  lastUrls = [url.href, ...lastUrls.filter((each) => each !== url.href)].slice(0, 5);
  const signer = await chooseSecret(needs, url);
  if (signer === null) return;
  const { secret, of } = signer;
  const { webhooks, contract } = needs.rooms();
  const { timeout_seconds: timeoutSeconds, retry_attempts: retryAttempts } = contract.webhookDefaults;
  const sending = { url, secret, kept: await needs.secrets.all() };
  if (!(await mayLeave(needs, webhooks.consentToDelivery(sending, 1 + retryAttempts)))) return;

  const { receiver } = needs;
  const { body } = source;
  const reception = receptionOf(needs, url, body, secret, of);
  const deliveryId = reception.deliveryId ?? reception.id;
  const sent = vscode.l10n.t('Signed with the secret of {0}.', of);
  receiver.keepTest({ reception, verdict: { tone: 'neutral', title: vscode.l10n.t('Sending …'), text: sent } });
  let attempts = 0;
  const end = await withProgress(vscode.l10n.t('MEGA: sending {0} to {1}', source.name, url.host), (signal, report) =>
    webhooks.deliver({
      ...{ url: url.href, secret, body, deliveryId, timeoutSeconds, retryAttempts, signal },
      onAttempt: ({ number, at, headers, result, nextInSeconds }) => {
        attempts = number;
        const request = { url: url.href, headers, body, timeoutMilliseconds: timeoutSeconds * 1000 };
        receiver.note(reception, { at, how: 'test', request, result });
        if (number === 1) showDelivery(needs, reception);
        if (nextInSeconds !== null)
          report(vscode.l10n.t('attempt {0} failed, the next one in {1} s', number, nextInSeconds));
      },
    }),
  );
  const verdict = verdictOf(end, attempts, of);
  receiver.keepTest({ reception, verdict });
  const message = `${url.host}: ${verdict.title} ${sent}`;
  // The page in front says all of it.
  if (end !== 'cancelled') showStatus(end === 'delivered' ? 'check' : 'warning', message, 10_000);
}
