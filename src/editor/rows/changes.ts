/** What the rows of a dry run would change of the leads that are there: found, and each compared. */
import * as vscode from 'vscode';
import type { Held, Layout, RowChanges } from '../../push';
import type { Client } from '../connections';
import { messageOf, showError } from '../kit/messages';
import { showProgress } from '../kit/window';
import { failureActions, waitMessage } from '../lead-files/commands';
import type { OpenSource } from './document';
import type { RowsNeeds } from './needs';
import { counted } from './standing';

/** A dry run that has ended. */
export interface EndedDryRun {
  readonly client: Client;
  readonly name: string;
  readonly source: OpenSource;
  readonly layout: Layout;
  readonly outcomesPath: string;
}

/** Leads that one comparison shows. */
const mostCompared = 1000;

/**
 * Finds leads in the background, with their number in sight.
 *
 * @returns the ids of those that were not found, null where it was cancelled
 */
export async function findLeads(
  needs: RowsNeeds,
  api: Client['api'],
  title: string,
  wanted: readonly { readonly id: string; readonly terms: readonly string[] }[],
  onFound: (found: ReadonlyMap<string, Held>) => void | Promise<void>,
): Promise<string[] | null> {
  const { pull, push } = needs.rooms();
  let read = 0;
  const abort = new AbortController();
  const { signal } = abort;
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return showProgress(options, async (progress, token) => {
    token.onCancellationRequested(() => abort.abort());
    const call = { signal, onWait: (wait: Parameters<typeof waitMessage>[0]) => tell(waitMessage(wait)) };
    let minutes = 0;
    const tell = (waiting = '') => {
      const count = vscode.l10n.t('{0} of {1} leads read', counted(read), counted(wanted.length));
      const left = minutes > 1 ? vscode.l10n.t('at least {0} minutes', counted(minutes)) : '';
      progress.report({ message: [count, left, waiting].filter((each) => each !== '').join('; ') });
    };
    try {
      const finding = await pull.planFinding(api.listLeads, wanted, call);
      minutes = Math.ceil(finding.seconds / 60);
      tell();
      return await finding.run({
        ...call,
        onProgress: () => tell(),
        onFound: (found) => {
          read += found.length;
          return onFound(new Map(found.map(({ lead, text }) => [lead.id, push.heldBy(lead, text)])));
        },
      });
    } catch (thrown) {
      if (signal.aborted) return null;
      throw thrown;
    }
  });
}

/** The rows that update leads, and what they change; null where it was cancelled. */
async function readChanges(needs: RowsNeeds, run: EndedDryRun): Promise<RowChanges[] | null> {
  const { push } = needs.rooms();
  const table = await push.openOutcomeTable(run.outcomesPath, push.sentRowsOf(run.layout, run.source.read));
  try {
    const positions = await table.select({ status: null, search: '' }, new AbortController().signal);
    const rows = (await table.read(positions)).map((row) => push.updatingRow(row, row.text));
    const title = vscode.l10n.t('MEGA: reading the leads that {0} would update', run.name);
    const held = new Map<string, Held>();
    const unfound = await findLeads(needs, run.client.api, title, push.wantedBy(rows), (found) => {
      for (const [id, each] of found) held.set(id, each);
    });
    if (unfound === null) return null;
    const comparison = push.createComparison(held);
    return rows.flatMap((row) => comparison.take(row) ?? []);
  } finally {
    await table.close();
  }
}

/** Leads as JSON, every value as it is written. */
function leadsText(rows: readonly RowChanges[], side: 'before' | 'after'): string {
  const leads = rows.map((row) => {
    const fields = [...(row[side]?.values ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
    const lines = fields.map(([field, text]) => `    ${JSON.stringify(field)}: ${text}`);
    return `  {\n${[`    "row": ${row.row}`, `    "lead_id": ${JSON.stringify(row.leadId)}`, ...lines].join(',\n')}\n  }`;
  });
  return `[\n${leads.join(',\n')}\n]\n`;
}

/** Opens the editor's comparison: the leads now, and the leads then. */
export async function compareLeads(needs: RowsNeeds, name: string, rows: readonly RowChanges[]): Promise<void> {
  const shown = rows.slice(0, mostCompared);
  const side = (which: 'before' | 'after') =>
    needs.documents.update(`changes/${which}/leads.json`, leadsText(shown, which));
  const title =
    shown.length < rows.length
      ? vscode.l10n.t('{0}: before ↔ after, the first {1}', name, counted(shown.length))
      : vscode.l10n.t('{0}: before ↔ after', name);
  await vscode.commands.executeCommand('vscode.diff', side('before'), side('after'), title);
}

/** Runs whose leads are being read. */
const underWay = new Set<string>();

/** Reads the leads that a dry run would update; null where that was cancelled or failed, which was said. */
export async function findChanges(needs: RowsNeeds, run: EndedDryRun): Promise<RowChanges[] | null> {
  if (underWay.has(run.outcomesPath)) return null;
  underWay.add(run.outcomesPath);
  try {
    return await readChanges(needs, run);
  } catch (thrown) {
    void showError(vscode.l10n.t('The leads could not be read: {0}', messageOf(thrown)), failureActions(thrown));
    return null;
  } finally {
    underWay.delete(run.outcomesPath);
  }
}
