/** Leads as rows of a table: which columns there are, and what a lead has in each. */
import { isInexact, memberTexts } from '../contract/json-text';

/** The name of a field, or of a field inside one of the objects that have columns for each of theirs. */
export type Column = readonly [name: string] | readonly [name: string, field: string];

export type Fields = Record<string, unknown>;

/** The objects of a lead whose fields have columns of their own. */
export const spread: readonly string[] = ['current_stage', 'owner', 'custom_fields'];

/** The columns every export has, in the order of the contract. */
export const usualColumns: readonly Column[] = [
  ...['id', 'customer_id', 'contact_name', 'contact_phone', 'contact_email', 'source_platform', 'source_type'],
  ...['status', 'score', 'qualified', 'current_stage.id', 'current_stage.slug', 'current_stage.name'],
  ...['current_stage.color', 'owner.id', 'owner.name', 'owner.role_name', 'last_interaction_at', 'interaction_count'],
  ...['created_at', 'updated_at'],
].map((title) => title.split('.') as unknown as Column);

export const titleOf = (column: Column): string => column.join('.');

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonText);

/** Takes note of the columns that leads need beside the usual ones: custom fields, and what the contract lacks. */
export class OtherColumns {
  readonly #titles = new Map<string, Column>();
  readonly #top = new Set<string>();
  readonly #inner = new Map(spread.map((name) => [name, new Set<string>()]));

  constructor(known: readonly Column[] = []) {
    for (const column of usualColumns) this.#see(column, false);
    for (const column of known) this.#see(column, true);
  }

  #see(column: Column, isOther: boolean): void {
    const [name, field] = column;
    if (field === undefined) this.#top.add(name);
    else this.#inner.get(name)?.add(field);
    if (isOther) this.#titles.set(titleOf(column), column);
  }

  add(lead: Fields): void {
    for (const name in lead) {
      const inner = this.#inner.get(name);
      const value = inner === undefined ? null : lead[name];
      if (inner !== undefined && isFields(value)) {
        for (const field in value) if (!inner.has(field)) this.#see([name, field], true);
      } else if (!this.#top.has(name) && (inner === undefined || value !== null)) this.#see([name], true);
    }
  }

  /** By title. */
  list(): Column[] {
    return [...this.#titles].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, column]) => column);
  }
}

/** A value as it stands in JSON, because it would be another one otherwise. */
class JsonText {
  constructor(readonly text: string) {}
}

/** A number whose digits are those of its text, and the text where no number has them. */
function exactNumber(text: string): number | JsonText {
  return String(Number(text)) === text ? Number(text) : new JsonText(text);
}

function exactFields(text: string, isLead: boolean): Fields {
  // Without a prototype, `__proto__` is a name as any other.
  const fields: Fields = Object.create(null);
  for (const [name, each] of memberTexts(text))
    if (isLead && spread.includes(name) && each.startsWith('{')) fields[name] = exactFields(each, false);
    else if (/^[{[]/.test(each)) fields[name] = new JsonText(each);
    else fields[name] = /^[-\d]/.test(each) ? exactNumber(each) : JSON.parse(each);
  return fields;
}

/**
 * The fields of a lead, with every digit and every name that its text has.
 *
 * @param lead the same lead as a value, where it is known
 */
export function fieldsOf(text: string, lead: Fields | null = null): Fields {
  return isInexact(text) ? exactFields(text, true) : (lead ?? JSON.parse(text));
}

/** A number stays one; what is neither text nor number nor yes or no is JSON. */
function scalar(value: unknown): string | number | bigint {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (value === null || value === undefined) return '';
  // A number of any length is one to whoever guards text against formulas.
  if (value instanceof JsonText) return /^-?[1-9]\d*$/.test(value.text) ? BigInt(value.text) : value.text;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const own = (fields: Fields, name: string): unknown => (Object.hasOwn(fields, name) ? fields[name] : undefined);

/** What a lead has in a column; empty where it has nothing there. */
export function cellOf(lead: Fields, [name, field]: Column): string | number | bigint {
  const value = own(lead, name);
  const isSpread = spread.includes(name) && isFields(value);
  if (field === undefined) return isSpread ? '' : scalar(value);
  return isSpread ? scalar(own(value, field)) : '';
}
