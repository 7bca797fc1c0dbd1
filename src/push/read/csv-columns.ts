/** Which field of a lead each column of a CSV file is. */
import { bulkRowFields, returnedOnly } from '../../contract';

/** A field's name, a part of the contact's name, `custom_fields.` and a slug, or null for a column that is left out. */
export type ColumnField = string | null;

export const plainFields = Object.keys(bulkRowFields).filter((name) => name !== 'custom_fields');

export const customPrefix = 'custom_fields.';

/** Columns that together are `contact_name`: most programs export a name in two. */
export const nameParts: readonly string[] = ['first_name', 'last_name'];

/** All that a column can be but a custom field. */
export const columnFields: readonly string[] = [...plainFields, ...nameParts];

/** Whether a lead can be told by a column. */
export const isContactColumn = (field: ColumnField): boolean =>
  field !== null && (field.startsWith('contact_') || nameParts.includes(field));

/** The field of a row that a column gives. */
export const rowField = (field: ColumnField): ColumnField =>
  field !== null && nameParts.includes(field) ? 'contact_name' : field;

/** Chinese, Japanese and Korean names, which begin with the family. */
const familyFirst = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー・\s]+$/u;

/** A name of its parts, of which one may be missing. */
export function joinName(first = '', last = ''): string {
  const parts = [first.trim(), last.trim()].filter((part) => part !== '');
  return (parts.every((part) => familyFirst.test(part)) ? parts.reverse() : parts).join(' ');
}

/** What spreadsheets call the fields that everybody has. */
const otherNames = new Map(
  Object.entries({
    name: 'contact_name',
    full_name: 'contact_name',
    email: 'contact_email',
    email_address: 'contact_email',
    e_mail: 'contact_email',
    e_mail_address: 'contact_email',
    phone: 'contact_phone',
    phone_number: 'contact_phone',
    mobile: 'contact_phone',
    stage: 'stage_slug',
  }),
);

/** A longer name is none that anybody gives, in UTF-16 code units. */
const longestName = 1000;

/** The field that a column's name speaks of, undefined where it speaks of none. */
export function fieldOf(column: string): string | undefined {
  if (column.length > longestName) return undefined;
  const name = column.trim();
  const slug = name.slice(customPrefix.length).trim();
  if (name.toLowerCase().startsWith(customPrefix) && slug !== '') return customPrefix + slug;
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, '_');
  return plainFields.includes(plain) ? plain : otherNames.get(plain);
}

/** Whether an export's column is a member of a lead that the API alone sets, or of such a member. */
export const isReturnedColumn = (column: string): boolean => returnedOnly.includes(column.split('.')[0] ?? '');

/** The separators that are looked for, the likeliest first. */
export const delimiters = [',', ';', '\t', '|'];
