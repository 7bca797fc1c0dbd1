/** Rows on their way: a page of results from the first answer on, progress that can be cancelled, and how it ended. */
import * as vscode from 'vscode';
import type { Wait } from '../../api';
import type { ChunkBook, Layout, Learned, OutcomeFile, Purpose, RunProgress, Tally } from '../../push';
import type { RunState } from '../../views';
import type { Client } from '../connections';
import { messageOf } from '../kit/messages';
import { showProgress } from '../kit/window';
import { waitMessage } from '../lead-files/commands';
import { findChanges } from './changes';
import type { OpenSource, RowsDocument } from './document';
import type { RowsNeeds } from './needs';
import type { Results } from './result-files';
import { openResults, type ResultsPage } from './results';

export interface RowsRun {
  /** The import's id; empty for a dry run. */
  readonly id: string;
  readonly client: Client;
  readonly document: RowsDocument;
  /** The name the rows had when they were checked. */
  readonly name: string;
  /** Closed when neither the run nor the page needs it any more. */
  readonly source: OpenSource;
  readonly layout: Layout;
  readonly rows: number;
  readonly purpose: Purpose;
  readonly book: ChunkBook;
  readonly outcomes: OutcomeFile;
  readonly outcomesPath: string;
  /** The file of the rows that a person left out; null where none were. */
  readonly leftOut: string | null;
  readonly learned: Learned | null;
  /** See {@link Results.sameAs}. */
  readonly sameAs?: Results['sameAs'];
  readonly mayGoOn?: () => Promise<boolean>;
  /** See {@link Results.next}. */
  readonly next: Results['next'];
  /** After the run has ended and its page was closed. */
  readonly onClose?: () => Promise<void>;
}

export type RunEnd =
  | { readonly kind: 'done'; readonly tally: Tally }
  | {
      readonly kind: 'cancelled' | 'stopped';
      /** All rows, and those that were sent and of which nobody knows whether they arrived. */
      readonly rows: number;
      readonly unconfirmed: number;
      readonly reason: string;
      readonly thrown: unknown;
      readonly tally: Tally;
    };

/** Runs that are under way in this window. */
const underWay = new Set<AbortController>();
let endsWithWindow = false;

/** A run ends with its window, so that another window can go on with it. */
function enter(abort: AbortController, { context }: RowsNeeds): void {
  underWay.add(abort);
  if (endsWithWindow) return;
  endsWithWindow = true;
  context.subscriptions.push({
    dispose() {
      for (const each of underWay) each.abort();
    },
  });
}

/** The faults that the sandbox of this window has, in words, where rows go there; empty for none. */
function faultsBehind({ rooms, sandbox }: RowsNeeds, { connection }: Client): string {
  const { address, faults } = sandbox;
  if (faults.length === 0 || address === null) return '';
  if (new URL(address.url).origin !== new URL(connection.baseUrl).origin) return '';
  const { parseFault, faultWords } = rooms().sandbox;
  return faults.map((fault) => faultWords(parseFault(fault), vscode.env.language)).join('; ');
}

/** What it waits for, and why. */
function waitWords(wait: Wait): string {
  if (wait.reason === 'rate-limit') return waitMessage(wait);
  const { status, brief } = wait.error;
  const seconds = Math.ceil(wait.milliseconds / 1000);
  return status === null || status === undefined
    ? vscode.l10n.t('attempt {0} failed, trying again in {1} s: {2}', wait.attempt, seconds, brief)
    : vscode.l10n.t('attempt {0} failed ({1}), trying again in {2} s', wait.attempt, status, seconds);
}

/** Says how it stands now and, while it waits, every second; the words go to the page and the notification. */
function createTeller(
  run: RowsRun,
  needs: RowsNeeds,
  progress: vscode.Progress<{ message?: string; increment?: number }>,
  show: (state: RunState) => void,
  retry: () => void,
) {
  const { runWords } = needs.rooms().views;
  let latest: RunProgress | null = null;
  let wait: { readonly is: Wait; readonly until: number } | null = null;
  let shown = 0;
  let notice = '';

  /** @returns whether it waits because of faults */
  function tell(): boolean {
    if (latest === null) return false;
    const words = runWords({ ...latest, totalRows: run.rows });
    const milliseconds = wait === null ? 0 : Math.max(0, wait.until - Date.now());
    const waiting = wait === null ? '' : waitWords({ ...wait.is, milliseconds });
    const faults = wait?.is.reason === 'retry' ? faultsBehind(needs, run.client) : '';
    const isFaulty = faults !== '';
    const faulty = isFaulty ? vscode.l10n.t('because of the faults you set on the sandbox: {0}', faults) : '';
    const text = [words, waiting, faulty, notice].filter((each) => each !== '').join('; ');
    const share = (100 * latest.rows) / Math.max(1, run.rows);
    progress.report({ message: text, increment: Math.max(0, share - shown) });
    shown = Math.max(shown, share);
    show({ kind: 'running', rows: run.rows, text, isFaulty });
    return isFaulty;
  }

  let wasFaulty = false;
  const timer = setInterval(() => {
    if (wait === null) return;
    const isFaulty = tell();
    // What it waited out is over.
    if (wasFaulty && !isFaulty && wait.is.reason === 'retry') retry();
    wasFaulty = isFaulty;
  }, 1000);
  return {
    take(next: RunProgress): void {
      latest = next;
      wait = next.wait === null ? null : { is: next.wait, until: Date.now() + next.wait.milliseconds };
      if (next.notice !== null) notice = next.notice;
      if (next.notice !== null) needs.log.warn(`${run.name}: ${next.notice}`);
      wasFaulty = tell();
    },
    stop: () => clearInterval(timer),
    get unconfirmed() {
      return latest?.unconfirmed ?? 0;
    },
  };
}

/** The failed rows as problems of the source, whether or not anybody looks at the page. */
async function markFailed(needs: RowsNeeds, run: RowsRun): Promise<Tally> {
  const { push } = needs.rooms();
  const table = await push.openOutcomeTable(run.outcomesPath, push.rowsIn(run.source.read));
  try {
    await needs.failedRows.show(needs.rooms(), run.document.uri, table, run.layout);
    return table.tally;
  } finally {
    await table.close();
  }
}

/** Sends what has no answer yet. Errors that can be told a person are told as the way it ended. */
export async function runRows(needs: RowsNeeds, run: RowsRun): Promise<RunEnd> {
  const { push, api } = needs.rooms();
  const { client, document, source, layout, purpose } = run;
  const abort = new AbortController();
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const close = async () => {
    await finished;
    await source.close();
    await run.onClose?.();
  };
  enter(abort, needs);
  let page: ResultsPage | null = null;
  let showing = Promise.resolve();
  const show = (state: RunState) => {
    showing = showing.then(() => page?.show(state)).catch((thrown) => needs.log.error(messageOf(thrown)));
  };
  try {
    page = await openResults(
      needs,
      {
        id: run.id,
        connection: client.connection.name,
        target: push.targetOf(client.connection),
        dryRun: purpose.dryRun,
        source: document.uri,
        fileName: run.name,
        outcomes: run.outcomesPath,
        readRows: push.readRowsOf(layout, source.read),
        leftOut: run.leftOut,
        layout,
        onDuplicate: purpose.onDuplicate,
        ...(run.sameAs === undefined ? {} : { sameAs: run.sameAs }),
        next: {
          ...run.next,
          cancel: () => abort.abort(),
          'turn-off': () => needs.sandbox.setFaults([]),
          ...(purpose.dryRun && purpose.onDuplicate === 'update' ? { changes: () => findChanges(needs, run) } : {}),
        },
        onClose: () => void close().catch((thrown) => needs.log.error(messageOf(thrown))),
      },
      { kind: 'running', rows: run.rows, text: '' },
    );
    const title = purpose.dryRun
      ? vscode.l10n.t('MEGA: dry run of {0} against {1}', run.name, client.connection.name)
      : vscode.l10n.t('MEGA: importing {0} into {1}', run.name, client.connection.name);
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    let failure: unknown = null;
    let unconfirmed = 0;
    await showProgress(options, async (progress, token) => {
      const subscription = token.onCancellationRequested(() => abort.abort());
      let pass = new AbortController();
      const teller = createTeller(run, needs, progress, show, () => pass.abort());
      const send = () => {
        pass = new AbortController();
        return push.runChunks({
          source,
          layout,
          purpose,
          book: run.book,
          outcomes: run.outcomes,
          api: client.api,
          clock: api.systemClock,
          ...(run.learned === null ? {} : { learned: run.learned }),
          signal: AbortSignal.any([abort.signal, pass.signal]),
          onProgress: teller.take,
          ...(run.mayGoOn === undefined ? {} : { mayGoOn: run.mayGoOn }),
        });
      };
      try {
        for (let isEnded = false; !isEnded; )
          isEnded = await send().then(
            () => true,
            (thrown) => {
              // It goes on from its book at once, with the same keys.
              if (pass.signal.aborted && !abort.signal.aborted) return false;
              throw thrown;
            },
          );
      } catch (thrown) {
        failure = thrown;
      } finally {
        teller.stop();
        unconfirmed = teller.unconfirmed;
        subscription.dispose();
      }
    });
    await run.learned?.save().catch((thrown) => needs.log.warn(messageOf(thrown)));
    const end: RunEnd =
      failure === null
        ? { kind: 'done', tally: await markFailed(needs, run) }
        : {
            kind: abort.signal.aborted ? 'cancelled' : 'stopped',
            rows: run.rows,
            unconfirmed,
            reason: abort.signal.aborted ? vscode.l10n.t('It was canceled.') : messageOf(failure),
            thrown: failure,
            tally: await markFailed(needs, run),
          };
    if (failure !== null && !abort.signal.aborted) needs.log.error(`${run.name}: ${messageOf(failure)}`);
    show(end.kind === 'done' ? { kind: 'done' } : { kind: 'stopped', rows: run.rows, unconfirmed, text: end.reason });
    await showing;
    return end;
  } finally {
    underWay.delete(abort);
    finish();
    if (page === null) await close();
  }
}
