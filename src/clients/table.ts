/**
 * The battery: what a command meets, and what a right client makes of it. Source: contract, "Pull", "Push", "Errors",
 * "Rate limits".
 */
import { t } from '@vscode/l10n';
import { judgeDenied, judgeRateLimit, judgeRedirect, judgeRepetition, judgeStall, judgeUnknown } from './judge/faulty';
import { judgeAuth, judgeBulkSize, judgeKey, judgePlain } from './judge/healthy';
import { judgeAllPages, judgeMoving, judgeTies } from './judge/pages';
import { judgeRowFailed, judgeSameKey } from './judge/repeats';
import {
  type Play,
  playCutBody,
  playHealthy,
  playHtmlError,
  playMoving,
  playPlain,
  playRateLimit,
  playRedirect,
  playReset,
  playRowFailed,
  playServerError,
  playStall,
  playUnknown,
} from './play';
import { type Evidence, printsIds, type Task, type Trial, type TrialId } from './trial';
import type { Verdict } from './verdict';

/** A situation that the command is run in. */
export interface Situation {
  readonly play: Play;
  /** How many leads the account of a pull has; that of a push is empty. */
  readonly leads: number;
  readonly times: 'distinct' | 'one';
  /** Whether the command is given a token that the sandbox refuses. */
  readonly isDenied?: boolean;
  /** Whether the run is ended when the command waits too long for one answer. */
  readonly isPatient?: boolean;
}

/** Three pages of the largest size and a bit. */
const usual = { leads: 307, times: 'distinct' } as const;

export const situations: Readonly<Record<TrialId, Situation>> = {
  plain: { ...usual, play: playPlain },
  'plain-again': { ...usual, play: playHealthy },
  'rate-limit': { ...usual, play: playRateLimit },
  'server-error': { ...usual, play: playServerError },
  'html-error': { ...usual, play: playHtmlError },
  reset: { ...usual, play: playReset },
  'cut-body': { ...usual, play: playCutBody },
  stall: { ...usual, play: playStall, isPatient: true },
  denied: { ...usual, play: playHealthy, isDenied: true },
  redirect: { ...usual, play: playRedirect },
  unknown: { ...usual, play: playUnknown },
  'all-pages': { ...usual, leads: 331, play: playHealthy },
  moving: { ...usual, play: playMoving },
  ties: { leads: 260, times: 'one', play: playHealthy },
  'row-failed': { ...usual, play: playRowFailed },
};

export interface Check {
  readonly id: string;
  readonly tasks: readonly Task[];
  readonly title: () => string;
  /** The runs it is judged by, besides the healthy one. */
  readonly trials: readonly TrialId[];
  /** Whether it says something where the healthy run has failed. */
  readonly standsAlone?: boolean;
  readonly judge: (evidence: Evidence) => Verdict | null;
}

const both: readonly Task[] = ['pull', 'push'];

/** A check that is judged by one run of its own; null where that was not made. */
function byTrial(
  id: TrialId,
  judge: (evidence: Evidence, trial: Trial) => Verdict,
): Pick<Check, 'id' | 'trials' | 'judge'> {
  return {
    id,
    trials: [id],
    judge(evidence) {
      const trial = evidence.trials.get(id);
      return trial === undefined ? null : judge(evidence, trial);
    },
  };
}

/** Runs in which a body may have to be sent again. */
const repeating: readonly TrialId[] = ['server-error', 'html-error', 'reset', 'cut-body', 'stall'];

export const battery: readonly Check[] = [
  { id: 'plain', tasks: both, title: () => t('Nothing goes wrong'), trials: [], standsAlone: true, judge: judgePlain },
  {
    id: 'auth',
    tasks: both,
    title: () => t('Token and customer id with every request'),
    trials: [],
    standsAlone: true,
    judge: judgeAuth,
  },
  { ...byTrial('rate-limit', judgeRateLimit), tasks: both, title: () => t('429 with Retry-After, twice') },
  { ...byTrial('server-error', judgeRepetition(true)), tasks: both, title: () => t('503, then 500') },
  { ...byTrial('html-error', judgeRepetition(true)), tasks: both, title: () => t("502 with a proxy's HTML page") },
  {
    ...byTrial('reset', judgeRepetition(false)),
    tasks: both,
    title: () => t('A connection that is cut before the answer'),
  },
  { ...byTrial('cut-body', judgeRepetition(false)), tasks: both, title: () => t('Half of an answer') },
  { ...byTrial('stall', judgeStall), tasks: both, title: () => t('An answer that never comes') },
  { ...byTrial('denied', judgeDenied), tasks: both, title: () => t('A rejected token'), standsAlone: true },
  {
    ...byTrial('redirect', judgeRedirect),
    tasks: both,
    title: () => t('A redirect to another origin'),
    standsAlone: true,
  },
  {
    ...byTrial('unknown', (evidence, trial) => judgeUnknown(evidence, trial, printsIds(evidence.plain))),
    tasks: both,
    title: () => t('Undocumented members and status in answers'),
  },
  { ...byTrial('all-pages', judgeAllPages), tasks: ['pull'], title: () => t('Just over three pages') },
  { ...byTrial('moving', judgeMoving), tasks: ['pull'], title: () => t('Leads that change while pages are read') },
  { ...byTrial('ties', judgeTies), tasks: ['pull'], title: () => t('Leads with the same time') },
  {
    id: 'key',
    tasks: ['push'],
    title: () => t('An Idempotency-Key for each body'),
    trials: [],
    standsAlone: true,
    judge: judgeKey,
  },
  {
    id: 'same-key',
    tasks: ['push'],
    title: () => t('The same key for a retry'),
    trials: repeating,
    judge: judgeSameKey,
  },
  {
    id: 'bulk-size',
    tasks: ['push'],
    title: () => t('At most 500 rows in a request'),
    trials: [],
    standsAlone: true,
    judge: judgeBulkSize,
  },
  {
    ...byTrial('row-failed', judgeRowFailed),
    tasks: ['push'],
    title: () => t('A failed row in a successful request'),
  },
];

/** The ids of a task's checks, in their order. */
export const checksOf = (task: Task): readonly Check[] => battery.filter(({ tasks }) => tasks.includes(task));
