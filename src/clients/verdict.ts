/** What a check comes to, and the words that several have in common. */
import { stripVTControlCharacters } from 'node:util';
import { t } from '@vscode/l10n';
import { maskSecrets } from '../contract';
import type { Seen } from './seen';
import { endedWell, type Trial } from './trial';

/**
 * - `passed`; `failed`: a right client does not do this
 * - `warning`: worth knowing, and no fault
 * - `inconclusive`: what was seen says neither
 * - `skipped`: not judged, or never came to pass
 */
export type CheckOutcome = 'passed' | 'failed' | 'warning' | 'inconclusive' | 'skipped';

export interface Verdict {
  readonly outcome: CheckOutcome;
  /** Can be shown as it is; never empty. */
  readonly message: string;
  /** The numbers of the requests that prove it. */
  readonly requests: readonly number[];
}

type Proof = readonly Seen[];

const verdict =
  (outcome: CheckOutcome) =>
  (message: string, proof: Proof = []): Verdict => ({
    outcome,
    message,
    requests: [...new Set(proof.map(({ number }) => number))].sort((a, b) => a - b).slice(0, mostProof),
  });

/** As many requests prove a verdict as anybody looks at. */
const mostProof = 20;

export const passed = verdict('passed');
export const failed = verdict('failed');
export const warning = verdict('warning');
export const inconclusive = verdict('inconclusive');
export const skipped = verdict('skipped');

/** Requests by their numbers, as `requests 3 and 5`. */
export function named(requests: Proof): string {
  const numbers = [...new Set(requests.map(({ number }) => number))];
  const [first = 0, second = 0] = numbers;
  if (numbers.length === 1) return t('request {0}', first);
  if (numbers.length === 2) return t('requests {0} and {1}', first, second);
  return t('requests {0}, {1} and {2} more', first, second, numbers.length - 2);
}

export const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(1);

const shownLine = 200;

/** What runtimes print around the line that says what is wrong. */
const around = /^(?:at |Node\.js v|File "|\^|[{}[\]]|node:|During handling|Traceback)/;

/** The line it printed that says best what went wrong, for whoever looks for the cause. */
function lastWords({ ending }: Trial): string {
  const lines = stripVTControlCharacters(ending.stderr)
    .split('\n')
    .map((line) => line.trim());
  const said = lines.filter((line) => line !== '' && !around.test(line));
  const line =
    said.findLast((each) => /^[\w.]*(?:Error|Exception)\b/.test(each)) ??
    said.findLast((each) => /error|exception|fail/i.test(each)) ??
    said.at(-1);
  if (line === undefined) return '';
  return ` ${t('It printed: {0}', maskSecrets(line.length > shownLine ? `${line.slice(0, shownLine)}…` : line))}`;
}

/** How a command ended, as a sentence. */
export function endingText(trial: Trial): string {
  const { status, signal, interrupted, milliseconds } = trial.ending;
  const time = seconds(milliseconds);
  switch (interrupted) {
    case 'flood':
      return t('The command kept sending requests and was ended.');
    case 'patience':
    case 'timeout':
      return t('The command was still running after {0} s and was ended.', time);
    case 'cancelled':
      return t('The run was canceled.');
    case null:
      break;
  }
  if (endedWell(trial)) return t('The command exited with 0.');
  const how =
    status === null ? t('Signal {0} ended the command.', signal ?? '') : t('The command exited with {0}.', status);
  return how + lastWords(trial);
}

export const planless = () => t('Not checked: the healthy run failed. Fix that first.');
