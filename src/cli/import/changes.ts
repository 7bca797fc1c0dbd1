/** What the rows of a dry run would change of the leads that are there. */
import type { LeadApi } from '../../api';
import { type Finding, planFinding, type WantedLead } from '../../pull';
import {
  type ChangesTally,
  createChangesTally,
  createComparison,
  type FieldChange,
  type Held,
  heldBy,
  type Layout,
  type RowChanges,
  type RowOutcome,
  type Source,
  sentRowsOf,
  type UpdatingRow,
  updatingRow,
  wantedBy,
} from '../../push';
import { createProgressLine } from '../shell/progress-line';

export interface Changes {
  readonly way: 'search' | 'walk';
  readonly rows: ReadonlyMap<number, RowChanges>;
  readonly tally: ChangesTally;
}

/** The rows of outcomes as they were sent. @param results in the order of the rows */
export async function updatingRows(
  { source, layout }: { readonly source: Source; readonly layout: Layout },
  results: readonly RowOutcome[],
): Promise<UpdatingRow[]> {
  const texts = await sentRowsOf(layout, source.read)(results);
  return results.map((outcome, index) => updatingRow(outcome, texts[index] ?? null));
}

/**
 * Finds leads, and says on the terminal how far it is.
 *
 * @returns the ids of those that were not found. @throws LeadApiError, WalkEndless, or the signal's reason
 */
export async function findLeads(
  wanted: readonly WantedLead[],
  list: LeadApi['listLeads'],
  signal: AbortSignal,
  onFound: (found: ReadonlyMap<string, Held>) => void | Promise<void>,
  onPlan: (plan: Finding) => void = () => {},
): Promise<string[]> {
  const line = createProgressLine();
  try {
    const finding = await planFinding(list, wanted, { signal });
    onPlan(finding);
    const minutes = Math.ceil(finding.seconds / 60);
    const told = (left: number) =>
      line.show(
        `${wanted.length - left} of ${wanted.length} leads read${minutes > 1 ? `; about ${minutes} minutes in all` : ''}`,
      );
    told(wanted.length);
    return await finding.run({
      signal,
      onProgress: told,
      onFound: (found) => onFound(new Map(found.map(({ lead, text }) => [lead.id, heldBy(lead, text)]))),
    });
  } finally {
    line.end();
  }
}

/** What leads hold now. @throws LeadApiError, WalkEndless, or the signal's reason */
export async function readHeld(
  wanted: readonly WantedLead[],
  list: LeadApi['listLeads'],
  signal: AbortSignal,
): Promise<{ readonly way: Changes['way']; readonly held: ReadonlyMap<string, Held> }> {
  const held = new Map<string, Held>();
  let way: Changes['way'] = 'search';
  const take = (found: ReadonlyMap<string, Held>) => {
    for (const [id, each] of found) held.set(id, each);
  };
  await findLeads(wanted, list, signal, take, (plan) => {
    way = plan.way;
  });
  return { way, held };
}

/** @throws LeadApiError, or the signal's reason */
export async function readChanges(
  rows: readonly UpdatingRow[],
  list: LeadApi['listLeads'],
  signal: AbortSignal,
): Promise<Changes> {
  const { way, held } = await readHeld(wantedBy(rows), list, signal);
  const comparison = createComparison(held);
  const tally = createChangesTally();
  const changes = new Map<number, RowChanges>();
  for (const row of rows) {
    const found = comparison.take(row);
    if (found === null) continue;
    changes.set(row.row, found);
    tally.add(found);
  }
  return { way, rows: changes, tally: tally.read() };
}

/** As it stands in a report: the values with every digit they have. */
export const changeText = ({ field, before, after, kind }: FieldChange): string =>
  `{"field":${JSON.stringify(field)},"before":${before},"after":${after},"kind":"${kind}"}`;

export const rowText = ({ state, isUncertain, changes }: RowChanges): string =>
  `{"state":"${state}","uncertain":${isUncertain},"fields":[${changes.map(changeText).join(',')}]}`;

/** The summary in lines for a person. */
export function* summaryLines({ tally }: Changes): Generator<string> {
  const { rows, changing, overwriting, unfound, onNew, uncertain, fields } = tally;
  yield `${changing} of ${rows} updating rows change something; ${overwriting} overwrite another value.`;
  for (const { field, rows: count, overwriting: lost } of fields)
    yield `  ${field} changes in ${count}${lost > 0 ? `, ${lost} of them overwrite another value` : ''}`;
  if (onNew > 0) yield `${onNew} rows update a lead that an earlier row of the file creates.`;
  if (unfound > 0) yield `${unfound} rows: their leads were not found, so what changes is not known.`;
  if (uncertain > 0)
    yield `${uncertain} rows are matched by an email or a phone that an earlier request of the import changes, so they may meet another lead than the dry run says.`;
}
