/** What happens before the check, and without it. */

import { t } from '@vscode/l10n';
import type { Event } from '../running/state';
import { type Site, signature, timestamp } from '../running/values';
import { type Finding, finding } from './finding';

export function judgeAge(events: readonly Event[]): Finding[] {
  const ages = events.filter((event) => event.kind === 'age');
  if (ages.some((event) => event.kind === 'age' && !event.isMixed)) return [];
  const reads = events.filter((event): event is Extract<Event, { kind: 'header' }> => event.kind === 'header');
  const read =
    reads.find(({ name, assumed }) => name === timestamp && !assumed) ?? reads.find(({ name }) => name === timestamp);
  const [mixed] = ages;
  if (mixed?.kind === 'age') {
    const why = t('Milliseconds are compared with seconds here, so the age is not checked.');
    const places = [mixed.at, mixed.read ?? read?.at].filter((at) => at !== undefined);
    return places.map((at) => ({ ...finding('timestamp-unchecked', at, true, why), mixed: mixed.at }));
  }
  const isHanded = events.some((event) => event.kind === 'handed');
  const why = t('The age of a delivery is never compared with the clock.');
  const comparisons = events.filter((event) => event.kind === 'comparison');
  if (read) return [{ ...finding('timestamp-unchecked', read.at, !read.assumed && !isHanded, why), comparisons }];
  const [first] = reads.filter(({ name }) => name === signature);
  return first ? [finding('timestamp-unchecked', first.at, false, why)] : [];
}

/** What the handler does with the body before the signatures are compared. */
export function judgeOrder(events: readonly Event[]): Finding[] {
  const end = events.findIndex(({ kind }) => kind === 'comparison');
  const before = events.slice(0, end);
  const uses = before.filter(({ kind }) => kind === 'use');
  const parses = before.filter(({ kind }) => kind === 'parse');
  const why = t('The body is parsed and used before its signature is checked.');
  const [parse] = parses;
  const [use] = uses;
  if (use)
    return [
      ...(parse ? [finding('parsed-before-verified', parse.at, true, why)] : []),
      finding('parsed-before-verified', use.at, true, why),
    ];
  return parse
    ? [finding('parsed-before-verified', parse.at, false, t('The body is parsed before its signature is checked.'))]
    : [];
}

/**
 * Of a run in which the request has no signature: the condition that lets it through.
 *
 * @param comparisons of the runs in which it has one: where they are, and the calls that lead to them
 */
export function judgeUnsigned(events: readonly Event[], comparisons: readonly Site[]): Finding[] {
  const from = events.findIndex(({ kind }) => kind === 'decision');
  const decision = events[from];
  if (decision?.kind !== 'decision') return [];
  const after = events.slice(from);
  if (after.some(({ kind }) => kind === 'refusal')) return [];
  if (!events.slice(0, from).some((event) => event.kind === 'header' && event.name === signature)) return [];
  const accepted = after.findIndex(({ kind }) => kind === 'acceptance');
  // An empty return says nothing where a call before it may have answered.
  const isPlain = (event: Event | undefined) => event !== undefined && /^return\s*;?$/.test(textOf(event.at));
  const isAccepted =
    accepted !== -1 && !(isPlain(after[accepted]) && after.slice(0, accepted).some(({ kind }) => kind === 'effect'));
  const { skipped } = decision;
  const leavesOut =
    skipped !== null &&
    comparisons.some(
      ({ source, start, end }) => source === skipped.source && skipped.start <= start && end <= skipped.end,
    );
  return [
    finding(
      'missing-signature-accepted',
      decision.at,
      isAccepted || leavesOut,
      t('This condition lets a request without X-Mega-Signature through.'),
    ),
  ];
}

const textOf = ({ source, start, end }: Site): string => source.text.slice(start, end).trim();
