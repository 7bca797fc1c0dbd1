/**
 * What is to be said of a single value that the contract takes: what a spreadsheet or an ad platform has done to it. One
 * list, for what is typed, for a dry run and for an import.
 */
import { t } from '@vscode/l10n';
import { type BulkRow, phoneKey } from '../../contract';
import { digitsOf, hasLostDigits, isPlain, mendValue, type RepairKind, repairKinds } from '../read/repairs';

export interface ValueWarning {
  /** A repair, where it can be mended; else what is lost. */
  readonly code:
    | RepairKind
    | 'exponent'
    | 'error-value'
    | 'test-data'
    | 'no-digits'
    | 'replacement-character'
    | 'line-break';
  /** Quotes nothing of the value. */
  readonly message: string;
  readonly repair: RepairKind | null;
}

/** What spreadsheets show in place of a value, in English, and the same shape in other languages. */
const errorValue = /^\s*(?:#(?:N\/A|NV|DIV\/0!|[\p{Lu}_/0-9]{2,}[!?])|#{3,}|Err:\d{3})\s*$/u;

/** What the testing tool of Meta's lead forms fills in. */
const testData = /^\s*(?:p:)?<test lead: dummy data/i;

/** What reports put below their rows, where names stand. */
const total =
  /^\s*(?:(?:(?:grand|sub)[ -]?)?total(?:s|e|es)?|sum|summe|gesamt(?:summe)?|insgesamt|somme|suma|totaal|totalt|итого|всего|合計|总计|總計|합계)(?: (?:leads?|records?|rows?|contacts?|count|general|général))?\s*[:=(]?\s*[\d.,]*\)?\s*$|^\s*\(?\d+ (?:rows?|records?|leads?)(?: affected| in set)?\)?\s*$/iu;

/** Whether a row of a table is the line below it: its name reads as a total, and nobody could be reached by it. */
export function isTotal({ contact_name = '', contact_email = '', contact_phone = '' }: BulkRow): boolean {
  return `${contact_email}${contact_phone}`.trim() === '' && contact_name.length <= 60 && total.test(contact_name);
}

export const totalMessage = () => t('This reads like a total below the rows, not like a person.');

const shortened = () =>
  t('A spreadsheet shortened this number; digits are lost. Format the column as text and export it again.');

const noDigits = () => t('There is no digit in this phone number, so no lead is found by it.');

function repairMessage(kind: RepairKind, field: string): string {
  switch (kind) {
    case 'wrapper':
    case 'number':
      return t('This number can be written as text.');
    case 'escapes':
      return t('Escapes such as \\n can be replaced with what they stand for.');
    case 'blanks':
      return t('Invisible blanks here can be removed.');
    case 'formula':
      return t('This formula can be reduced to its text.');
    case 'apostrophe':
      return t('The apostrophe at the start can be removed.');
    case 'prefix':
      return t('The prefix can be removed.');
    case 'full-width':
      return t('Full-width characters can be replaced with ordinary ones.');
    case 'decimal':
      return t('This phone number can be written out.');
    case 'lost-digits':
      return shortened();
    case 'nothing':
      return field === 'contact_phone' ? noDigits() : t('This stands for "no value" and can be left out.');
  }
}

function lostWarning(field: string, text: string, delimiter: string | null): Omit<ValueWarning, 'repair'> | null {
  const isPhone = field === 'contact_phone';
  // Half of a character that takes two code units, as JSON may have it in an escape, is what a text cut in its middle ends with.
  if (/[\ufffd\p{Surrogate}]/u.test(text))
    return {
      code: 'replacement-character',
      message: t('A character was lost here in a change of encoding.'),
    };
  if (errorValue.test(text))
    return { code: 'error-value', message: t('This is a spreadsheet error. The value is lost.') };
  if (field.startsWith('contact_') && testData.test(text))
    return { code: 'test-data', message: t('This is test data of an ad platform.') };
  if (field === 'row_ref' && hasLostDigits(text)) return { code: 'exponent', message: shortened() };
  if (delimiter !== null && field.startsWith('contact_') && /[\r\n]/.test(text) && text.includes(delimiter))
    return {
      code: 'line-break',
      message: t('This contains a line break and a separator. Two stray quotes may have joined two rows.'),
    };
  return isPhone && text.trim() !== '' && phoneKey(text) === null ? { code: 'no-digits', message: noDigits() } : null;
}

const none: readonly ValueWarning[] = [];

/**
 * @param field its name, or `custom_fields.` and a slug
 * @param delimiter of CSV, null for any other source
 */
export function checkValue(field: string, text: string, delimiter: string | null = null): readonly ValueWarning[] {
  if (isPlain(field, text)) return none;
  // Who separates with tabs does not quote, but escapes.
  const mended = mendValue(field, text, delimiter === '\t' ? repairKinds : undefined);
  const warnings = mended.kinds.map((kind) => ({ code: kind, message: repairMessage(kind, field), repair: kind }));
  const lost = mended.text === '' ? null : lostWarning(field, mended.text, delimiter);
  return lost === null ? warnings : [...warnings, { ...lost, repair: null }];
}

/** What is to be said of a number where a text is expected. @param literal as it stands in JSON */
export function checkNumber(literal: string): ValueWarning {
  return digitsOf(literal) === null
    ? { code: 'exponent', message: shortened(), repair: null }
    : { code: 'number', message: repairMessage('number', ''), repair: 'number' };
}
