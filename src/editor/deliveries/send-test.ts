import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { AttemptView } from '../../views';
import type { DeliveryAttempt, DeliveryEnd } from '../../webhooks';
import { askSecret, askUrl, mayLeave } from '../handler';
import { showError, withProgress } from '../kit/messages';
import { showInformationMessage, showQuickPick } from '../kit/window';
import { targetFile } from '../lead-files/commands';
import type { DeliveriesNeeds } from './needs';

/** What was typed last in this window. It is kept nowhere else: an address may hold a key. */
let lastUrl = '';

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
    open !== undefined && (open.isDirty || open.isUntitled)
      ? Buffer.from(open.getText())
      : await vscode.workspace.fs.readFile(uri);
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

function viewOf({ number, at, headers, result, nextInSeconds }: DeliveryAttempt): AttemptView {
  const { milliseconds } = result;
  const answer = result.ok
    ? {
        status: result.status,
        reason: null,
        answerHeaders: result.headers,
        answerBody: result.body.toString(),
        cut: result.cut,
      }
    : { status: null, reason: result.reason, answerHeaders: [], answerBody: '', cut: false };
  return { number, at, headers, ...answer, milliseconds, nextInSeconds };
}

function sentence(end: DeliveryEnd, attempts: number): string {
  switch (end) {
    case 'delivered':
      return attempts === 1
        ? vscode.l10n.t('Delivered with the first attempt.')
        : vscode.l10n.t('Delivered after {0} attempts.', attempts);
    case 'redirected':
      return vscode.l10n.t('Not delivered: MEGA follows no redirect and does not try again after one.');
    case 'failed':
      return vscode.l10n.t('Not delivered in {0} attempts. MEGA gives up then.', attempts);
    case 'cancelled':
      return vscode.l10n.t('Cancelled after {0} attempts.', attempts);
  }
}

/** Signs a delivery and posts it as MEGA would, with retries, to an address that the user types. */
export async function sendTestDelivery(needs: DeliveriesNeeds, argument: unknown): Promise<void> {
  const source = await sourceOf(needs, argument);
  if (source === null) return;
  const url = await askUrl(title(), lastUrl);
  if (url === null) return;
  lastUrl = url.href;
  const secret = await askSecret(needs, title(), url);
  if (secret === null) return;
  const { webhooks, views, contract } = needs.rooms();
  const { timeout_seconds: timeoutSeconds, retry_attempts: retryAttempts } = contract.webhookDefaults;
  const sending = { url, secret, kept: await needs.secrets.all() };
  if (!(await mayLeave(needs, webhooks.consentToDelivery(sending, 1 + retryAttempts)))) return;

  const deliveryId = randomUUID();
  const path = `delivery-${deliveryId}.txt`;
  const attempts: AttemptView[] = [];
  const write = (end: string | null) =>
    needs.documents.update(path, views.attemptsText(url.href, source.body.toString(), attempts, end));
  const uri = write(null);
  const end = await withProgress(vscode.l10n.t('MEGA: sending {0} to {1}', source.name, url.host), (signal, report) =>
    webhooks.deliver({
      ...{ url: url.href, secret, body: source.body, deliveryId, timeoutSeconds, retryAttempts, signal },
      onAttempt: (attempt) => {
        attempts.push(viewOf(attempt));
        write(null);
        if (attempt.number === 1) void vscode.window.showTextDocument(uri, { preview: true, preserveFocus: true });
        if (attempt.nextInSeconds !== null)
          report(vscode.l10n.t('attempt {0} failed, the next one in {1} s', attempt.number, attempt.nextInSeconds));
      },
    }),
  );
  const said = sentence(end, attempts.length);
  write(said);
  const message = `${url.host}: ${said}`;
  if (end === 'delivered') void showInformationMessage(message);
  else if (end !== 'cancelled') void showError(message);
}
