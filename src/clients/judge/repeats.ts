/** Verdicts over bodies that are sent again, and over rows that fail. */
import { t } from '@vscode/l10n';
import type { Seen } from '../seen';
import { type Evidence, endedWell, sameAs, type Trial, taskCalls } from '../trial';
import { failed, named, passed, skipped, type Verdict, warning } from '../verdict';
import { isBulk, sentence } from './healthy';

/** Whether the client cannot know what came of it: a cut, a server's failure, no answer. */
const isUnknown = ({ status, whole }: Seen) => !whole || status === null || status >= 500;

/** Whether it certainly did nothing. */
const isRefused = ({ status }: Seen) => status !== null && status >= 300 && status < 500;

function bySameness(requests: readonly Seen[]): Map<string, Seen[]> {
  const groups = new Map<string, Seen[]>();
  for (const request of requests) {
    const same = sameAs(request);
    const group = groups.get(same);
    if (group === undefined) groups.set(same, [request]);
    else group.push(request);
  }
  return groups;
}

interface Judged {
  readonly repetitions: readonly Seen[];
  readonly verdict: Verdict | null;
}

/** @param meant how often the healthy run sends a body with these contact fields */
export function judgeGroup(group: readonly Seen[], meant: number): Judged {
  const first = new Map<string, Seen>();
  const repetitions: Seen[] = [];
  let doubt: Verdict | null = null;
  let operations = 0;
  for (const request of group) {
    if (isRefused(request)) continue;
    const before = request.key === null ? undefined : first.get(request.key);
    if (before !== undefined) {
      repetitions.push(request);
      if (before.write?.content !== request.write?.content)
        return {
          repetitions,
          verdict: failed(
            t(
              '{0} have the same Idempotency-Key but different content. Retry with the bytes of the first attempt.',
              sentence(named([before, request])),
            ),
            [before, request],
          ),
        };
      if (before.write?.bytes !== request.write?.bytes)
        doubt ??= warning(
          t(
            '{0} have the same Idempotency-Key and equal JSON in different bytes. Serialize a body once and keep its bytes.',
            sentence(named([before, request])),
          ),
          [before, request],
        );
      continue;
    }
    const open = group.find((each) => each.number < request.number && isUnknown(each));
    operations++;
    if (operations > meant && open !== undefined) {
      repetitions.push(request);
      const how =
        request.key === null
          ? t(
              '{0} sent the lead of {1} again without an Idempotency-Key, which can create it twice.',
              sentence(named([request])),
              named([open]),
            )
          : t(
              '{0} sent the lead of {1} again with another Idempotency-Key, which can create it twice.',
              sentence(named([request])),
              named([open]),
            );
      return {
        repetitions,
        verdict: failed(`${how} ${t('Create the key once for each body, and retry with both.')}`, [open, request]),
      };
    }
    if (request.key !== null) first.set(request.key, request);
  }
  return { repetitions, verdict: doubt };
}

export function judgeSameKey(evidence: Evidence): Verdict {
  const healthy = bySameness(taskCalls('push', evidence.plain));
  const repetitions: Seen[] = [];
  const doubts: Verdict[] = [];
  for (const trial of evidence.trials.values()) {
    if (trial.id === 'row-failed') continue;
    for (const [same, group] of bySameness(taskCalls('push', trial))) {
      const judged = judgeGroup(group, healthy.get(same)?.length ?? 1);
      if (judged.verdict?.outcome === 'failed') return judged.verdict;
      if (judged.verdict !== null) doubts.push(judged.verdict);
      repetitions.push(...judged.repetitions);
    }
  }
  const [doubt] = doubts;
  if (doubt !== undefined) return doubt;
  return repetitions.length === 0
    ? skipped(t('Never happened: no body was sent again after an unknown outcome.'))
    : passed(t('Every retried body had the key and the bytes of the first attempt.'), repetitions);
}

/** What differs between two runs of the same command: times and ids. */
const withoutNumbers = (line: string) =>
  line
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/gi, '#')
    .replace(/\d+(?:\.\d+)?/g, '#')
    .trim();

const linesOf = ({ ending }: Trial) => `${ending.stdout}\n${ending.stderr}`.split('\n');

/** Whether a line has a text as a word of its own: a reference may be a single digit. */
function holdsWord(line: string, text: string): boolean {
  for (let at = line.indexOf(text); at !== -1; at = line.indexOf(text, at + 1)) {
    const [before, after] = [line[at - 1] ?? ' ', line[at + text.length] ?? ' '];
    if (!/[\p{L}\p{N}_-]/u.test(before) && !/[\p{L}\p{N}_-]/u.test(after)) return true;
  }
  return false;
}

/** Whether the output says something of failed rows that the healthy run's does not. */
function saysSo(plain: Trial, trial: Trial, texts: readonly string[]): boolean {
  const usual = new Set(linesOf(plain).map(withoutNumbers));
  const plainText = `${plain.ending.stdout}\n${plain.ending.stderr}`;
  const news = linesOf(trial).filter((line) => !usual.has(withoutNumbers(line)));
  const counted = linesOf(trial).filter((line) => usual.has(withoutNumbers(line)) && !plainText.includes(line.trim()));
  return (
    news.some((line) => /fail|error|reject|invalid|refus/i.test(line) || texts.some((text) => holdsWord(line, text))) ||
    counted.some((line) => /fail|error|reject|invalid|refus/i.test(line))
  );
}

export function judgeRowFailed(evidence: Evidence, trial: Trial): Verdict {
  const hit = trial.requests.filter((request) => isBulk(request) && request.failedRows.length > 0);
  if (hit.length === 0) return skipped(t('Not checked: the command sent no bulk request.'));
  if (!endedWell(trial)) return passed(t('Exited with an error because a row of {0} failed.', named(hit)), hit);
  const texts = hit.flatMap(({ failedRows }) => failedRows.flatMap((row) => row.texts));
  return saysSo(evidence.plain, trial, texts)
    ? passed(t('Reported the failed row of {0}.', named(hit)), hit)
    : warning(
        t(
          "One row of {0} failed although the status was 200, and the command didn't report it. Check the status of each row, and print those that failed.",
          named(hit),
        ),
        hit,
      );
}
