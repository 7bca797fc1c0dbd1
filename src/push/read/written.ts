/**
 * What of an object is written. Leads that the API returned, those of an export among them, hold members that no request
 * takes; and a member that is null asks for nothing. Both are left out of what is sent, and the check says so.
 */
import { bulkRowFields, leadFields, memberTexts, returnedMarks, returnedOnly } from '../../contract';
import { JsonText, type RowText, type SourceRow } from './rows';

/** The fields of a row, and those of a single lead. */
export const rowFields: readonly string[] = Object.keys(bulkRowFields);
export const singleFields: readonly string[] = Object.keys(leadFields);

/** Whether names are those of a lead of the API. */
export const areReturned = (names: readonly string[]): boolean => returnedMarks.every((name) => names.includes(name));

/** Members of an object that are not sent. */
export interface LeftOut {
  /** Those that the API alone sets. */
  readonly returned: readonly string[];
  /** Fields that are null. */
  readonly nulls: readonly string[];
}

/** Where nothing is left out, as in most rows. */
export const nothingLeftOut: LeftOut = { returned: [], nulls: [] };

/** @param fields that may be sent */
export function leftOutOf(value: unknown, fields: readonly string[] = rowFields): LeftOut {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return nothingLeftOut;
  const isReturned = returnedMarks.every((name) => Object.hasOwn(value, name));
  const members = Object.entries(value);
  const returned = isReturned ? members.flatMap(([name]) => (returnedOnly.includes(name) ? [name] : [])) : [];
  const nulls = members.flatMap(([name, each]) => (each === null && fields.includes(name) ? [name] : []));
  return returned.length + nulls.length === 0 ? nothingLeftOut : { returned, nulls };
}

const isLeftOut = ({ returned, nulls }: LeftOut, name: string) => returned.includes(name) || nulls.includes(name);

/** An object without what is left out of it. */
export function writtenValue(value: unknown, left: LeftOut): unknown {
  if (left === nothingLeftOut || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !isLeftOut(left, name)));
}

/** Its JSON, every other member as it stands there. @param json that JSON.parse takes */
export function writtenText(json: string, left: LeftOut): string {
  if (left === nothingLeftOut) return json;
  const kept = memberTexts(json).filter(([name]) => !isLeftOut(left, name));
  return `{${kept.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`;
}

/** A row's JSON as it is sent. */
export function writtenRow({ text, value }: Pick<SourceRow, 'text' | 'value'>, left = leftOutOf(value)): RowText {
  return left === nothingLeftOut ? text : new JsonText(writtenText(text.toString('utf8'), left));
}
