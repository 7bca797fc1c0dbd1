import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Wait } from '../../api';
import { contextKeys } from '../../ids';
import type { CheckedLead, PushMemory, PushRecord } from '../../push';
import type { Client } from '../connections';
import { isProduction } from '../connections';
import { requireClient } from '../connections/commands';
import { showError, withProgress } from '../kit/messages';
import { createTextStore } from '../kit/store';
import { showInformationMessage, showWarningMessage } from '../kit/window';
import { failureActions, readChecked, targetFile } from './files';
import type { LeadFilesNeeds } from './needs';

/** A lead is a few hundred bytes; a file over this is not one. */
const most = 1_000_000;

/** Pushes under way in this window, so that a second press of the key does not send a second lead. */
const underWay = new Set<string>();

/** Asks before anything is written; the question depends on what became of the same content before. */
async function confirm(client: Client, name: string, before: PushRecord | null): Promise<boolean> {
  const { connection } = client;
  const where = `${connection.name} (${new URL(connection.baseUrl).host})`;
  const when = before === null ? '' : new Date(before.at).toLocaleString(vscode.env.language);
  const [question, detail, button] =
    before === null
      ? [
          vscode.l10n.t('Push {0} as a lead to {1}?', name, where),
          vscode.l10n.t('Where a lead with this email or phone exists, it is merged into that one.'),
          vscode.l10n.t('Push'),
        ]
      : before.state === 'sent'
        ? [
            vscode.l10n.t('Push {0} again to {1}?', name, where),
            vscode.l10n.t(
              'It was sent on {0}, and no answer came back. It goes out under the same Idempotency-Key: if it arrived then, it does not count twice.',
              when,
            ),
            vscode.l10n.t('Push Again'),
          ]
        : [
            vscode.l10n.t('{0} was already pushed to {1}. Push it a second time?', name, where),
            vscode.l10n.t(
              'The same content was taken on {0}. A second push is a new request; it is merged only if the lead with this email or phone is still there.',
              when,
            ),
            vscode.l10n.t('Push a Second Time'),
          ];
  const production = isProduction(connection.baseUrl);
  const options = { modal: true, detail: production ? `${vscode.l10n.t('This is production.')}\n\n${detail}` : detail };
  const chosen = await (production || before !== null
    ? showWarningMessage(question, options, button)
    : showInformationMessage(question, options, button));
  return chosen === button;
}

/** What a progress notification says while a call waits. */
export function waitMessage(wait: Wait): string {
  const seconds = Math.ceil(wait.milliseconds / 1000);
  return wait.reason === 'rate-limit'
    ? vscode.l10n.t('waiting {0} s for the rate limit', seconds)
    : vscode.l10n.t('attempt {0} failed, trying again in {1} s', wait.attempt, seconds);
}

async function send(
  needs: LeadFilesNeeds,
  client: Client,
  memory: PushMemory,
  print: string,
  name: string,
  { lead, text }: CheckedLead,
  before: PushRecord | null,
): Promise<void> {
  const { LeadApiError } = needs.rooms().api;
  const idempotencyKey = before?.state === 'sent' ? before.idempotencyKey : randomUUID();
  // Before the request, so that it is there whatever becomes of this window.
  await memory.keep(print, { idempotencyKey, state: 'sent', at: Date.now(), leadId: null });
  try {
    const created = await withProgress(vscode.l10n.t('MEGA: pushing {0}', name), (signal, report) =>
      client.api.createLead(lead, {
        idempotencyKey,
        isRepeat: before?.state === 'sent',
        text: Buffer.from(text),
        signal,
        onWait: (wait) => report(waitMessage(wait)),
      }),
    );
    await memory.keep(print, { idempotencyKey, state: 'done', at: Date.now(), leadId: created.id });
    void vscode.commands.executeCommand('setContext', contextKeys.leadPushed, true);
    needs.leads.refresh();
    await needs.documents.show(`${client.connection.id}/lead-${created.id}.json`, created);
    void showInformationMessage(
      vscode.l10n.t('{0} is in {1}: created, or merged into the lead it matched.', name, client.connection.name),
    );
  } catch (thrown) {
    if (!(thrown instanceof LeadApiError)) throw thrown;
    if (!thrown.mayHaveTakenEffect) {
      // Nothing happened this time; what was uncertain before stays so.
      if (before === null) await memory.forget(print);
      else await memory.keep(print, before);
    }
    const advice = thrown.mayHaveTakenEffect
      ? ` ${vscode.l10n.t('Push the file again: it goes out under the same key.')}`
      : '';
    await showError(`${name}: ${thrown.message}${advice}`, failureActions(thrown));
  }
}

/** Asks, and sends what was asked about: where another window pushes the same meanwhile, it is asked again. */
async function pushOnce(needs: LeadFilesNeeds, client: Client, name: string, checked: CheckedLead): Promise<void> {
  const { push } = needs.rooms();
  const folder = join(needs.context.globalStorageUri.fsPath, 'pushes');
  const memory = push.createPushMemory(createTextStore(folder));
  const print = push.fingerprint(client.connection, checked.lead);
  const earlier = push.earlierFingerprint(client.connection, checked.lead);
  const find = async () => (await memory.find(print)) ?? (earlier === null ? null : memory.find(earlier));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (let before = await find(); await confirm(client, name, before); before = await find()) {
    const lock = await push.takeLock(join(folder, `${print}.lock`));
    if (lock === null) return void showInformationMessage(vscode.l10n.t('{0} is being pushed already.', name));
    try {
      if (JSON.stringify(await find()) === JSON.stringify(before))
        return await send(needs, client, memory, print, name, checked, before);
    } finally {
      await lock.release();
    }
  }
}

/** Pushes a JSON file as one lead: checked, confirmed, under an Idempotency-Key that survives a crash. */
export async function pushLead(needs: LeadFilesNeeds, argument: unknown): Promise<void> {
  const uri = targetFile(argument);
  if (uri === null) return;
  const { push } = needs.rooms();
  const checked = await readChecked(needs, uri, most, push.checkLead);
  if (checked === null) return;
  const client = requireClient(needs.session);
  if (client === null) return;
  const { file, value } = checked;
  const print = push.fingerprint(client.connection, value.lead);
  if (underWay.has(print)) return void showInformationMessage(vscode.l10n.t('{0} is being pushed already.', file.name));
  underWay.add(print);
  try {
    await pushOnce(needs, client, file.name, value);
  } finally {
    underWay.delete(print);
  }
}
