/**
 * What spreadsheets and ad platforms put into values, where it is certain what stood there before. Nothing is repaired
 * unasked: a layout names the repairs that a person has chosen, so that a resumed import reads the same.
 */
import * as z from 'zod';
import { bulkRowFields, contactFields } from '../../contract';
import { customPrefix } from './csv-columns';

const rowNames = Object.keys(bulkRowFields);

export const repairKinds = [
  'wrapper',
  'number',
  'escapes',
  'blanks',
  'formula',
  'apostrophe',
  'prefix',
  'full-width',
  'decimal',
  'lost-digits',
  'nothing',
] as const;
export type RepairKind = (typeof repairKinds)[number];

/** Those of a text on its own, whatever it stands in. */
const textRepairs: readonly RepairKind[] = repairKinds.filter((kind) => kind !== 'escapes');

export const fieldRepair = z.object({
  /** A field's name, or `custom_fields.` and a slug; of a wrapper the member that a lead is under. */
  field: z.string(),
  repair: z.enum(repairKinds),
});
/** A repair of all values of a field. */
export type FieldRepair = z.infer<typeof fieldRepair>;

const isPhone = (field: string) => field === 'contact_phone';
const isEmail = (field: string) => field === 'contact_email';
const isCustom = (field: string) => field.startsWith(customPrefix);
const isContact = (field: string) => isPhone(field) || isEmail(field);

/** Zero-width characters, marks of direction, joiners and soft hyphens. */
const unseen = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/g;

/** The same but for joiners and marks of direction, which names are spelt with. */
const unseenInText = /[\u200b\u2060\ufeff]/g;

/** Blanks that look like an ordinary one. */
const wideBlank = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;

function withoutBlanks(field: string, text: string): string {
  if (isEmail(field)) return text.replace(unseen, '').trim();
  // White space within a phone number separates its digits, at its ends it does no harm.
  if (isPhone(field)) return /[^\x20-\x7e]/.test(text) ? text.replace(unseen, '').replace(wideBlank, ' ').trim() : text;
  return /[^\x20-\x7e]/.test(text) ? text.replace(unseenInText, '').replace(/[\u00a0\u202f]/g, ' ') : text;
}

/** What a spreadsheet puts before text that it would else take for a number or a formula. */
function withoutApostrophe(field: string, text: string): string {
  const mark = isPhone(field) ? /^\s*['‘’](?=\s*[+(\d=@-])/ : /^'(?=[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])/;
  return text.replace(mark, '');
}

/** Meta's lead forms put a letter before phones and ids; links have a scheme. */
function withoutPrefix(field: string, text: string): string {
  if (isPhone(field)) return text.replace(/^\s*(?:p|tel|phone|mobile|cell)\s*:\s*(?=['+(\d０-９])/i, '');
  if (isEmail(field)) return text.replace(/^\s*mailto:\s*/i, '');
  return isCustom(field) || field === 'row_ref' ? text.replace(/^(?:l|ag|as|c|f|z):(?=\d{5,}$)/, '') : text;
}

const narrow = (text: string) => text.replace(/[\uff01-\uff5e\u3000]+/g, (wide) => wide.normalize('NFKC'));

/** Words for nothing that nobody is called. */
const nothingSigns = ['n/a', '(null)', '[null]', '<null>', '\\n', '-', '--', '---', '–', '—', '(empty)', '(blank)'];

/** Further ones, where a phone, an address or a choice is expected. */
const nothingWords = ['n.a.', 'na', 'nil', 'none', 'nan', 'null', 'undefined', '?'];

const patternOf = (words: readonly string[]) =>
  new RegExp(`^\\s*(?:${words.map((word) => word.replace(/[.?()[\]\\]/g, '\\$&')).join('|')})\\s*$`, 'i');

const nothing = patternOf([...nothingSigns, ...nothingWords]);
const nothingName = patternOf(nothingSigns);

/** What programs write for nothing, and nobody for a value of a custom field. */
const nothingWritten = patternOf(['nan', 'null', '(null)', '[null]', '<null>', '<na>', 'undefined', '\\n']);

function isNothing(field: string, text: string): boolean {
  if (text.length > 20) return false;
  if (isCustom(field)) return nothingWritten.test(text);
  // People are called Null.
  return field === 'contact_name' ? nothingName.test(text) || /^\s*(?:NULL|null)\s*$/.test(text) : nothing.test(text);
}

/** A number in scientific notation, with the decimal sign of any country. */
const scientific = /^\s*'?([+-]?)(\d+(?:[.,]\d+)?)\s?E\s?([+-]?\d{1,3})\s*$/i;

/** Whether a number was written so that not all of its digits are there. */
export const hasLostDigits = (text: string): boolean => scientific.test(text) && writtenOut(text) === null;

/** The digits of scientific notation that gives them all; null where it does not, or is another text. */
function writtenOut(text: string): string | null {
  const [, sign = '', number = '', power = ''] = scientific.exec(text) ?? [];
  const digits = digitsOf(`${number.replace(',', '.')}e${power}`);
  return sign === '-' || digits === null ? null : sign + digits;
}

const withoutDecimals = (text: string): string =>
  writtenOut(text) ?? text.replace(/^(\s*\+?\d{7,15})[.,]0{1,2}(?=\s*$)/, '$1');

const plainPhone = /^\+?\(?\d[\d ()-]{4,18}$/;
const plainEmail = /^[A-Za-z0-9_.+-]+@[A-Za-z0-9.-]+$/;
const plainText = /^[A-Za-z0-9][A-Za-z0-9 .,&/-]*$/;

/** What stands behind a backslash in the tabs that `mysql --batch`, COPY of PostgreSQL and `@tsv` of jq write. */
const escaped: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  0: '\0',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
};

/** A folder of Windows as it is: a writer that escapes would have doubled its backslash. */
const windowsPath = /(?:^|[\s"'(;,])[a-z]:\\(?!\\)/i;

/** A text whose every backslash escapes something, with what it stands for. */
const withoutEscapes = (text: string): string =>
  /^(?:[^\\]|\\[ntr0bfv\\])*$/.test(text) && !windowsPath.test(text)
    ? text.replace(/\\([ntr0bfv\\])/g, (whole, mark: string) => escaped[mark] ?? whole)
    : text;

/** Whether a value is like most: nothing is to be looked for in it. */
export function isPlain(field: string, text: string): boolean {
  if (isPhone(field)) return plainPhone.test(text);
  return isEmail(field) ? plainEmail.test(text) : plainText.test(text) && !isNothing(field, text);
}

/** A value without one kind of damage; the same text where it has none of that kind, an empty one where it is nothing. */
function mend(kind: RepairKind, field: string, text: string): string {
  switch (kind) {
    case 'wrapper':
    case 'number':
      return text;
    case 'escapes':
      return withoutEscapes(text);
    case 'blanks':
      return withoutBlanks(field, text);
    case 'formula':
      return /^\s*="((?:[^"]|"")*)"\s*$/.exec(text)?.[1]?.replaceAll('""', '"') ?? text;
    case 'apostrophe':
      return withoutApostrophe(field, text);
    case 'prefix':
      return withoutPrefix(field, text);
    case 'full-width':
      return isContact(field) ? narrow(text) : text;
    case 'decimal':
      return isPhone(field) ? withoutDecimals(text) : text;
    case 'lost-digits':
      return isPhone(field) && hasLostDigits(text) ? '' : text;
    case 'nothing':
      return isNothing(field, text) ? '' : text;
  }
}

export interface Mended {
  /** Empty where nothing is left, or a word for nothing. */
  readonly text: string;
  /** In the order in which they were applied. */
  readonly kinds: readonly RepairKind[];
}

/** A value without all damage of some kinds, which may lie one below the other. */
export function mendValue(field: string, text: string, kinds: readonly RepairKind[] = textRepairs): Mended {
  const applied: RepairKind[] = [];
  if (isPlain(field, text)) return { text, kinds: applied };
  let mended = text;
  for (const kind of kinds) {
    const next = mend(kind, field, mended);
    if (next === mended) continue;
    applied.push(kind);
    mended = next;
  }
  return { text: applied.length > 0 && mended.trim() === '' ? '' : mended, kinds: applied };
}

/** The path of a field in a row. */
export function pathOf(field: string): readonly string[] {
  return isCustom(field) ? ['custom_fields', field.slice(customPrefix.length)] : [field];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Calls with the texts of a row that are not plain, and the fields they are values of. */
export function eachDoubtful(row: unknown, take: (field: string, text: string) => void): void {
  if (!isRecord(row)) return;
  for (const field in row) {
    const value = row[field];
    if (typeof value === 'string') {
      if (!isPlain(field, value)) take(field, value);
    } else if (field === 'custom_fields' && isRecord(value))
      for (const slug in value) {
        const custom = value[slug];
        if (typeof custom === 'string' && !isPlain(customPrefix, custom)) take(customPrefix + slug, custom);
      }
  }
}

/** Fields of text that a number certainly is when it is written in quotes. */
const numberFields = ['contact_phone', 'contact_name', 'row_ref'];

export const isText = (field: string): boolean => numberFields.includes(field);

/** Whether one of these is a number. */
export const holdsNumbers = (row: unknown): boolean =>
  isRecord(row) && numberFields.some((field) => typeof row[field] === 'number');

/**
 * The digits of a number of JSON that is whole, null where it is not or its text does not give them all.
 *
 * @param literal as it stands there, such as `15550100001.0` and `1.5550100001e10`
 */
export function digitsOf(literal: string): string | null {
  const [, whole = '', part = '', power = '0'] = /^(\d+)(?:\.(\d+))?(?:[eE]\+?(\d{1,2}))?$/.exec(literal) ?? [];
  const point = Number(power);
  const isGiven = part.length >= point && /^0*$/.test(part.slice(point));
  return whole !== '' && isGiven ? (whole + part.slice(0, point)).replace(/^0+(?=\d)/, '') : null;
}

/** The member of a row that is no lead under which its lead stands; null where there is none, or more than one. */
export function wrapperOf(row: unknown): string | null {
  if (!isRecord(row) || Array.isArray(row)) return null;
  const names = Object.keys(row);
  if (names.some((name) => rowNames.includes(name))) return null;
  const isLead = (value: unknown) => isRecord(value) && contactFields.some((field) => Object.hasOwn(value, field));
  const [found = null, ...others] = names.filter((name) => isLead(row[name]));
  return others.length === 0 ? found : null;
}
