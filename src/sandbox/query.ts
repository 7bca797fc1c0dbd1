/** GET /leads. Source: contract, "Pull" and "Lists". */
import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { leadLines, phoneKey, type SortKey, sortKeys, uuidPattern } from '../contract';
import { badRequest } from './refusal';
import { comparePositions, firstFrom, type Position, positionOf, type Store, type StoredLead } from './store';

interface Query {
  readonly filters: readonly ((lead: StoredLead) => boolean)[];
  readonly sortBy: SortKey;
  readonly descending: boolean;
  readonly withCustomFields: boolean;
  readonly cursor: string | null;
  readonly limit: number;
  readonly offset: number;
}

const isoForm = /^\d{4}-\d{2}-\d{2}(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d{2}:?\d{2})?)?$/;

function createReader(params: URLSearchParams) {
  const text = (name: string): string | null => {
    const values = params.getAll(name);
    if (values.length > 1) throw badRequest(`${name} is given ${values.length} times`);
    return values[0] ?? null;
  };
  const oneOf = <T extends string>(name: string, allowed: readonly T[]): T | null => {
    const value = text(name);
    if (value === null) return null;
    const found = allowed.find((each) => each === value);
    if (found === undefined) throw badRequest(`${name} must be one of ${allowed.join(', ')}`);
    return found;
  };
  const integer = (name: string, least: number, most: number, absent: number): number => {
    const value = text(name);
    if (value === null) return absent;
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= least && number <= most)) throw badRequest(`${name} must be an integer from ${least} to ${most}`);
    return number;
  };
  const time = (name: string): string | null => {
    // A plus sign that was not escaped arrives as a space.
    const value = text(name)?.replace(/ (?=\d{2}:?\d{2}$)/, '+') ?? null;
    if (value === null) return null;
    const zoned = /[Zz]$|[+-]\d{2}:?\d{2}$/.test(value.slice(10)) || value.length === 10 ? value : `${value}Z`;
    const date = new Date(zoned);
    if (!isoForm.test(value) || Number.isNaN(date.getTime())) throw badRequest(`${name} must be an ISO-8601 timestamp`);
    return date.toISOString();
  };
  return { text, oneOf, integer, time };
}

/** Source: contract, "Lists" (search): text over name and email, digits over the phone's digits. */
function searchFilter(search: string): ((lead: StoredLead) => boolean) | null {
  const needle = search.trim().toLowerCase();
  if (needle === '') return null;
  const digits = needle.replace(/\D/g, '');
  const phoneToo = digits !== '' && !/[\p{L}@]/u.test(needle);
  return (lead) =>
    (lead.contact_name ?? '').toLowerCase().includes(needle) ||
    (lead.contact_email ?? '').toLowerCase().includes(needle) ||
    (phoneToo &&
      phoneKey(lead.contact_phone) !== null &&
      (lead.contact_phone ?? '').replace(/\D/g, '').includes(digits));
}

function readQuery(params: URLSearchParams): Query {
  const { text, oneOf, integer, time } = createReader(params);
  const filters: ((lead: StoredLead) => boolean)[] = [];
  const status = text('status');
  if (status !== null && status !== '') filters.push((lead) => lead.status === status);
  const stageId = text('stageId')?.toLowerCase() ?? null;
  if (stageId !== null) {
    if (!uuidPattern.test(stageId)) throw badRequest('stageId must be a uuid');
    filters.push((lead) => lead.current_stage?.id === stageId);
  }
  const search = searchFilter(text('search') ?? '');
  if (search !== null) filters.push(search);
  const createdSince = time('created_since');
  if (createdSince !== null) filters.push((lead) => lead.created_at >= createdSince);
  const updatedSince = time('updated_since');
  if (updatedSince !== null) filters.push((lead) => lead.updated_at >= updatedSince);
  const line = oneOf('lead_line', leadLines);
  if (line !== null) filters.push((lead) => lead.custom_fields.lead_line === line);
  return {
    filters,
    sortBy: oneOf('sort_by', sortKeys) ?? 'updated_at',
    descending: oneOf('sort_dir', ['asc', 'desc']) === 'desc',
    withCustomFields: oneOf('include_custom_fields', ['true', 'false']) === 'true',
    cursor: text('cursor'),
    limit: integer('limit', 1, 100, 20),
    offset: integer('offset', 0, Number.MAX_SAFE_INTEGER, 0),
  };
}

const cursorContent = z.tuple([z.enum(['created_at', 'updated_at']), z.boolean(), z.string(), z.string()]);

/** Cursors are sealed, so that one from elsewhere or a changed one is refused rather than misread. */
export function createCursors(key: string = randomBytes(16).toString('hex')) {
  const seal = (text: string) => createHash('sha256').update(`${key}.${text}`).digest('base64url').slice(0, 16);
  return {
    write(sortBy: SortKey, descending: boolean, { value, id }: Position): string {
      const text = Buffer.from(JSON.stringify([sortBy, descending, value, id])).toString('base64url');
      return `${text}.${seal(text)}`;
    },
    read(cursor: string, sortBy: SortKey, descending: boolean): Position {
      const [text = '', sealed] = cursor.split('.');
      if (sealed !== seal(text)) throw badRequest('cursor is not valid');
      const content = cursorContent.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString()));
      if (!content.success) throw badRequest('cursor is not valid');
      const [by, down, value, id] = content.data;
      if (by !== sortBy || down !== descending)
        throw badRequest('cursor is only valid with the same sort_by and sort_dir');
      return { value, id };
    },
  };
}

/** A lead as a list shows it. */
export function leadAnswer(lead: StoredLead, withCustomFields: boolean): object {
  if (withCustomFields) return { ...lead, custom_fields: { ...lead.custom_fields } };
  const { custom_fields: _, ...rest } = lead;
  return rest;
}

/** Answers one page. @throws Refusal 400 */
export function listLeads(store: Store, cursors: ReturnType<typeof createCursors>, params: URLSearchParams): object {
  const { filters, sortBy, descending, withCustomFields, cursor, limit, offset } = readQuery(params);
  const keyset = sortBy !== 'last_interaction_at';
  if (cursor !== null && !keyset) throw badRequest('cursor is not available for sort_by=last_interaction_at');
  const after = cursor === null ? null : cursors.read(cursor, sortBy, descending);
  const all = store.ordered(sortBy);
  const matches = (lead: StoredLead) => filters.every((filter) => filter(lead));
  let total = all.length;
  if (filters.length > 0) total = all.reduce((count, lead) => count + (matches(lead) ? 1 : 0), 0);

  const step = descending ? -1 : 1;
  let index = descending ? all.length - 1 : 0;
  if (after !== null) {
    index = firstFrom(all, sortBy, after);
    const here = all[index];
    if (descending) index -= 1;
    else if (here !== undefined && comparePositions(positionOf(here, sortBy), after) === 0) index += 1;
  }
  let skip = after === null ? offset : 0;
  const page: StoredLead[] = [];
  let more = false;
  for (; index >= 0 && index < all.length; index += step) {
    const lead = all[index];
    if (lead === undefined || !matches(lead)) continue;
    if (skip > 0) skip--;
    else if (page.length < limit) page.push(lead);
    else {
      more = true;
      break;
    }
  }
  const last = page.at(-1);
  return {
    leads: page.map((lead) => leadAnswer(lead, withCustomFields)),
    total,
    limit,
    offset: after === null ? offset : 0,
    next_cursor:
      more && keyset && last !== undefined ? cursors.write(sortBy, descending, positionOf(last, sortBy)) : null,
  };
}
