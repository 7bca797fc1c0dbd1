/** Which field of a lead each column of a CSV file is. */
import { bulkRowFields } from '../../contract';

/** A field's name, `custom_fields.` and a slug, or null for a column that is left out. */
export type ColumnField = string | null;

export const plainFields = Object.keys(bulkRowFields).filter((name) => name !== 'custom_fields');

export const customPrefix = 'custom_fields.';

/** What spreadsheets call the fields that everybody has. */
const otherNames: Readonly<Record<string, string>> = {
  name: 'contact_name',
  full_name: 'contact_name',
  email: 'contact_email',
  email_address: 'contact_email',
  e_mail: 'contact_email',
  phone: 'contact_phone',
  phone_number: 'contact_phone',
  mobile: 'contact_phone',
  stage: 'stage_slug',
};

/** The field that a column's name speaks of, undefined where it speaks of none. */
export function fieldOf(column: string): string | undefined {
  const name = column.trim();
  if (name.toLowerCase().startsWith(customPrefix) && name.length > customPrefix.length)
    return customPrefix + name.slice(customPrefix.length);
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, '_');
  return plainFields.includes(plain) ? plain : otherNames[plain];
}

/** The separators that are looked for, the likeliest first. */
const delimiters = [',', ';', '\t', '|'];

/** The separator that stands most often in a header outside of quotes; a comma where there is none. */
export function sniffDelimiter(header: string): string {
  const bare = header.replace(/"[^"]*"/g, '');
  const count = (delimiter: string) => bare.split(delimiter).length;
  return delimiters.reduce((best, each) => (count(each) > count(best) ? each : best));
}
