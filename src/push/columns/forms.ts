/** The field that the values of a column speak of by their form, where its name says nothing. */
import { leadLines } from '../../contract';

const email = /^[^\s@;,<>]+@[^\s@;,<>]+\.[^\s@;,<>]{2,}$/;
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const date = /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:[ T].*)?$/;
/** With thousands set apart, or with decimals. */
const amount = /^[+-]?\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d+)?$|^[+-]?\d+[.,]\d{1,2}$/;
const address = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const person = /^\p{Lu}[\p{L}\p{M}'’.-]*(?: (?:\p{L}[\p{L}\p{M}'’.-]*)){1,3}$/u;

/** What is around a value where a spreadsheet or an ad platform has put something, which repairs take away. */
const bare = (text: string) => text.trim().replace(/^(?:="?|['‘’]|p:|tel:|mailto:)+|"$/gi, '');

function isPhone(text: string): boolean {
  const digits = text.replace(/\D/g, '').length;
  if (digits < 7 || digits > 15 || !/^[+(]?\d[\d\s()./-]*$/.test(text)) return false;
  if (date.test(text) || amount.test(text) || address.test(text)) return false;
  // Without a sign of a phone, ten digits as North America dials them; else it may be any number.
  return /^[+0(]|[\s()/-]/.test(text) || /^[2-9]\d{2}[2-9]\d{6}$/.test(text);
}

const forms: readonly (readonly [field: string, isOf: (text: string) => boolean])[] = [
  ['contact_email', (text) => email.test(text)],
  ['lead_line', (text) => leadLines.some((line) => line === text)],
  ['contact_phone', isPhone],
  ['contact_name', (text) => person.test(text)],
];

/** How many of a hundred values have to be of a form: addresses are rarely anything else, two words often are. */
const needed: Readonly<Record<string, number>> = { contact_name: 80 };

/**
 * @param values of the first rows
 * @returns undefined where too few values are of one form
 */
export function fieldByForm(values: readonly string[]): string | undefined {
  const filled = values.map(bare).filter((text) => text !== '' && text.length < 200);
  if (filled.length === 0 || filled.every((text) => uuid.test(text))) return undefined;
  return forms.find(([field, isOf]) => filled.filter(isOf).length * 100 >= filled.length * (needed[field] ?? 60))?.[0];
}
