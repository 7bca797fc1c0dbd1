/**
 * A lead file that puts back what leads held before an import, as far as the API can: it can neither delete a lead nor
 * empty a field that is no custom field, and it meets a lead by its email or phone alone. Source: contract, "Push" and
 * "Creates and merges".
 */
import { bulkRowFields, emailKey, leadLines, phoneKey } from '../../contract';
import { merged, sameMeaning } from '../compare/changes';
import { createComparison } from '../compare/comparison';
import { type Held, termsOf, textIn, updatingRow, type Values } from '../compare/held';
import type { RowOutcome } from '../outcome/outcome';
import { customPrefix } from '../read/csv-columns';
import type { NotedLead, Notes } from './notes';

export type LeftCode =
  /** The import created the lead. */
  | 'created'
  /** The field held nothing, and the API cannot empty it. */
  | 'was-empty'
  /** It was changed since the import. */
  | 'changed-since'
  /** What the field held cannot be said in a lead file. */
  | 'unsaid'
  /** The account does not know the custom field any more, or the API takes no such value. */
  | 'refused'
  /** The lead was not found, when it was to be noted or now. */
  | 'not-found'
  /** The import updated a lead that the dry run before it did not name. */
  | 'not-noted'
  /** No row would meet this lead and no other. */
  | 'no-key';

/** What is not put back. @property lead its id; @property field null for all of the lead */
export interface Left {
  readonly code: LeftCode;
  readonly row: number | null;
  readonly lead: string | null;
  readonly field: string | null;
}

interface Target {
  readonly lead: string;
  readonly now: Held;
  readonly values: Values;
}

type Key = 'contact_email' | 'contact_phone';

/** Whether the API takes a value for a field. */
function isWritable(field: string, text: string): boolean {
  if (field.startsWith(customPrefix)) return true;
  const schema = Object.entries(bulkRowFields).find(([name]) => name === field)?.[1];
  return schema?.safeParse(JSON.parse(text)).success ?? false;
}

/** The row as JSON, its fields as a lead file spells them. */
function rowText(ref: string, values: Values): string {
  const member = (name: string, text: string) => `${JSON.stringify(name)}:${text}`;
  const custom: string[] = [];
  const members = [member('row_ref', JSON.stringify(ref))];
  for (const [field, text] of values) {
    const line = field === `${customPrefix}lead_line` && leadLines.some((each) => JSON.stringify(each) === text);
    if (line) members.push(member('lead_line', text));
    else if (field.startsWith(customPrefix)) custom.push(member(field.slice(customPrefix.length), text));
    else members.push(member(field, text));
  }
  if (custom.length > 0) members.push(`"custom_fields":{${custom.join(',')}}`);
  return `{${members.join(',')}}`;
}

const keys = { contact_email: emailKey, contact_phone: phoneKey } as const;
const keyOf = (field: Key, values: Values) => keys[field](textIn(values, field));

/** How a lead is met, the best way first; without the email where another lead has it by now. */
const ways = [
  { by: 'contact_email', withEmail: true },
  { by: 'contact_phone', withEmail: true },
  { by: 'contact_email', withEmail: false },
  { by: 'contact_phone', withEmail: false },
] as const;
type Way = (typeof ways)[number];

/**
 * The rows that give a lead its values, and the fields they cannot give. An email is matched before a phone, so a lead
 * takes a new one in a row of its own that is matched by the phone.
 */
function rowsOf({ now, values }: Target, { by, withEmail }: Way): { readonly rows: Values[]; readonly left: string[] } {
  const own = now.values.get(by);
  if (own === undefined) return { rows: [], left: [...values.keys()] };
  const isMoved = (field: Key) => values.has(field) && keyOf(field, values) !== keyOf(field, now.values);
  const first = new Map(values);
  const left: string[] = [];
  const email = values.get('contact_email');
  const isApart = by === 'contact_phone' || isMoved('contact_email');
  if (isApart || !withEmail) first.delete('contact_email');
  if (email !== undefined && !withEmail) left.push('contact_email');
  if (by === 'contact_phone' && isMoved('contact_phone')) {
    first.delete('contact_phone');
    left.push('contact_phone');
  }
  const rows: Values[] = first.size > 0 ? [new Map([[by, own], ...first])] : [];
  if (email === undefined || !withEmail || !isApart) return { rows, left };
  const phone = first.get('contact_phone') ?? now.values.get('contact_phone');
  if (phone === undefined) return { rows, left: [...left, 'contact_email'] };
  const second = { contact_email: email, contact_phone: phone };
  return { rows: [...rows, new Map(Object.entries(second))], left };
}

/** What is to be put back of a lead, and what of it is left. */
function judgeLead(lead: string, noted: NotedLead, rows: readonly (Values | undefined)[], now: Held) {
  const left: Left[] = [];
  const values = new Map<string, string>();
  const known = rows.filter((each) => each !== undefined);
  const after = known.reduce<Held>((held, given) => merged(held, given), noted);
  // What a row made of it that the dry run did not name is not known.
  const isKnown = !rows.includes(undefined);
  const leave = (code: LeftCode, field: string) => void left.push({ code, row: null, lead, field });
  for (const field of new Set(known.flatMap((given) => [...given.keys()]))) {
    const valueIn = ({ values: all }: Held) => all.get(field) ?? null;
    const [was, made, is] = [valueIn(noted), valueIn(after), valueIn(now)];
    const isUnsaid = noted.unsaid.has(field) || (field.startsWith(customPrefix) && !noted.knowsCustom);
    if (isUnsaid) leave('unsaid', field);
    else if (!noted.fields.has(field)) leave('not-noted', field);
    else if (was === made || is === was) continue;
    else if (is === null || made === null ? is !== made : !sameMeaning(field, is, made))
      leave(isKnown ? 'changed-since' : 'not-noted', field);
    else if (was === null && !field.startsWith(customPrefix)) leave('was-empty', field);
    else if (was !== null && !isWritable(field, was)) leave('refused', field);
    else values.set(field, was ?? 'null');
  }
  return { values, left };
}

export interface Restore {
  /** The lead file, null where there is nothing to put back. */
  readonly text: string | null;
  /** Its rows, and the leads that get something back. */
  readonly rows: number;
  readonly leads: number;
  readonly left: readonly Left[];
}

export interface Restoring {
  readonly notes: Notes;
  /** What became of the import's rows, in their order. */
  readonly outcomes: readonly RowOutcome[];
  /** What the noted leads hold now. */
  readonly now: ReadonlyMap<string, Held>;
  /** What a dry run of a lead file says of its rows. */
  readonly preview: (text: string) => Promise<readonly RowOutcome[]>;
}

const fileOf = (rows: readonly string[]) =>
  `{\n  "on_duplicate": "update",\n  "leads": [\n    ${rows.join(',\n    ')}\n  ]\n}\n`;

/** Which leads an import changed, the last one first: what it made of one may have been the key to another. */
function changedLeads({ notes, outcomes }: Restoring) {
  const rows = new Map<string, (Values | undefined)[]>();
  const created = new Set<string>();
  const left: Left[] = [];
  for (const { row, status, leadId: lead } of outcomes) {
    if (status === 'created') {
      if (lead !== null) created.add(lead);
      left.push({ code: 'created', row, lead, field: null });
    }
    if (status !== 'updated' || lead === null || created.has(lead)) continue;
    const given = notes.given.get(row);
    if (given === undefined || !notes.held.has(lead))
      left.push({ code: notes.unfound.includes(lead) ? 'not-found' : 'not-noted', row, lead, field: null });
    const list = rows.get(lead) ?? [];
    rows.delete(lead);
    rows.set(lead, [...list, given]);
  }
  return { rows: [...rows].reverse(), left };
}

/** The noted leads that an import changed, and what each may be found by now. */
export function wantedAgain({ notes, outcomes }: Pick<Restoring, 'notes' | 'outcomes'>) {
  const wanted = new Map<string, Set<string>>();
  for (const { row, status, leadId } of outcomes) {
    const held = leadId === null ? undefined : notes.held.get(leadId);
    if (status !== 'updated' || leadId === null || held === undefined) continue;
    const terms = wanted.get(leadId) ?? new Set();
    for (const values of [held.values, notes.given.get(row)])
      for (const term of values === undefined ? [] : termsOf(values)) terms.add(term);
    wanted.set(leadId, terms);
  }
  return [...wanted].map(([id, terms]) => ({ id, terms: [...terms] }));
}

/**
 * Makes the restore file and tries it in dry runs: a row that does not meet its lead and no other is not in it.
 *
 * @throws what `preview` throws
 */
export async function writeRestore(restoring: Restoring): Promise<Restore> {
  const { notes, now, preview } = restoring;
  const { rows, left } = changedLeads(restoring);
  const targets: { readonly target: Target; readonly way: number }[] = [];
  for (const [lead, given] of rows) {
    const [noted, held] = [notes.held.get(lead), now.get(lead)];
    if (noted === undefined) continue;
    if (held === undefined) {
      left.push({ code: 'not-found', row: null, lead, field: null });
      continue;
    }
    const judged = judgeLead(lead, noted, given, held);
    left.push(...judged.left);
    const target = { lead, now: held, values: judged.values };
    if (judged.values.size > 0) targets.push({ target, way: 0 });
  }

  for (;;) {
    const planned = targets.map(({ target, way }) => ({ target, ...rowsOf(target, ways[way] ?? ways[0]) }));
    const lines = planned.flatMap(({ target, rows: each }) =>
      each.map((values, index) => ({
        lead: target.lead,
        text: rowText(index === 0 ? target.lead : `${target.lead} ${index + 1}`, values),
      })),
    );
    const leftOut = planned.flatMap(({ target: { lead }, left: fields }) =>
      fields.map((field): Left => ({ code: 'no-key', row: null, lead, field })),
    );
    const text = lines.length === 0 ? null : fileOf(lines.map((line) => line.text));
    const outcomes = text === null ? [] : await preview(text);
    const comparison = createComparison(now);
    const wrong = new Set<string>();
    const ignored: Left[] = [];
    lines.forEach((line, index) => {
      const outcome = outcomes[index];
      const change = outcome === undefined ? null : comparison.take(updatingRow(outcome, line.text));
      if (outcome?.status !== 'updated' || outcome.leadId !== line.lead || change?.isUncertain) wrong.add(line.lead);
      for (const slug of outcome?.ignoredCustomFields ?? [])
        ignored.push({ code: 'refused', row: null, lead: line.lead, field: customPrefix + slug });
    });
    for (const { target, rows: each, left: fields } of planned)
      if (each.length === 0 && fields.length > 0) wrong.add(target.lead);
    if (wrong.size === 0) {
      const leads = new Set(lines.map(({ lead }) => lead)).size;
      return { text, rows: lines.length, leads, left: [...left, ...leftOut, ...ignored] };
    }
    for (const lead of wrong) {
      const at = targets.findIndex(({ target }) => target.lead === lead);
      const entry = targets[at];
      if (entry === undefined) continue;
      const way = entry.way + 1;
      if (way < ways.length) targets[at] = { target: entry.target, way };
      else {
        targets.splice(at, 1);
        for (const field of entry.target.values.keys()) left.push({ code: 'no-key', row: null, lead, field });
      }
    }
  }
}
