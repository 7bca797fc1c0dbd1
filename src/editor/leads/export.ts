import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../ids';
import type { Checkpoint, ExportFormat, LeadFilter } from '../../pull';
import { accountOf } from '../../push/send/account';
import type { Client } from '../connections';
import { requireClient } from '../connections/commands';
import { messageOf, showError } from '../kit/messages';
import { type PickItem, showInformationMessage, showProgress, showQuickPick, showWarningMessage } from '../kit/window';
import { failureActions, waitMessage } from '../lead-files/commands';
import type { LeadsNeeds } from './needs';

interface FormatChoice extends PickItem {
  readonly format: ExportFormat;
  readonly extension: string;
}

/** A count as people of the editor's language write it. */
const counted = (count: number) => count.toLocaleString(vscode.env.language);

/** Targets that are written in this window now. */
const underWay = new Set<string>();

function formatChoices(): FormatChoice[] {
  return [
    {
      label: vscode.l10n.t('NDJSON'),
      detail: vscode.l10n.t('One lead a line, each with all its fields.'),
      format: 'ndjson',
      extension: 'ndjson',
    },
    { label: vscode.l10n.t('JSON'), detail: vscode.l10n.t('One array.'), format: 'json', extension: 'json' },
    {
      label: vscode.l10n.t('CSV'),
      detail: vscode.l10n.t('A column for each field and custom field, values as they are.'),
      format: 'csv',
      extension: 'csv',
    },
    {
      label: vscode.l10n.t('CSV for spreadsheets'),
      detail: vscode.l10n.t(
        'Formulas are neutralised: an apostrophe goes before values that begin with = + - @, phones among them.',
      ),
      format: 'spreadsheet',
      extension: 'csv',
    },
  ];
}

async function chooseTarget(choice: FormatChoice): Promise<string | null> {
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath;
  const day = new Date().toISOString().slice(0, 10);
  const name = `leads-${day}.${choice.extension}`;
  const uri = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('MEGA: Export Leads'),
    saveLabel: vscode.l10n.t('Export'),
    filters: { [choice.label]: [choice.extension] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.file(join(folder, name)) }),
  });
  if (uri === undefined) return null;
  if (uri.scheme === 'file') return uri.fsPath;
  await showError(vscode.l10n.t('Leads can only be exported to a folder of this machine. Choose another place.'));
  return null;
}

/** Whether to go on with what an earlier export left: undefined where the person turned back. */
async function chooseResume(left: Checkpoint, name: string): Promise<Checkpoint | null | undefined> {
  const resume = vscode.l10n.t('Resume');
  const again = vscode.l10n.t('Start Over');
  const chosen = await showInformationMessage(
    vscode.l10n.t('An export to {0} stopped after {1} of {2} leads.', name, counted(left.count), counted(left.total)),
    { modal: true, detail: vscode.l10n.t('It can go on from the last page.') },
    resume,
    again,
  );
  return chosen === undefined ? undefined : chosen === resume ? left : null;
}

/** An export goes on only where it was of the same leads; the order makes no difference to it. */
function isOfTheSame(left: Checkpoint, account: string, filter: LeadFilter): boolean {
  const { sortBy, sortDir } = filter;
  return left.account === account && JSON.stringify({ ...left.filter, sortBy, sortDir }) === JSON.stringify(filter);
}

const begunKey = 'megaLeads.exports';
/** How many exports that were begun on this machine are known. */
const mostBegun = 100;

function begunHere(context: vscode.ExtensionContext): readonly unknown[] {
  const kept = context.globalState.get<unknown>(begunKey);
  return Array.isArray(kept) ? kept : [];
}

/** Only what was begun here goes on: a folder that somebody else made may hold the halves of an export as well. */
const isBegunHere = (context: vscode.ExtensionContext) => (id: string) => begunHere(context).includes(id);

async function begunExport(context: vscode.ExtensionContext, resume: Checkpoint | null): Promise<string> {
  if (resume !== null) return resume.id;
  const id = randomUUID();
  await context.globalState.update(begunKey, [...begunHere(context), id].slice(-mostBegun));
  return id;
}

/** Writes the file with progress. @returns what says how it ended, once the file is free for another export */
async function write(
  needs: LeadsNeeds,
  { api, connection }: Client,
  target: string,
  format: ExportFormat,
  resume: Checkpoint | null,
): Promise<() => unknown> {
  const { pull, views } = needs.rooms();
  const name = vscode.workspace.asRelativePath(target);
  const account = accountOf(connection);
  const id = await begunExport(needs.context, resume);
  let at = { count: resume?.count ?? 0, total: resume?.total ?? 0 };
  const abort = new AbortController();
  const work = (progress: vscode.Progress<{ message?: string; increment?: number }>) => {
    let shown = 0;
    const extent = () => views.extentWords({ loaded: at.count, total: at.total }, vscode.env.language);
    return pull.exportLeads({
      list: api.listLeads,
      account,
      id,
      filter: resume?.filter ?? needs.leads.filter ?? pull.everyLead,
      target,
      format,
      resume,
      signal: abort.signal,
      onProgress: (next) => {
        at = next;
        const share = Math.min(100, (100 * at.count) / Math.max(1, at.total));
        progress.report({ message: extent(), increment: Math.max(0, share - shown) });
        shown = Math.max(shown, share);
      },
      onWait: (wait) => progress.report({ message: `${extent()}, ${waitMessage(wait)}` }),
    });
  };
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('MEGA: exporting leads to {0}', name),
    cancellable: true,
  };
  try {
    const { count, firstTotal, lastTotal } = await showProgress(options, async (progress, token) => {
      const subscription = token.onCancellationRequested(() => abort.abort());
      try {
        return await work(progress);
      } finally {
        subscription.dispose();
      }
    });
    const isShort = count < lastTotal;
    const moved = isShort
      ? ` ${vscode.l10n.t('The server counts {0}, but its list ended there. Leads may be missing.', counted(lastTotal))}`
      : count === firstTotal
        ? ''
        : ` ${vscode.l10n.t('{0} matched when it began; leads came or went meanwhile.', counted(firstTotal))}`;
    const open = vscode.l10n.t('Open');
    const message = `${vscode.l10n.t('{0} leads are in {1}.', counted(count), name)}${moved}`;
    return async () => {
      if ((await (isShort ? showWarningMessage : showInformationMessage)(message, open)) === open)
        await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(target));
    };
  } catch (thrown) {
    needs.log.error(messageOf(thrown));
    const reason = abort.signal.aborted
      ? vscode.l10n.t('The export to {0} was canceled after {1} leads.', name, counted(at.count))
      : vscode.l10n.t(
          'The export to {0} stopped after {1} leads: {2}',
          name,
          counted(at.count),
          pull.fileFault(thrown) ?? messageOf(thrown),
        );
    if (at.count === 0) {
      await pull.discardExport(target);
      return () =>
        showError(reason, {
          [vscode.l10n.t('Try Again')]: () => run(needs, target, format, null),
          ...failureActions(thrown),
        });
    }
    const kept = vscode.l10n.t('What was read is kept beside it, so that it can go on from there.');
    return () =>
      showError(`${reason} ${kept}`, {
        [vscode.l10n.t('Resume')]: () => resumeExport(needs, target, format),
        [vscode.l10n.t('Delete What Was Read')]: () => pull.discardExport(target),
        ...failureActions(thrown),
      });
  }
}

/** Says so where this window is writing the file now. */
function isUnderWay(target: string): boolean {
  if (!underWay.has(target)) return false;
  void showInformationMessage(vscode.l10n.t('An export to this file is under way already.'));
  return true;
}

async function run(needs: LeadsNeeds, target: string, format: ExportFormat, resume: Checkpoint | null): Promise<void> {
  const client = requireClient(needs.session);
  if (client === null || isUnderWay(target)) return;
  underWay.add(target);
  const say = await write(needs, client, target, format, resume).finally(() => underWay.delete(target));
  await say();
}

/** Goes on after a failure in this window; where another connection is active now, it begins anew from that. */
async function resumeExport(needs: LeadsNeeds, target: string, format: ExportFormat): Promise<void> {
  const left = await needs.rooms().pull.readCheckpoint(target, isBegunHere(needs.context));
  const { active } = needs.connections;
  if (left === null || active === null || left.account !== accountOf(active))
    return showError(
      vscode.l10n.t('The export cannot go on: its connection is not the active one, or its files are gone.'),
      {
        [vscode.l10n.t('Export Again')]: () => vscode.commands.executeCommand(commands.exportLeads),
      },
    );
  await run(needs, target, format, left);
}

/** Writes all leads that the current filter matches into a file. */
export async function exportLeads(needs: LeadsNeeds): Promise<void> {
  const client = requireClient(needs.session);
  if (client === null) return;
  const choice = await showQuickPick(formatChoices(), { title: vscode.l10n.t('MEGA: Export Leads') });
  if (choice === undefined) return;
  const target = await chooseTarget(choice);
  if (target === null || isUnderWay(target)) return;
  const { pull } = needs.rooms();
  const left = await pull.readCheckpoint(target, isBegunHere(needs.context));
  const filter = needs.leads.filter ?? pull.everyLead;
  const goesOn = left !== null && isOfTheSame(left, accountOf(client.connection), filter);
  const resume = goesOn ? await chooseResume(left, vscode.workspace.asRelativePath(target)) : null;
  if (resume !== undefined) await run(needs, target, choice.format, resume);
}
