/**
 * What a lead holds and what a row gives, field by field in the words of a lead file (`stage_slug`,
 * `custom_fields.budget`). Values are JSON texts in one notation, so that none loses a digit.
 */
import { contactFields, type Lead, phoneKey } from '../../contract';
import { isInexact, memberTexts } from '../../contract/json-text';
import type { RowOutcome } from '../outcome/outcome';
import { customPrefix } from '../read/csv-columns';
import { rowFields } from '../read/written';

/** Field to the JSON text of its value. */
export type Values = ReadonlyMap<string, string>;

export interface Held {
  /** What it holds; a field that holds nothing is not in it. */
  readonly values: Values;
  /** Fields that hold what a lead file cannot say, a stage without a slug for instance. */
  readonly unsaid: ReadonlySet<string>;
  /** False where the answer said nothing of custom fields. */
  readonly knowsCustom: boolean;
}

/** A value in the one notation that equal values share. @param text JSON of a scalar */
export function canonical(text: string): string {
  if (text.startsWith('"')) return JSON.stringify(JSON.parse(text));
  const number = Number(text);
  const isExact = !Number.isNaN(number) && text.replace(/\D/g, '').length <= 15;
  return isExact ? JSON.stringify(number) : text;
}

const isScalar = (text: string) => !/^[[{]/.test(text);

/** The members of custom fields as texts: as the server wrote them where a parser would lose something. */
function customTexts(lead: Lead, text: string): [slug: string, text: string][] {
  const written = isInexact(text) ? memberTexts(text).find(([name]) => name === 'custom_fields')?.[1] : undefined;
  if (written?.startsWith('{')) return memberTexts(written);
  return Object.entries(lead.custom_fields ?? {}).map(([slug, value]) => [slug, JSON.stringify(value) ?? 'null']);
}

/** @param text the lead's JSON */
export function heldBy(lead: Lead, text = JSON.stringify(lead)): Held {
  const values = new Map<string, string>();
  const unsaid = new Set<string>();
  const put = (field: string, value: unknown) => {
    if (typeof value === 'string' && value.trim() !== '') values.set(field, JSON.stringify(value));
  };
  for (const field of [...contactFields, 'source_platform', 'source_type']) put(field, lead[field]);
  const { current_stage: stage, owner } = lead;
  put('stage_slug', stage?.slug);
  put('owner_id', owner?.id?.toLowerCase());
  if (stage != null && !values.has('stage_slug')) unsaid.add('stage_slug');
  if (owner != null && !values.has('owner_id')) unsaid.add('owner_id');
  for (const [slug, value] of customTexts(lead, text)) {
    if (!isScalar(value)) unsaid.add(customPrefix + slug);
    else if (value !== 'null') values.set(customPrefix + slug, canonical(value));
  }
  return { values, unsaid, knowsCustom: lead.custom_fields != null };
}

/** Fields that a row has beside those it gives. */
const apart = new Set(['row_ref', 'custom_fields', 'lead_line']);

/**
 * What a row gives: blank contact fields count as absent, a custom field may be given as null, and `lead_line` is the
 * custom field of that name. Source: contract, "Creates and merges" and "Bulk".
 *
 * @param text the row's JSON
 * @param ignored slugs that the account does not have
 */
export function givenBy(text: string, ignored: readonly string[] = []): Values {
  const given = new Map<string, string>();
  // What is not sent gives nothing: fields that are null, and what the API alone sets.
  const members = memberTexts(text).filter(([name, value]) => value !== 'null' && rowFields.includes(name));
  for (const [name, value] of members) {
    if (apart.has(name)) continue;
    const isBlank = (contactFields as readonly string[]).includes(name) && JSON.parse(value).trim() === '';
    if (!isBlank) given.set(name, name === 'owner_id' ? value.toLowerCase() : canonical(value));
  }
  const custom = members.find(([name]) => name === 'custom_fields')?.[1];
  for (const [slug, value] of custom === undefined ? [] : memberTexts(custom))
    if (!ignored.includes(slug)) given.set(customPrefix + slug, canonical(value));
  // Where a row says both, the one that the contract reserves a field of its own for.
  const line = members.find(([name]) => name === 'lead_line')?.[1];
  if (line !== undefined) given.set(`${customPrefix}lead_line`, canonical(line));
  return given;
}

/** The text in a value, null where it is none. */
export function textIn(values: Values, field: string): string | null {
  const value = values.get(field);
  return value?.startsWith('"') ? JSON.parse(value) : null;
}

/** What a search may find a lead by that holds or is given some values, the likeliest first. */
export function termsOf(values: Values, matchedBy: string | null = null): string[] {
  const email = textIn(values, 'contact_email')?.trim() ?? null;
  const phone = phoneKey(textIn(values, 'contact_phone'));
  const name = textIn(values, 'contact_name')?.trim() ?? null;
  const likely = matchedBy === 'phone' ? [phone, email, name] : [email, phone, name];
  return likely.filter((term) => term !== null && term !== '') as string[];
}

/** A row that updates a lead, and what it gives. */
export interface UpdatingRow extends Pick<RowOutcome, 'row' | 'chunk' | 'status' | 'leadId' | 'matchedBy'> {
  /** Null where the row cannot be read any more. */
  readonly given: Values | null;
}

/** An outcome beside its row. @param text null where the row cannot be read any more */
export function updatingRow(outcome: RowOutcome, text: string | null): UpdatingRow {
  const { row, chunk, status, leadId, matchedBy, ignoredCustomFields } = outcome;
  const given = text === null ? null : givenBy(text, ignoredCustomFields);
  return { row, chunk, status, leadId, matchedBy, given };
}

/** The leads that rows update, and what each may be found by. */
export function wantedBy(rows: Iterable<UpdatingRow>): { readonly id: string; readonly terms: readonly string[] }[] {
  const wanted = new Map<string, Set<string>>();
  for (const { status, leadId, matchedBy, given } of rows) {
    if (status !== 'updated' || leadId === null) continue;
    const terms = wanted.get(leadId) ?? new Set();
    for (const term of given === null ? [] : termsOf(given, matchedBy)) terms.add(term);
    wanted.set(leadId, terms);
  }
  return [...wanted].map(([id, terms]) => ({ id, terms: [...terms] }));
}
