/** A webhook endpoint of the user's own: where it is, whether it may be sent to, and the secret it checks with. */
import * as vscode from 'vscode';
import type { Consent } from '../../webhooks';
import type { CommonNeeds } from '../kit/needs';
import { type PickItem, showInputBox, showQuickPick, showWarningMessage } from '../kit/window';
import type { WebhookSecrets } from '../webhooks';

/** By address and owner of the secret, the most requests that the user has agreed to in this window. */
const agreed = new Map<string, number>();

function judgeUrl(text: string): string | null {
  if (!URL.canParse(text.trim()))
    return vscode.l10n.t('This is not a URL, such as http://127.0.0.1:3000/webhooks/mega.');
  const { protocol, username, password } = new URL(text.trim());
  if (username !== '' || password !== '') return vscode.l10n.t('The address must not hold a user name or password.');
  return ['http:', 'https:'].includes(protocol) ? null : vscode.l10n.t('A webhook goes over http or https.');
}

/** Asks for an endpoint; null where the user goes back on it. */
export async function askUrl(title: string, value: string): Promise<URL | null> {
  const text = await showInputBox({
    title,
    prompt: vscode.l10n.t('URL of your webhook handler'),
    placeHolder: 'http://127.0.0.1:3000/webhooks/mega',
    value,
    ignoreFocusOut: true,
    validateInput: (typed) => (typed === '' ? null : judgeUrl(typed)),
  });
  return text === undefined || judgeUrl(text) !== null ? null : new URL(text.trim());
}

/** The URL of a setting; null where there is none or it is no address. */
export function readUrl(text: string): URL | null {
  return judgeUrl(text) === null ? new URL(text.trim()) : null;
}

/** Asks before anything leaves this machine, once for each address, secret and number of requests in a window. */
export async function mayLeave({ rooms }: Pick<CommonNeeds, 'rooms'>, consent: Consent): Promise<boolean> {
  const { url, title, message, owner, requests } = consent;
  const key = JSON.stringify([url.href, owner]);
  if (rooms().api.isLoopbackHost(url.hostname) || requests <= (agreed.get(key) ?? 0)) return true;
  const send = vscode.l10n.t('Send');
  const detail = `${vscode.l10n.t('This is not an address of this machine.')} ${message}`;
  const chosen = await showWarningMessage(title, { modal: true, detail }, send);
  if (chosen === send) agreed.set(key, requests);
  return chosen === send;
}

interface SecretChoice extends PickItem {
  /** Null where it is to be typed. */
  readonly secret: string | null;
}

async function typeSecret(title: string, url: URL): Promise<string | null> {
  const secret = await showInputBox({
    title,
    prompt: vscode.l10n.t(
      'The secret that {0} checks signatures with. It is kept only in the secret storage.',
      url.host,
    ),
    placeHolder: 'mega_whsec_…',
    password: true,
    ignoreFocusOut: true,
  });
  return secret === undefined || secret === '' ? null : secret;
}

interface SecretNeeds {
  readonly secrets: WebhookSecrets;
}

/** The secret kept for an endpoint. */
export function keptSecret({ secrets }: SecretNeeds, url: URL): Promise<string | null> {
  return secrets.ofEndpoint(url);
}

/** Lets the user choose the secret of an endpoint, and keeps it for the next time; null where the user goes back on it. */
export async function askSecret(needs: SecretNeeds, title: string, url: URL): Promise<string | null> {
  const kept = await keptSecret(needs, url);
  const stored = await needs.secrets.all();
  const choices: SecretChoice[] = [
    ...(kept === null
      ? []
      : [{ icon: 'key', label: vscode.l10n.t('The secret last used for {0}', url.host), secret: kept }]),
    ...stored.flatMap((webhook) => [
      {
        icon: 'broadcast',
        label: webhook.url,
        description: vscode.l10n.t('secret of this webhook'),
        secret: webhook.current,
      },
      ...(webhook.previous === null
        ? []
        : [
            {
              icon: 'history',
              label: webhook.url,
              description: vscode.l10n.t('secret before its last rotation'),
              secret: webhook.previous,
            },
          ]),
    ]),
    { icon: 'edit', label: vscode.l10n.t('Enter another secret …'), secret: null },
  ];
  const chosen = choices.length === 1 ? choices[0] : await showQuickPick(choices, { title });
  if (chosen === undefined) return null;
  const secret = chosen.secret ?? (await typeSecret(title, url));
  if (secret !== null && secret !== kept) await needs.secrets.keepForEndpoint(url, secret);
  return secret;
}
