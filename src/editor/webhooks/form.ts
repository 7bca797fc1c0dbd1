/** A webhook's fields, asked for as a list from which one is changed after the other. */
import * as vscode from 'vscode';
import type { Rooms } from '../../rooms';
import { showInputBox, showQuickPick } from '../kit/window';

/** What can be set; seconds for the timeout. */
export interface WebhookDraft {
  readonly url: string;
  readonly description: string;
  readonly timeout_seconds: number;
  readonly retry_attempts: number;
  readonly is_active: boolean;
}

interface FormOptions {
  readonly title: string;
  /** The entry that ends the form. */
  readonly done: string;
  /** Lets loopback addresses through, as a sandbox does. */
  readonly allowLocal: boolean;
}

/** Asks for an address until it is one the API takes; the reason stands below the field. */
export async function askWebhookUrl(
  rooms: Rooms,
  { title, allowLocal }: Pick<FormOptions, 'title' | 'allowLocal'>,
  value: string,
): Promise<string | null> {
  const reason = (text: string) => {
    const judgement = rooms.webhooks.judgeWebhookUrl(text.trim(), allowLocal);
    return judgement.ok ? null : judgement.reason;
  };
  const text = await showInputBox({
    title,
    prompt: allowLocal
      ? vscode.l10n.t('The address that deliveries are posted to; this sandbox takes addresses of this machine too')
      : vscode.l10n.t('The address that deliveries are posted to: https, with a public host'),
    placeHolder: 'https://example.com/hooks/mega',
    value,
    ignoreFocusOut: true,
    validateInput: (typed) => (typed === '' ? null : reason(typed)),
  });
  return text === undefined || reason(text) !== null ? null : text.trim();
}

async function askNumber(title: string, prompt: string, value: number, least: number, most: number): Promise<number> {
  const isFit = (text: string) => /^\s*\d{1,3}\s*$/.test(text) && Number(text) >= least && Number(text) <= most;
  const text = await showInputBox({
    title,
    prompt,
    value: String(value),
    ignoreFocusOut: true,
    validateInput: (typed) => (isFit(typed) ? null : vscode.l10n.t('A whole number from {0} to {1}.', least, most)),
  });
  return text === undefined ? value : Number(text);
}

/** Shows all fields; null where the user turned back. */
export async function askWebhook(
  rooms: Rooms,
  options: FormOptions,
  initial: WebhookDraft,
): Promise<WebhookDraft | null> {
  const { title } = options;
  let draft = initial;
  for (;;) {
    const active = draft.is_active ? vscode.l10n.t('yes') : vscode.l10n.t('no');
    const entries = [
      { icon: 'check', label: options.done, field: 'done' },
      { label: vscode.l10n.t('Address'), description: draft.url, field: 'url' },
      {
        label: vscode.l10n.t('Description'),
        description: draft.description === '' ? vscode.l10n.t('none') : draft.description,
        field: 'description',
      },
      {
        label: vscode.l10n.t('Timeout'),
        description: vscode.l10n.t('{0} s for an answer', draft.timeout_seconds),
        field: 'timeout',
      },
      {
        label: vscode.l10n.t('Retries'),
        description: vscode.l10n.t('{0} after the first attempt', draft.retry_attempts),
        field: 'retries',
      },
      { label: vscode.l10n.t('Active'), description: active, field: 'active' },
    ] as const;
    const chosen = await showQuickPick(entries, {
      title,
      placeHolder: vscode.l10n.t('Choose a field to change it'),
      ignoreFocusOut: true,
    });
    switch (chosen?.field) {
      case undefined:
        return null;
      case 'done':
        return draft;
      case 'url':
        draft = { ...draft, url: (await askWebhookUrl(rooms, options, draft.url)) ?? draft.url };
        break;
      case 'description': {
        const prompt = vscode.l10n.t('What this webhook is for; empty for none');
        const text = await showInputBox({
          title,
          prompt,
          value: draft.description,
          ignoreFocusOut: true,
        });
        draft = { ...draft, description: text?.trim() ?? draft.description };
        break;
      }
      case 'timeout': {
        const prompt = vscode.l10n.t('Seconds that the endpoint may take to answer');
        draft = { ...draft, timeout_seconds: await askNumber(title, prompt, draft.timeout_seconds, 1, 60) };
        break;
      }
      case 'retries': {
        const prompt = vscode.l10n.t('How often a failed attempt is repeated');
        draft = { ...draft, retry_attempts: await askNumber(title, prompt, draft.retry_attempts, 0, 10) };
        break;
      }
      case 'active':
        draft = { ...draft, is_active: !draft.is_active };
        break;
    }
  }
}
