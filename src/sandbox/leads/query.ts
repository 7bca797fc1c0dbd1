/** The query of GET /leads. Source: contract, "Pull" and "Lists". */
import { leadLines, type SortKey, sortKeys, uuidPattern } from '../../contract';
import { badRequest } from '../requests/refusal';
import type { Entry } from './entry';
import { parseIsoTime } from './iso-time';

export interface Filter {
  /** Tells one filter from another. */
  readonly key: string;
  readonly admits: ((entry: Entry) => boolean) | null;
}

export interface Query {
  readonly filter: Filter;
  readonly sortBy: SortKey;
  readonly descending: boolean;
  readonly withCustomFields: boolean;
  readonly cursor: string | null;
  readonly limit: number;
  readonly offset: number;
}

/** Reads single parameters; each answers null where it is not given. Nothing is clamped. */
function createReader(query: URLSearchParams) {
  const text = (name: string): string | null => {
    const values = query.getAll(name);
    if (values.length > 1) throw badRequest(`${name} must be given once`);
    return values[0] ?? null;
  };
  const some = (name: string): string | null => {
    const value = text(name);
    if (value === '') throw badRequest(`${name} must not be empty`);
    return value;
  };
  const oneOf = <T extends string>(name: string, allowed: readonly T[]): T | null => {
    const value = text(name);
    if (value === null) return null;
    const found = allowed.find((each) => each === value);
    if (found === undefined) throw badRequest(`${name} must be one of ${allowed.join(', ')}`);
    return found;
  };
  const integer = (name: string, least: number, most: number): number | null => {
    const value = text(name);
    if (value === null) return null;
    const number = /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw badRequest(
      `${name} must be a whole number from ${least}${most < Number.MAX_SAFE_INTEGER ? ` to ${most}` : ''}`,
    );
  };
  const uuid = (name: string): string | null => {
    const value = text(name);
    if (value !== null && !uuidPattern.test(value)) throw badRequest(`${name} must be a uuid`);
    return value?.toLowerCase() ?? null;
  };
  /** As the text that leads' own times have. */
  const time = (name: string): string | null => {
    const value = text(name);
    if (value === null) return null;
    const milliseconds = parseIsoTime(value);
    if (milliseconds === null) throw badRequest(`${name} must be an ISO 8601 date and time`);
    const date = new Date(milliseconds);
    // An offset can push a time out of the four-digit years, where texts no longer compare.
    return date.getUTCFullYear() < 0 ? '' : date.getUTCFullYear() > 9999 ? '\uffff' : date.toISOString();
  };
  return { text, some, oneOf, integer, uuid, time };
}

/** Letters or an @ cannot be in a phone, so what holds them is not looked for there. */
function searchFilter(search: string): (entry: Entry) => boolean {
  const text = search.toLowerCase();
  const digits = /[\p{L}@]/u.test(search) ? '' : search.replace(/\D/g, '');
  return ({ name, email, digits: phone }) =>
    name.includes(text) || email.includes(text) || (digits !== '' && phone.includes(digits));
}

function readFilter(reader: ReturnType<typeof createReader>): Filter {
  const given = {
    status: reader.some('status'),
    stage: reader.uuid('stageId'),
    line: reader.oneOf('lead_line', leadLines),
    createdSince: reader.time('created_since'),
    updatedSince: reader.time('updated_since'),
    search: reader.text('search') || null,
  };
  const { status, stage, line, createdSince, updatedSince, search } = given;
  const conditions: ((entry: Entry) => boolean)[] = [];
  if (status !== null) conditions.push(({ lead }) => lead.status === status);
  if (stage !== null) conditions.push(({ lead }) => lead.current_stage?.id === stage);
  if (line !== null) conditions.push(({ lead }) => lead.custom_fields.lead_line === line);
  if (createdSince !== null) conditions.push(({ lead }) => lead.created_at >= createdSince);
  if (updatedSince !== null) conditions.push(({ lead }) => lead.updated_at >= updatedSince);
  if (search !== null) conditions.push(searchFilter(search));
  return {
    key: JSON.stringify(given),
    admits: conditions.length === 0 ? null : (entry) => conditions.every((condition) => condition(entry)),
  };
}

/** Unknown parameters are ignored. @throws Refusal 400 that names the parameter */
export function readQuery(parameters: URLSearchParams): Query {
  const reader = createReader(parameters);
  return {
    filter: readFilter(reader),
    sortBy: reader.oneOf('sort_by', sortKeys) ?? 'updated_at',
    descending: reader.oneOf('sort_dir', ['asc', 'desc']) === 'desc',
    withCustomFields: reader.oneOf('include_custom_fields', ['true', 'false']) === 'true',
    cursor: reader.text('cursor'),
    limit: reader.integer('limit', 1, 100) ?? 20,
    offset: reader.integer('offset', 0, Number.MAX_SAFE_INTEGER) ?? 0,
  };
}
