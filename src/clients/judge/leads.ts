/** What a run lost or doubled, beside what the healthy run did. */
import { t } from '@vscode/l10n';
import type { Seen } from '../seen';
import {
  type CreatedLead,
  type Evidence,
  endedWell,
  printsIds,
  received,
  sameAs,
  type Trial,
  taskCalls,
} from '../trial';
import { endingText, failed, inconclusive, named, type Verdict } from '../verdict';

/** How the leads of two runs can be compared: by what is in them, by their number, or not at all. */
export type Comparison = 'content' | 'number' | 'none';

function counts(leads: readonly CreatedLead[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { content } of leads) found.set(content, (found.get(content) ?? 0) + 1);
  return found;
}

/** What `one` has more often than `other`. */
function beyond(one: readonly CreatedLead[], other: readonly CreatedLead[]): CreatedLead[] {
  const left = counts(other);
  return one.filter(({ content }) => {
    const count = left.get(content) ?? 0;
    left.set(content, count - 1);
    return count <= 0;
  });
}

export function comparisonOf({ plain, again }: Pick<Evidence, 'plain' | 'again'>): Comparison {
  if (again === null) return 'content';
  if (plain.created.length !== again.created.length) return 'none';
  return beyond(plain.created, again.created).length === 0 ? 'content' : 'number';
}

/** The requests that wrote a lead. */
const writersOf = (trial: Trial, { contact }: CreatedLead) =>
  taskCalls('push', trial).filter(({ write }) => write?.leads.some((lead) => lead.contact === contact));

/** Said where it limits what is found. */
export function comparisonNote(evidence: Evidence): string {
  if (evidence.task === 'pull' || comparisonOf(evidence) !== 'number') return '';
  return ` ${t('Two healthy runs created different leads, so only their number is compared.')}`;
}

/** The leads of a push beside those of the healthy run. One with the same contact and other content has changed. */
interface Difference {
  readonly missing: number;
  readonly doubled: readonly CreatedLead[];
  readonly changed: readonly CreatedLead[];
}

function byContent(healthy: readonly CreatedLead[], created: readonly CreatedLead[]): Difference {
  const lost = beyond(healthy, created);
  const [doubled, changed]: [CreatedLead[], CreatedLead[]] = [[], []];
  for (const lead of beyond(created, healthy)) {
    const before = lost.findIndex(({ contact }) => contact === lead.contact);
    if (before !== -1) lost.splice(before, 1);
    (before === -1 ? doubled : changed).push(lead);
  }
  return { missing: lost.length, doubled, changed };
}

function pushDifference(evidence: Evidence, trial: Trial): Difference {
  const { plain } = evidence;
  if (comparisonOf(evidence) === 'content') return byContent(plain.created, trial.created);
  const more = trial.created.length - plain.created.length;
  return { missing: Math.max(0, -more), doubled: more > 0 ? trial.created.slice(-more) : [], changed: [] };
}

/** The ids a run should have come to, and did not. */
export function missingIds({ plain }: Evidence, trial: Trial): readonly string[] {
  const prints = printsIds(plain);
  const [wanted, got] = prints ? [plain.ending.printed, trial.ending.printed] : [received(plain), received(trial)];
  return [...wanted].filter((id) => !got.has(id));
}

export const isFaulty = ({ fault }: Seen) => fault !== null;

/** Those that ask again what a faulty request asked, in their order. */
export function repetitions(trial: Trial): Seen[] {
  return trial.requests.filter((each, at) =>
    trial.requests.slice(0, at).some((before) => isFaulty(before) && sameAs(before) === sameAs(each)),
  );
}

/** The leads of a push that are there too often; null where there are none. */
export function doubled(evidence: Evidence, trial: Trial): Verdict | null {
  if (evidence.task === 'pull' || comparisonOf(evidence) === 'none') return null;
  const { doubled: twice } = pushDifference(evidence, trial);
  const count = twice.length;
  if (count === 0) return null;
  const faulty = trial.requests.filter(isFaulty);
  const proof = comparisonOf(evidence) === 'content' ? twice.flatMap((lead) => writersOf(trial, lead)) : [];
  const sent = proof.length > 0 ? proof : repetitions(trial);
  const what =
    count === 1 && sent.length > 0
      ? t('The lead of {0} exists twice.', named(sent))
      : t('Leads beyond those of the healthy run: {0}.', count);
  const fix = t('Retry with the Idempotency-Key and the bytes of the first attempt.');
  return failed(`${what} ${fix}${comparisonNote(evidence)}`, [...faulty, ...sent]);
}

/** The leads of a push that are there with other content; null where there are none. */
export function changed(evidence: Evidence, trial: Trial): Verdict | null {
  if (evidence.task === 'pull' || comparisonOf(evidence) === 'none') return null;
  const { changed: other } = pushDifference(evidence, trial);
  if (other.length === 0) return null;
  return failed(
    t('Leads with other values than in the healthy run: {0}.', other.length),
    other.flatMap((lead) => writersOf(trial, lead)),
  );
}

/** What to do about a request that failed; nothing where none did. */
const retry = (faulty: readonly Seen[], how: (requests: string) => string) =>
  faulty.length === 0 ? '' : ` ${how(named(faulty))}`;

/** The leads that are not there or were not read; null where there are none. */
export function missing(evidence: Evidence, trial: Trial): Verdict | null {
  const faulty = trial.requests.filter(isFaulty);
  if (evidence.task === 'pull') {
    const ids = missingIds(evidence, trial);
    if (ids.length === 0) return null;
    const what = printsIds(evidence.plain)
      ? t(
          'Missing from the output: {0} of {1} leads of the healthy run.',
          ids.length,
          evidence.plain.ending.printed.size,
        )
      : t('Leads on pages that never arrived completely: {0}.', ids.length);
    return failed(
      `${endingText(trial)} ${what}${retry(faulty, (requests) => t('Retry {0} until the complete answer has arrived.', requests))}`,
      [...faulty, ...repetitions(trial)],
    );
  }
  if (comparisonOf(evidence) === 'none') return null;
  const { missing: count } = pushDifference(evidence, trial);
  if (count === 0) return null;
  const what = t('Not created: {0} of {1} leads of the healthy run.', count, evidence.plain.created.length);
  return failed(
    `${endingText(trial)} ${what}${retry(faulty, (requests) => t('Retry {0} with the same Idempotency-Key.', requests))}${comparisonNote(evidence)}`,
    [...faulty, ...repetitions(trial)],
  );
}

/** Why a run was not carried through, or lost or doubled something; null where all is as in the healthy run. */
export function incomplete(evidence: Evidence, trial: Trial): Verdict | null {
  const faulty = trial.requests.filter(isFaulty);
  const twice = doubled(evidence, trial);
  if (twice !== null) return twice;
  if (!endedWell(trial)) {
    const gaveUp = t(
      "It didn't recover from the failure of {0}. Wait a moment, then retry the request.",
      named(faulty),
    );
    return failed(`${endingText(trial)} ${gaveUp}`, [...faulty, ...repetitions(trial)]);
  }
  const lost = missing(evidence, trial);
  if (lost !== null) return lost;
  if (evidence.task === 'push' && comparisonOf(evidence) === 'none')
    return inconclusive(
      t(
        'Two healthy runs created {0} and {1} leads, so nothing can be compared. The command must create the same leads each time it runs.',
        evidence.plain.created.length,
        evidence.again?.created.length ?? 0,
      ),
      faulty,
    );
  return null;
}
