/** One run of the battery over a command. */
import { randomUUID } from 'node:crypto';
import { t } from '@vscode/l10n';
import { neverCame } from './judge/faulty';
import { comparisonOf } from './judge/leads';
import type { LoggedRequest } from './log';
import { defaultNames, type VariableNames } from './program/environment';
import type { Ending } from './program/run';
import { startWatchdog } from './program/watchdog';
import { runTrial } from './stage';
import { type Check, checksOf } from './table';
import { type Evidence, type Task, type Trial, type TrialId, trialIds } from './trial';
import { planless, skipped, type Verdict } from './verdict';

export interface ClientCheck {
  readonly task: Task;
  /** Run without a shell. */
  readonly command: readonly [file: string, ...args: string[]];
  /** Where it is run. */
  readonly folder: string;
  /** The caller's environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly names?: VariableNames;
  /** The ids to report; what their verdicts need is run too. All where it is left out. */
  readonly only?: readonly string[];
  /** What one run may take, in milliseconds. */
  readonly timeoutMilliseconds?: number;
  readonly seed?: number;
  readonly signal?: AbortSignal;
  /** Called with each report as soon as it is final. */
  readonly onReport?: (report: ClientReport) => void;
  /** Called with each run of the command once it is over, before the reports that it allows. */
  readonly onRun?: (run: FinishedRun) => void;
  /** Called with each request once its answer is over. */
  readonly onRequest?: (request: LoggedRequest) => void;
  /** How Node is started on the watchdog; null where this process ends commands alone. See program/watchdog.ts. */
  readonly watchdog?: readonly string[] | null;
}

/** One run of the command. */
export interface FinishedRun {
  readonly id: TrialId;
  readonly ending: Ending;
}

export interface ClientReport extends Verdict {
  readonly id: string;
  readonly title: string;
}

/**
 * - `judged`: each check that was asked for has its report
 * - `unreached`: the healthy run sent no request, which is all there is to report
 * - `unstarted`: the command could not be started
 * - `cancelled`
 */
export type ClientRun =
  | {
      readonly end: 'judged' | 'unreached';
      readonly ok: boolean;
      readonly reports: readonly ClientReport[];
      readonly leftBehind: boolean;
    }
  | { readonly end: 'unstarted'; readonly reason: string }
  | { readonly end: 'cancelled' };

export const defaultTimeout = 60_000;

/** Why a command could not be started. */
function unstarted(file: string, code: string): string {
  if (code === 'ENOENT') return t("{0} wasn't found. Enter a program on the PATH, or a file.", file);
  if (code === 'EACCES') return t("{0} isn't executable.", file);
  return t("{0} couldn't be started: {1}.", file, code);
}

/** The runs that some checks are judged by, in their order. */
const trialsFor = (checks: readonly Check[]): readonly TrialId[] =>
  trialIds.filter((id) => checks.some(({ trials }) => trials.includes(id)));

/** Runs the command once for each situation, one after the other: it may keep files of its own. Never rejects for what the command does. */
export async function checkClient(what: ClientCheck): Promise<ClientRun> {
  const { task, command, only, timeoutMilliseconds: timeout = defaultTimeout, seed = 1 } = what;
  const { onReport = () => {}, onRequest = () => {}, onRun = () => {} } = what;
  const signal = what.signal ?? new AbortController().signal;
  const chosen = checksOf(task).filter(({ id }) => only === undefined || only.includes(id));
  const watchdog = what.watchdog ? startWatchdog(what.watchdog) : null;
  const trials = new Map<TrialId, Trial>();
  const reports = new Map<string, ClientReport>();
  let before = 0;
  let plain: Trial | null = null;
  let again: Trial | null = null;
  let leftBehind = false;

  async function make(id: TrialId): Promise<Trial | string> {
    const tellsApart = plain === null || comparisonOf({ plain, again }) === 'content';
    const run = await runTrial(id, {
      task,
      command,
      seed,
      timeout,
      plain,
      tellsApart,
      before,
      signal,
      watchdog,
      onRequest,
      own: what.env,
      names: what.names ?? defaultNames,
      folder: what.folder,
      mark: randomUUID(),
    });
    if (!run.started) return run.code;
    before += run.trial.requests.length;
    leftBehind ||= run.trial.ending.leftBehind;
    trials.set(id, run.trial);
    onRun({ id, ending: run.trial.ending });
    return run.trial;
  }

  const evidence = (): Evidence | null => (plain === null ? null : { task, plain, again, trials, timeout });

  function report({ id, title }: Pick<Check, 'id' | 'title'>, verdict: Verdict): void {
    const final = { id, title: title(), ...verdict };
    reports.set(id, final);
    onReport(final);
  }

  /** Reports, in the order of the battery, what has all it needs. */
  function announce(made: ReadonlySet<TrialId>, healthy: boolean): void {
    const seen = evidence();
    for (const check of chosen) {
      if (seen === null || reports.has(check.id)) continue;
      if (!healthy && check.standsAlone !== true) report(check, skipped(planless()));
      else if (check.trials.every((id) => made.has(id))) {
        report(check, check.judge(seen) ?? skipped(neverCame()));
      } else return;
    }
  }

  try {
    const first = await make('plain');
    if (typeof first === 'string') return { end: 'unstarted', reason: unstarted(command[0], first) };
    if (signal.aborted) return { end: 'cancelled' };
    plain = first;
    const [plainCheck] = checksOf(task);
    const judgePlain = () => {
      const seen = evidence();
      return seen === null || plainCheck === undefined ? null : plainCheck.judge(seen);
    };
    let verdict = judgePlain();
    if (first.requests.length === 0 && plainCheck !== undefined && verdict !== null) {
      report(plainCheck, verdict);
      return { end: 'unreached', ok: false, reports: [...reports.values()], leftBehind };
    }
    if (task === 'push' && verdict?.outcome !== 'failed') {
      const second = await make('plain-again');
      if (typeof second === 'string') return { end: 'unstarted', reason: unstarted(command[0], second) };
      again = second;
      verdict = judgePlain();
    }
    if (signal.aborted) return { end: 'cancelled' };
    const healthy = verdict?.outcome !== 'failed';
    const made = new Set<TrialId>();
    announce(made, healthy);
    for (const id of trialsFor(chosen.filter(({ standsAlone }) => healthy || standsAlone === true))) {
      await make(id);
      if (signal.aborted) return { end: 'cancelled' };
      made.add(id);
      announce(made, healthy);
    }
    const all = chosen.flatMap(({ id }) => reports.get(id) ?? []);
    return { end: 'judged', ok: all.every(({ outcome }) => outcome !== 'failed'), reports: all, leftBehind };
  } finally {
    watchdog?.close();
  }
}
