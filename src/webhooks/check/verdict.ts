/** What became of one request of the battery. */
import { t } from '@vscode/l10n';
import type { Asked } from './ask';
import { answerText, judge } from './judge';
import { type Answer, answerOf, type CheckReport } from './report';
import { type Check, checks } from './table';

export interface Weighed {
  /** Without the cause that its answer may have. */
  readonly report: CheckReport;
  /** What the handler most likely does, to be proven before it is said; null where the answer has no such cause. */
  readonly cause: string | null;
  /** Whether it timed out, or was put off for longer than one check waits. */
  readonly hadNoAnswer: boolean;
}

export interface Circumstances {
  readonly secret: string;
  /** What is known of other checks, by id, and whether nothing else was under way. */
  readonly judged: Parameters<typeof judge>[2];
  /** The report of the first, plain delivery, where there is one. */
  readonly valid: CheckReport | undefined;
  /** Whether the plain delivery was answered alike each time. */
  readonly isSteady: boolean;
  readonly isCancelled: boolean;
}

/** Why there is no verdict, and what comes of that; null where there is one. */
function withoutVerdict({ end, result }: Asked, answer: Answer, isCancelled: boolean) {
  if ((isCancelled && end !== 'verdict') || (!result.ok && result.failure === 'cancelled'))
    return { outcome: 'skipped', message: t('Canceled.') } as const;
  switch (end) {
    case 'out-of-time':
      return { outcome: 'skipped', message: t('The run ended before the answer came.') } as const;
    case 'put-off':
      return {
        outcome: 'failed',
        message: t(
          '{0} It was asked again until there was no more time, and never gave a verdict.',
          answerText(answer),
        ),
      } as const;
    case 'no-time-to-wait':
      return {
        outcome: 'failed',
        message: t(
          '{0} The run had no time left to wait for that, so there is no verdict: let more requests through while it is checked.',
          answerText(answer),
        ),
      } as const;
    case 'verdict':
      return null;
  }
}

/** The report of a check whose request was sent. What never gives a verdict fails, unless it was only observed. */
export function verdictOf(
  check: Check,
  asked: Asked,
  { secret, judged, valid, isSteady, isCancelled }: Circumstances,
): Weighed {
  const answer = answerOf(asked.result, secret);
  const report = { id: check.id, title: check.title(), request: asked.request, answer };
  const none = withoutVerdict(asked, answer, isCancelled);
  if (none !== null) {
    const isObserved = check.expects === 'observe';
    const outcome = none.outcome === 'failed' && isObserved ? 'warning' : none.outcome;
    return {
      report: { ...report, ...none, outcome },
      cause: null,
      hadNoAnswer: asked.end === 'put-off' && !isObserved,
    };
  }
  const hadNoAnswer = !asked.result.ok && asked.result.failure === 'timeout';
  const { outcome, message, cause } = judge(check, answer, judged);
  const asFirst = check.id !== 'valid' && valid?.outcome === 'failed' && answer.status !== null;
  const isLikeFirst = cause !== undefined || (outcome === 'failed' && valid?.answer?.status === answer.status);
  if (check.half === 'good' && asFirst && isLikeFirst) {
    const refused = isSteady
      ? t('{0} The first, plain delivery was refused as well: mend that first.', answerText(answer))
      : t(
          '{0} Valid deliveries are accepted only sometimes, as the first, plain one was: mend that first.',
          answerText(answer),
        );
    return { report: { ...report, outcome, message: refused }, cause: null, hadNoAnswer };
  }
  return { report: { ...report, outcome, message }, cause: cause ?? null, hadNoAnswer };
}

/** A report where no valid delivery was accepted at the end: what was refused says something only where one still is. */
export function withoutClosing(report: CheckReport): CheckReport {
  const check = checks.find(({ id }) => id === report.id);
  if (check?.half !== 'bad' || report.outcome !== 'passed') return report;
  return {
    ...report,
    outcome: 'inconclusive',
    message: t(
      '{0} That says nothing: at the end a valid delivery was not accepted either. Mend that, then run this again.',
      report.message,
    ),
  };
}
