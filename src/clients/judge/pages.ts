/** Verdicts over how a pull goes through the pages. */
import { t } from '@vscode/l10n';
import type { Seen } from '../seen';
import { type Evidence, endedWell, printsIds, received, type Trial, taskCalls } from '../trial';
import { endingText, failed, inconclusive, named, passed, skipped, type Verdict, warning } from '../verdict';
import { neverCame, printIds } from './faulty';
import { sentence } from './healthy';

/** Fewer leads on a page than this make a pull needlessly slow; the API gives 20 where no limit is asked for, 100 at most. */
export const smallPage = 50;
const defaultLimit = 20;

/** The ids of the account that a run did not come to: by what it printed, or by what was handed to it. */
function lost({ plain }: Evidence, trial: Trial): string[] {
  const got = printsIds(plain) ? trial.ending.printed : received(trial);
  return [...trial.account].filter((id) => !got.has(id));
}

/** The end of the run, where that alone is a failure. */
function unfinished(trial: Trial): Verdict | null {
  return endedWell(trial)
    ? null
    : failed(
        `${endingText(trial)} ${t('Nothing failed in this run, so it should read all pages and exit with 0.')}`,
        taskCalls('pull', trial).slice(-1),
      );
}

const follow = () => t('Follow next_cursor until it is null.');

/** How many leads a page may have. */
export const limitOf = ({ query }: Seen) => Number(query.get('limit') ?? defaultLimit);

/** The pages that were asked for by their place; null where there are none. */
export function usedOffset(pages: readonly Seen[]): Verdict | null {
  const byOffset = pages.filter(({ query }) => Number(query.get('offset') ?? 0) > 0 && !query.has('cursor'));
  if (byOffset.length === 0) return null;
  return warning(
    t(
      '{0} used offset. Leads that are added or changed meanwhile shift the pages, and some are missed. {1}',
      sentence(named(byOffset)),
      follow(),
    ),
    byOffset,
  );
}

export function judgeAllPages(evidence: Evidence, trial: Trial): Verdict {
  const pages = taskCalls('pull', trial);
  if (pages.length === 0) return skipped(neverCame());
  const missing = lost(evidence, trial);
  if (missing.length > 0) {
    const received = trial.requests.filter(({ page }) => page?.ids.some((id) => missing.includes(id)));
    const what = printsIds(evidence.plain)
      ? t('Missing from the output: {0} of {1} leads of the account.', missing.length, trial.account.size)
      : t('Never requested: {0} of {1} leads of the account.', missing.length, trial.account.size);
    const [cause, proof] =
      received.length > 0
        ? [
            t(
              '{0} returned some of them. Print every lead, even if some of its fields are null.',
              sentence(named(received)),
            ),
            received,
          ]
        : [follow(), pages.slice(-1)];
    return failed(`${endedWell(trial) ? '' : `${endingText(trial)} `}${what} ${cause}`, proof);
  }
  const end = unfinished(trial);
  if (end !== null) return end;
  const byOffset = usedOffset(pages);
  if (byOffset !== null) return byOffset;
  const most = Math.max(...pages.map(limitOf));
  if (most < smallPage)
    return warning(
      t('The command needed {0} requests with at most {1} leads per page. Set limit=100.', pages.length, most),
      pages.slice(0, 1),
    );
  return passed(t('Read all {0} leads in {1} requests.', trial.account.size, pages.length));
}

/** What is in doubt where even a healthy account is not read to its end. */
function basis(evidence: Evidence): Verdict | null {
  if (!printsIds(evidence.plain)) return inconclusive(printIds());
  return lost(evidence, evidence.plain).length === 0
    ? null
    : inconclusive(t("The healthy run doesn't print all leads either. Fix that first; see all-pages."));
}

export function judgeMoving(evidence: Evidence, trial: Trial): Verdict {
  const end = unfinished(trial);
  if (end !== null) return end;
  const doubt = basis(evidence);
  if (doubt !== null) return doubt;
  const missing = lost(evidence, trial);
  if (missing.length > 0)
    return failed(
      t(
        'Missing, although they existed from the start: {0} leads. Others changed while the pages were read. Sort by created_at or updated_at in ascending order and follow next_cursor.',
        missing.length,
      ),
      taskCalls('pull', trial),
    );
  return taskCalls('pull', trial).length < 2
    ? skipped(neverCame())
    : passed(t('No lead is missing, although leads changed while the pages were read.'));
}

export function judgeTies(evidence: Evidence, trial: Trial): Verdict {
  const doubt = basis(evidence);
  if (doubt?.outcome === 'inconclusive' && endedWell(trial)) return doubt;
  const missing = doubt === null ? lost(evidence, trial) : [];
  if (missing.length > 0)
    return failed(
      `${endedWell(trial) ? '' : `${endingText(trial)} `}${t("Missing: {0} of {1} leads with the same created_at and updated_at. A time doesn't identify a lead or a page: follow next_cursor, and tell leads apart by id.", missing.length, trial.account.size)}`,
      taskCalls('pull', trial).slice(-2),
    );
  return unfinished(trial) ?? passed(t('None of {0} leads with the same time is missing.', trial.account.size));
}
