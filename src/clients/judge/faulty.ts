/** Verdicts over runs in which a request fails. */
import { t } from '@vscode/l10n';
import type { Seen } from '../seen';
import { calls, type Evidence, endedWell, mostOpen, sameAs, type Trial } from '../trial';
import { endingText, failed, inconclusive, named, passed, seconds, skipped, type Verdict, warning } from '../verdict';
import { sentence } from './healthy';
import { changed, comparisonNote, doubled, incomplete, isFaulty, missing } from './leads';
import { hasty, isEarly, isHasty, sharesLimit, waitOver } from './waits';

export const neverCame = () => t('Never happened: no request arrived that could have met it.');

/** All in milliseconds. */
const retryAfter = 2000;
const longWait = 10 * retryAfter;

/** Requests between a 429 and the end of its wait that should have waited too. */
const early = (trial: Trial, refused: Seen, hadSeveralOpen: boolean) =>
  calls(trial).filter((each) => isEarly(each, refused, retryAfter, hadSeveralOpen));

/** The first request of the bucket after a 429's wait was over; undefined where there was none. */
const nextAfter = (trial: Trial, refused: Seen) =>
  calls(trial).find((each) => each.arrivedAt >= waitOver(refused, retryAfter) && sharesLimit(each, refused));

/** @param wait what the 429 asked for, in milliseconds */
export const cameEarly = (first: Seen, refused: Seen, wait: number, all: readonly Seen[] = [first]): Verdict =>
  failed(
    t(
      '{0} came {1} s after the 429 to {2}, which asked for {3} s. Send nothing until Retry-After is over.',
      sentence(named([first])),
      seconds(first.arrivedAt - (refused.endedAt ?? 0)),
      named([refused]),
      wait / 1000,
    ),
    [refused, ...all],
  );

export function judgeRateLimit(evidence: Evidence, trial: Trial): Verdict {
  const refused = trial.requests.filter(isFaulty);
  if (refused.length === 0) return skipped(neverCame());
  const hadSeveralOpen = mostOpen(evidence.plain) > 1;
  for (const each of refused) {
    const tooEarly = early(trial, each, hadSeveralOpen);
    const [first] = tooEarly;
    if (first !== undefined) return cameEarly(first, each, retryAfter, tooEarly);
  }
  const unanswered = refused.find((each) => nextAfter(trial, each) === undefined);
  if (trial.ending.interrupted === 'timeout' && unanswered !== undefined)
    return warning(
      t(
        '{0} It was still waiting after the 429 to {1}, which asked for {2} s. Wait as long as Retry-After says.',
        endingText(trial),
        named([unanswered]),
        retryAfter / 1000,
      ),
      [unanswered],
    );
  const fault = incomplete(evidence, trial);
  if (fault !== null) return fault;
  const waits = refused.flatMap((each) => {
    const next = nextAfter(trial, each);
    return next === undefined ? [] : [{ each, next, wait: next.arrivedAt - (each.endedAt ?? 0) }];
  });
  const long = waits.find(({ wait }) => wait > longWait);
  if (long !== undefined)
    return warning(
      t(
        '{0} came {1} s after the 429 to {2}, which asked for {3} s. Wait as long as Retry-After says, plus a little random time.',
        sentence(named([long.next])),
        seconds(long.wait),
        named([long.each]),
        retryAfter / 1000,
      ),
      [long.each, long.next],
    );
  const said = waits.map(({ wait }) => t('{0} s', seconds(wait))).join(', ');
  return passed(`${t('Waited {0}, went on, and completed.', said)}${comparisonNote(evidence)}`, refused);
}

/** The repetition of a faulty request that came within so many milliseconds of its answer. */
function tooFast(trial: Trial): { readonly before: Seen; readonly after: Seen } | null {
  for (const before of trial.requests.filter(isFaulty)) {
    const after = trial.requests.find((each) => each.number > before.number && sameAs(each) === sameAs(before));
    if (after !== undefined && isHasty(after, before)) return { before, after };
  }
  return null;
}

export const retriedAtOnce = (before: Seen, after: Seen): Verdict =>
  warning(
    t(
      '{0} retried {1} within {2} ms. Wait before each retry, longer each time, plus a little random time.',
      sentence(named([after])),
      named([before]),
      hasty,
    ),
    [before, after],
  );

/** @param warnsOfHaste whether a repetition at once is worth a word: a server that fails is not helped by more requests */
export const judgeRepetition =
  (warnsOfHaste: boolean) =>
  (evidence: Evidence, trial: Trial): Verdict => {
    const faulty = trial.requests.filter(isFaulty);
    if (faulty.length === 0) return skipped(neverCame());
    const fault = incomplete(evidence, trial);
    if (fault !== null) return fault;
    const fast = warnsOfHaste ? tooFast(trial) : null;
    if (fast !== null) return retriedAtOnce(fast.before, fast.after);
    return passed(`${t('Completed although {0} failed.', named(faulty))}${comparisonNote(evidence)}`, faulty);
  };

export function judgeStall(evidence: Evidence, trial: Trial): Verdict {
  const faulty = trial.requests.filter(isFaulty);
  if (faulty.length === 0) return skipped(neverCame());
  if (trial.ending.interrupted === 'patience')
    return warning(
      t(
        'The command was still waiting for the answer to {0} after {1} s. Give every request a timeout, such as 30 s.',
        named(faulty.slice(-1)),
        seconds(trial.ending.milliseconds),
      ),
      faulty.slice(-1),
    );
  const twice = doubled(evidence, trial);
  if (twice !== null) return twice;
  if (trial.ending.interrupted !== null) return passed(endingText(trial), faulty);
  if (!endedWell(trial)) return passed(t('Stopped waiting for {0} and exited with an error.', named(faulty)), faulty);
  const lost = missing(evidence, trial);
  if (lost !== null) return lost;
  const incomparable = incomplete(evidence, trial);
  return (
    incomparable ??
    passed(`${t('Stopped waiting for {0} and completed.', named(faulty))}${comparisonNote(evidence)}`, faulty)
  );
}

export function judgeDenied(evidence: Evidence, trial: Trial): Verdict {
  const sent = calls(trial);
  if (sent.length === 0) return skipped(neverCame());
  const most = Math.max(2, mostOpen(evidence.plain) + 1);
  if (sent.length > most)
    return failed(
      t(
        'The command sent {0} requests although each was answered 401. A rejected token stays rejected: stop at the first 401.',
        sent.length,
      ),
      sent,
    );
  if (endedWell(trial))
    return failed(
      t('The command exited with 0 although the answer to {0} was 401. Exit with another status.', named(sent)),
      sent,
    );
  return passed(t('Stopped after {0}.', named(sent)), sent);
}

export function judgeRedirect(_: Evidence, trial: Trial): Verdict {
  const redirected = trial.requests.filter(isFaulty);
  if (redirected.length === 0) return skipped(neverCame());
  const { elsewhere } = trial;
  const turnOff = t("The API never redirects. Don't follow redirects; treat one as an error.");
  if (elsewhere.some(({ hasAuthorization }) => hasAuthorization))
    return failed(
      `${t('The command followed the redirect of {0} to another origin and sent the token there.', named(redirected))} ${turnOff}`,
      redirected,
    );
  if (elsewhere.length > 0)
    return warning(
      `${t('The command followed the redirect of {0} to another origin, without the token.', named(redirected))} ${turnOff}`,
      redirected,
    );
  return passed(t("The command didn't follow the redirect of {0}.", named(redirected)), redirected);
}

/** A run in which nothing fails, and answers have in them what nobody documented. */
export function judgeUnknown(evidence: Evidence, trial: Trial, readsIds: boolean): Verdict {
  if (!endedWell(trial))
    return failed(
      `${endingText(trial)} ${t('In this run answers had undocumented members, some leads had an undocumented status, and custom_fields was missing. Read what you need and ignore the rest.')}`,
      calls(trial).slice(-1),
    );
  if (evidence.task === 'pull' && !readsIds) return inconclusive(printIds());
  const twice = doubled(evidence, trial);
  const lost = twice ?? missing(evidence, trial) ?? changed(evidence, trial);
  if (lost !== null)
    return {
      ...lost,
      message: t(
        'The leads differ from the healthy run. In this run answers had undocumented members, some leads had an undocumented status, and custom_fields was missing. {0}',
        lost.message,
      ),
    };
  return incomplete(evidence, trial) ?? passed(`${t('Same result as in the healthy run.')}${comparisonNote(evidence)}`);
}

export const printIds = () =>
  t(
    "The output contains no lead ids, so it can't show which leads were read. To make this check conclusive, print the id of each lead.",
  );
