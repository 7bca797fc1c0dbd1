/** The field that the values of a column speak of by their form, and whether they can be of one at all. */
import { bulkRowFields, leadLines } from '../../contract';
import { mendValue } from '../read/repairs';
import { meantBy } from './value-choice';

const email = /^[^\s@;,<>]+@[^\s@;,<>]+\.[^\s@;,<>]{2,}$/;
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const date = /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:[ T].*)?$/;
/** With thousands set apart, or with decimals. */
const amount = /^[+-]?\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d+)?$|^[+-]?\d+[.,]\d{1,2}$/;
const address = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const person = /^\p{Lu}[\p{L}\p{M}'’.-]*(?: (?:\p{L}[\p{L}\p{M}'’.-]*)){1,3}$/u;

/** What is around a value where a spreadsheet or an ad platform has put something, which repairs take away. */
const bare = (text: string) => text.trim().replace(/^(?:="?|['‘’]|p:|tel:|mailto:)+|"$/gi, '');

/** @param isBare whether digits without a sign of a phone may be one */
function isPhone(text: string, isBare: boolean): boolean {
  const digits = text.replace(/\D/g, '').length;
  if (digits < 7 || digits > 15 || !/^[+(]?\d[\d\s()./-]*$/.test(text)) return false;
  if (date.test(text) || amount.test(text) || address.test(text)) return false;
  // Without a sign of a phone, ten digits as North America dials them; else it may be any number.
  return /^[+0(]|[\s()/-]/.test(text) || (isBare && /^[2-9]\d{2}[2-9]\d{6}$/.test(text));
}

/** Most people have an address of their own: one that comes again and again is a company's, or an agent's. */
const areApart = (texts: readonly string[]) =>
  new Set(texts.map((text) => text.trim().toLowerCase())).size * 2 > texts.length;

/** A name that says nothing of what is in the column. */
const speechless =
  /^(?:\p{L}{0,2}|column|col|field|unnamed|spalte|feld|colonne|columna|coluna|列|フィールド)[\s:_-]*\d*$/iu;

/** Digits that somebody counts by, and lines that nobody answers. */
const numbered =
  /(?:^|[^\p{L}])(?:id|ids|no|nr|num|number|numero|nummer|code|key|account|konto|order|invoice|zip|plz)(?:$|[^\p{L}])/iu;
const fax = /fax|télécopie/i;

type IsOf = (text: string, name: string) => boolean;

const forms: readonly (readonly [field: string, isOf: IsOf])[] = [
  ['contact_email', (text) => email.test(text)],
  ['lead_line', (text) => leadLines.some((line) => line === text)],
  ['contact_phone', (text, name) => !fax.test(name) && isPhone(text, !numbered.test(name))],
  // Owners, companies and towns have two words too, so another name in the header is believed.
  ['contact_name', (text, name) => speechless.test(name) && person.test(text)],
];

/** How many of a hundred values have to be of a form: addresses are rarely anything else, two words often are. */
const needed: Readonly<Record<string, number>> = { contact_name: 80 };

/**
 * @param values of the first rows
 * @param name of the column
 * @returns undefined where too few values are of one form
 */
export function fieldByForm(values: readonly string[], name: string): string | undefined {
  const filled = values.map(bare).filter((text) => text !== '' && text.length < 200);
  if (filled.length === 0 || filled.every((text) => uuid.test(text))) return undefined;
  const field = forms.find(
    ([each, isOf]) => filled.filter((text) => isOf(text, name)).length * 100 >= filled.length * (needed[each] ?? 60),
  )?.[0];
  return field?.startsWith('contact_') && !areApart(filled) ? undefined : field;
}

const letter = /\p{L}/u;
const noStages: ReadonlyMap<string, string> = new Map();

/** A value that a field can hold, whatever it means. */
function canHold(field: string, text: string): boolean {
  if (field === 'contact_phone') return text.replace(/\D/g, '').length >= 5 && !email.test(bare(text));
  if (field === 'contact_name' || field === 'first_name' || field === 'last_name')
    return letter.test(text) && !email.test(bare(text));
  if (field === 'stage_slug') return /^[\p{Ll}\p{Lo}\p{N}]+(?:[_-][\p{Ll}\p{Lo}\p{N}]+)*$/u.test(text);
  return (
    meantBy({ field, value: text }, noStages) !== undefined ||
    (Object.entries(bulkRowFields)
      .find(([name]) => name === field)?.[1]
      .safeParse(text).success ??
      true)
  );
}

/** The first different values of a column that its field does not take, as they are once they are mended. */
export function refusedIn(field: string, values: readonly string[]): string[] {
  const schema = Object.entries(bulkRowFields).find(([name]) => name === field)?.[1];
  const mended = values.map((text) => mendValue(field, text).text);
  return [...new Set(mended.filter((text) => text !== '' && schema?.safeParse(text).success === false))].slice(0, 3);
}

/** Whether half of the values of a column can be of a field: a header may say "Email" above yes and no. */
export function mayHold(field: string, values: readonly string[]): boolean {
  const filled = values.map((text) => mendValue(field, text).text).filter((text) => text !== '');
  return filled.filter((text) => canHold(field, text)).length * 2 >= filled.length;
}
