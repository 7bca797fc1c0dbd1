import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Wait } from '../../api';
import type { Lead } from '../../contract';
import { contextKeys } from '../../ids';
import type { CheckedLead, Learned, PushMemory, PushRecord } from '../../push';
import type { Client } from '../connections';
import { isProduction } from '../connections';
import { requireClient } from '../connections/commands';
import { withProgress } from '../kit/messages';
import { createTextStore } from '../kit/store';
import { tickStep } from '../kit/ticks';
import { showInformationMessage, showWarningMessage } from '../kit/window';
import { chooseFile, leadEndings } from './choose-file';
import { markRefused, readChecked, type SourceFile } from './files';
import { openLearned } from './learned';
import type { LeadFilesNeeds } from './needs';
import { offerNewKey } from './new-key';
import { sayFailed } from './push-failed';

/** A lead is a few hundred bytes; a file over this is not one. */
const most = 1_000_000;

/** Before the slug of a custom field where it is named as one. */
const customPrefix = 'custom_fields.';

/** Of a push's answer, in the terms of a bulk one. */
const unmatched = { row_ref: null, status: 'created', matched_by: null, errors: [] };

/** Pushes under way in this window, so that a second press of the key does not send a second lead. */
const underWay = new Set<string>();

/** Asks before anything is written; the question depends on what became of the same content before. */
async function confirm(
  client: Client,
  name: string,
  before: PushRecord | null,
  isInDoubt: boolean,
  doubts: readonly string[],
): Promise<boolean> {
  const { connection } = client;
  const where = `${connection.name} (${new URL(connection.baseUrl).host})`;
  const when = before === null ? '' : new Date(before.at).toLocaleString(vscode.env.language);
  const [question, detail, button] =
    before === null
      ? [
          vscode.l10n.t('Push {0} as a lead to {1}?', name, where),
          vscode.l10n.t('If a lead with this email or phone already exists, the two are merged.'),
          vscode.l10n.t('Push'),
        ]
      : before.state === 'sent'
        ? [
            vscode.l10n.t('Push {0} again to {1}?', name, where),
            isInDoubt
              ? vscode.l10n.t(
                  'It was sent on {0}, and no answer came back. MEGA may have forgotten its Idempotency-Key since. Look for the lead first: if it arrived then and has no email or phone to match it by, a second one is created.',
                  when,
                )
              : vscode.l10n.t(
                  'It was sent on {0}, and no answer came back. It goes out under the same Idempotency-Key: if it arrived then, it does not count twice.',
                  when,
                ),
            vscode.l10n.t('Push Again'),
          ]
        : [
            vscode.l10n.t('{0} was already pushed to {1}. Push it again?', name, where),
            vscode.l10n.t(
              'It was last pushed on {0}. Pushing it again merges it into the same lead if that lead still exists.',
              when,
            ),
            vscode.l10n.t('Push Again'),
          ];
  const production = isProduction(connection.baseUrl);
  const lines = [...(production ? [vscode.l10n.t('This is production.')] : []), detail, ...doubts];
  const options = { modal: true, detail: lines.join('\n\n') };
  const chosen = await (production || before !== null || doubts.length > 0
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

/** One push of one lead. */
interface Push {
  readonly client: Client;
  readonly memory: PushMemory;
  /** Of the memory; its locks are there as well. */
  readonly folder: string;
  readonly print: string;
  /** The file, as a message names it. */
  readonly name: string;
  readonly file: SourceFile;
  readonly checked: CheckedLead;
  readonly learned: Learned | null;
}

/** Says what became of a lead: first what of it the account did not keep. */
async function tellStored(
  needs: LeadFilesNeeds,
  { client, checked, learned, name }: Push,
  stored: Lead,
): Promise<void> {
  const { lead } = checked;
  const differences = needs.rooms().push.storedDifferences(lead, stored);
  const isIgnored = (each: (typeof differences)[number]) => each.stored === null && each.field.startsWith(customPrefix);
  const ignored = differences.filter(isIgnored).map((each) => each.field.slice(customPrefix.length));
  learned?.learn([lead], { results: [{ ...unmatched, lead_id: stored.id, ignored_custom_fields: ignored }] });
  await learned?.save();
  await needs.documents.showLead(needs.rooms(), stored, client.connection.id);
  const who = lead.contact_name?.trim() || lead.contact_email?.trim() || lead.contact_phone?.trim() || name;
  const where = client.connection.name;
  if (differences.length === 0) return void showInformationMessage(vscode.l10n.t('Pushed “{0}” to {1}.', who, where));
  const compare = vscode.l10n.t('Compare');
  const fields = differences.map(({ field }) => field.replace(customPrefix, '')).join(', ');
  const chosen = await showWarningMessage(
    differences.every(isIgnored)
      ? vscode.l10n.t('Pushed “{0}” to {1}. MEGA ignored these custom fields: {2}.', who, where, fields)
      : vscode.l10n.t('Pushed “{0}” to {1}, but MEGA did not keep these as they were sent: {2}.', who, where, fields),
    compare,
  );
  if (chosen !== compare) return;
  const side = (member: 'sent' | 'stored') =>
    needs.documents.update(
      `${client.connection.id}/lead-${stored.id}-${member}.json`,
      JSON.stringify(Object.fromEntries(differences.map((each) => [each.field, each[member]])), null, 2),
    );
  const title = vscode.l10n.t('Sent ↔ Stored');
  await vscode.commands.executeCommand('vscode.diff', side('sent'), side('stored'), title);
}

/** Keeps in mind what the account refused, and marks it in the file. */
async function noteRefused(needs: LeadFilesNeeds, { file, checked, learned }: Push, words: string): Promise<void> {
  const { lead, text } = checked;
  markRefused(needs, file, text, words);
  learned?.learn([lead], { results: [{ ...unmatched, status: 'failed', lead_id: null, errors: [words] }] });
  await learned?.save();
}

/**
 * Sends what was asked about.
 *
 * @param before what is known of the same content; its key is kept where its fate is open, unless a new one was chosen
 * @param chosen the key of the attempt that this one repeats, or that a new one was chosen
 */
async function send(
  needs: LeadFilesNeeds,
  push: Push,
  before: PushRecord | null,
  chosen: { readonly key?: string; readonly isAnew?: boolean } = {},
): Promise<void> {
  const { client, memory, print, name, checked, file } = push;
  const rooms = needs.rooms();
  const kept = before?.state === 'sent' && !chosen.isAnew ? before : null;
  const idempotencyKey = kept?.idempotencyKey ?? chosen.key ?? randomUUID();
  const text = Buffer.from(checked.text);
  const firstAt = kept === null ? Date.now() : (kept.firstAt ?? kept.at);
  const record = { idempotencyKey, leadId: null, firstAt, digest: kept?.digest ?? rooms.push.digestOf(text) };
  needs.problems.delete(file.uri);
  // Before the request, so that it is there whatever becomes of this window.
  await memory.keep(print, { ...record, state: 'sent', at: Date.now() });
  try {
    const created = await withProgress(vscode.l10n.t('MEGA: pushing {0}', name), (signal, report) =>
      client.api.createLead(checked.lead, {
        idempotencyKey,
        isRepeat: kept !== null && rooms.push.isSameBody(kept, text),
        text,
        signal,
        onWait: (wait) => report(waitMessage(wait)),
      }),
    );
    await memory.keep(print, { ...record, state: 'done', at: Date.now(), leadId: created.id });
    tickStep(needs.context.globalState, contextKeys.leadPushed);
    needs.leads.refresh();
    void tellStored(needs, push, created);
  } catch (thrown) {
    if (!(thrown instanceof rooms.api.LeadApiError)) throw thrown;
    if (!thrown.mayHaveTakenEffect) {
      // Nothing happened this time; what was uncertain before stays so.
      if (before === null) await memory.forget(print);
      else await memory.keep(print, before);
    }
    if (thrown.kind === 'refused') await noteRefused(needs, push, thrown.message);
    // None of these is waited for: the message may stay for long, and the lock must not.
    if (kept !== null && (thrown.kind === 'conflict' || thrown.kind === 'in-progress'))
      return void offerNewKey(name, checked.lead, thrown, () => sendAnew(needs, push));
    void sayFailed(needs, client.connection, file, thrown, () => repeat(needs, push, idempotencyKey));
  }
}

/** What is known of pushes of the same content. */
async function earlierOf(needs: LeadFilesNeeds, { client, memory, print, checked }: Push): Promise<PushRecord | null> {
  const earlier = needs.rooms().push.earlierFingerprint(client.connection, checked.lead);
  return (await memory.find(print)) ?? (earlier === null ? null : memory.find(earlier));
}

/**
 * Runs something that no other window does for the same content at the same time; what is known of it is given to it.
 *
 * @returns false where the lead is being pushed already, which is said
 */
async function underLock(
  needs: LeadFilesNeeds,
  push: Push,
  run: (before: PushRecord | null) => Promise<void>,
): Promise<boolean> {
  const lock = await needs.rooms().push.takeLock(join(push.folder, `${push.print}.lock`));
  if (lock === null) {
    void showInformationMessage(vscode.l10n.t('{0} is being pushed already.', push.name));
    return false;
  }
  try {
    await run(await earlierOf(needs, push));
    return true;
  } finally {
    await lock.release();
  }
}

/** Sends the same content under a new key, as somebody chose who was told what that can do. */
async function sendAnew(needs: LeadFilesNeeds, push: Push): Promise<void> {
  await underLock(needs, push, async (found) => {
    if (found?.state === 'sent') await send(needs, push, found, { isAnew: true });
    else void showInformationMessage(vscode.l10n.t('{0} was pushed meanwhile.', push.name));
  });
}

/**
 * Sends what was sent before, without a question: that was answered. What has been pushed meanwhile, or so long ago that
 * its key may be forgotten, is asked about.
 */
async function repeat(needs: LeadFilesNeeds, push: Push, key: string): Promise<void> {
  const { isPushInDoubt } = needs.rooms().push;
  let isOpen = true;
  await underLock(needs, push, async (before) => {
    isOpen = before === null || (before.state === 'sent' && !isPushInDoubt(before, Date.now()));
    if (isOpen) await send(needs, push, before, { key });
  });
  if (!isOpen) await askAndSend(needs, push);
}

/** Asks, and sends what was asked about: where another window pushes the same meanwhile, it is asked again. */
async function askAndSend(needs: LeadFilesNeeds, push: Push): Promise<void> {
  const { client, name, checked, learned } = push;
  const { isPushInDoubt } = needs.rooms().push;
  const { customFields = [], stages = [] } = learned?.names ?? {};
  const refused = [...customFields, ...stages];
  const unseen = needs.rooms().push.unseenIn(checked.lead, needs.names.of(client.connection));
  const doubts = [
    ...(learned?.doubts(checked.lead) ?? []),
    ...unseen.filter(({ slug }) => !refused.includes(slug)).map(({ message }) => message),
  ];
  let before = await earlierOf(needs, push);
  for (let isOver = false; !isOver; ) {
    const isInDoubt = before !== null && isPushInDoubt(before, Date.now());
    if (!(await confirm(client, name, before, isInDoubt, doubts))) return;
    const asked = before;
    const wasFree = await underLock(needs, push, async (now) => {
      before = now;
      isOver = JSON.stringify(now) === JSON.stringify(asked);
      if (isOver) await send(needs, push, now);
    });
    if (!wasFree) return;
  }
}

async function pushOnce(needs: LeadFilesNeeds, client: Client, file: SourceFile, checked: CheckedLead): Promise<void> {
  const { push } = needs.rooms();
  const folder = join(needs.context.globalStorageUri.fsPath, 'pushes');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const memory = push.createPushMemory(createTextStore(folder));
  const print = push.fingerprint(client.connection, checked.lead);
  const learned = await openLearned(needs, client.connection);
  await askAndSend(needs, { client, memory, folder, print, name: file.name, file, checked, learned });
}

/** Pushes a JSON file as one lead: checked, confirmed, under an Idempotency-Key that survives a crash. */
export async function pushLead(needs: LeadFilesNeeds, argument: unknown): Promise<void> {
  const uri = await chooseFile(argument, vscode.l10n.t('MEGA: Push JSON File as Lead'), leadEndings);
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
    await pushOnce(needs, client, file, value);
  } finally {
    underWay.delete(print);
  }
}
