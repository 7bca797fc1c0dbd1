/** How a body goes wrong when JSON is parsed and written anew: spacing, spelling, numbers, order, parts. */
import { t } from '@vscode/l10n';
import { isTooLargeForText, markOf, numbersIn, type Payload, type PayloadJson } from '../fields/payload';
import { floatNumber, javaNumber, javaScriptNumber, phpNumber, pythonNumber } from '../json/numbers';
import { lower, upper } from '../json/style';
import { appliedStyles, undoneStyles } from '../json/styles';
import { isAscii, text } from './attempt';
import { leadFault } from './body-lead';
import { parsedFault } from './body-parsed';
import { stylesFor, written } from './body-writing';
import type { Attempt, Fault, Surroundings } from './fault';

/** Rewrites the numbers of a JSON text in their places. */
function replaceNumbers(
  { text: whole, numbers }: Pick<PayloadJson, 'text' | 'numbers'>,
  change: (raw: string) => string,
): string {
  let end = 0;
  let written = '';
  for (const { raw, at } of numbers()) {
    written += whole.slice(end, at) + change(raw);
    end = at + raw.length;
  }
  return written + whole.slice(end);
}

const rewritten: Fault<Payload> = {
  code: 'body-reserialized',
  *undo(body, known) {
    const json = body.json();
    if (json === null) return;
    yield* written(json, stylesFor(undoneStyles, body, known), (style) =>
      t('the payload as {0} would write it', style),
    );
    yield text(json.mark + json.text.replaceAll('\\/', '/'), t('the payload with / for \\/'), 'likely');
    yield text(json.mark + json.text.replace(/(?<!\\)\//g, '\\/'), t('the payload with \\/ for /'));
  },
  *apply(body, known) {
    const json = body.json();
    if (json === null) return;
    yield* written(json, stylesFor(appliedStyles, body, known), (style) => t('the payload as {0} writes it', style));
    yield text(json.mark + json.text.replaceAll('\\/', '/'), t('the payload with / for \\/'));
    yield text(json.mark + json.text.replace(/(?<!\\)\//g, '\\/'), t('the payload with \\/ for /'));
  },
  suspect: (body) =>
    body.json() === null
      ? null
      : t('The payload may have been parsed and re-serialized, which loses its original spacing.'),
  // A sender writes compact JSON: what is set out in lines was written for people to read.
  isUsual: (body) => !body.bytes.includes(0x0a),
};

/** The most numbers that are tried one by one. */
const mostNumbers = 40;

/** How a number may have been spelt. */
function spellingsOf(raw: string): string[] {
  if (/[eE]/.test(raw)) {
    const plain = raw.replace(/[eE]\+?/, 'e');
    return [plain, plain.toUpperCase(), plain.replace(/e(?!-)/, 'e+'), plain.replace(/e(?!-)/, 'E+')];
  }
  if (raw.includes('.')) return [`${raw}0`, `${raw}00`];
  const zeros = /(?<!0)0+$/.exec(raw)?.[0].length ?? 0;
  const powers =
    zeros === 0 || Number(raw) === 0 ? [] : [`${raw.slice(0, -zeros)}e${zeros}`, `${raw.slice(0, -zeros)}E${zeros}`];
  return [`${raw}.0`, `${raw}.00`, ...powers];
}

/** A large integer as a double holds it, all its digits printed. */
const doubleDigits = (raw: string) =>
  /[.eE]/.test(raw) || !Number.isFinite(Number(raw)) ? raw : String(BigInt(Number(raw)));

const numberFault: Fault<Payload> = {
  code: 'body-number-rewritten',
  *undo(body, { brief, likelyOnly }) {
    const json = likelyOnly ? null : brief ? looseJson(body) : body.json();
    if (json === null) return;
    const what = t('the payload with a number spelt otherwise');
    const numbers = json.numbers();
    for (const { raw, at } of brief ? [] : numbers.slice(0, mostNumbers))
      for (const spelling of spellingsOf(raw))
        yield text(json.mark + json.text.slice(0, at) + spelling + json.text.slice(at + raw.length), what, 'rare');
    if (numbers.length > 1)
      for (const choice of [0, 1])
        yield text(json.mark + replaceNumbers(json, (raw) => spellingsOf(raw)[choice] ?? raw), what);
  },
  *apply(body) {
    const json = body.json();
    if (json === null || json.numbers().length === 0) return;
    const changes = [
      { name: 'JavaScript', change: javaScriptNumber },
      { name: 'Python', change: pythonNumber },
      { name: 'PHP', change: phpNumber },
      { name: 'Java', change: javaNumber },
      { name: t('a reader that takes integers for floats'), change: floatNumber },
      { name: t('a reader that takes integers for doubles'), change: doubleDigits },
      { name: t('a reader that takes numbers for strings'), change: (raw: string) => `"${raw}"` },
      { name: t('a reader that drops fractions'), change: (raw: string) => raw.replace(/\.[0-9]+(?![eE0-9])/, '') },
    ];
    for (const [index, { name, change }] of changes.entries())
      yield text(
        json.mark + replaceNumbers(json, change),
        t('the payload with its numbers as {0} writes them', name),
        index === 0 ? 'likely' : undefined,
      );
  },
  suspect: (body) => {
    const json = body.json();
    return json !== null && json.numbers().length > 0
      ? t('There are numbers in the payload; a parser may have rewritten them, such as 1.0 to 1.')
      : null;
  },
  isUsual: () => true,
};

const escape = /\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})|\\u([0-9a-f]{4})|\\./gis;
const charOf = (hex: string) => String.fromCharCode(Number.parseInt(hex, 16));
/** What JSON must escape, and half a pair, which is no character. */
const needsEscape = /[\0-\x1f"\\\ud800-\udfff]/;

/**
 * Changes what a pattern finds, each finding once: a payload has few words beyond ASCII, each of them many times over,
 * and is written hundreds of times.
 */
function byWord(word: RegExp, change: (found: string) => string): (whole: string) => string {
  const known = new Map<string, string>();
  return (whole) =>
    whole.replace(word, (found) => {
      let changed = known.get(found);
      if (changed === undefined) {
        changed = change(found);
        if (known.size >= mostWords) known.clear();
        known.set(found, changed);
      }
      return changed;
    });
}

const mostWords = 2000;
/** Words are short: of a longer one the engine would keep the whole text. Pairs stay together. */
const escapedWord = /(?:\\u(?!d[89ab])[0-9a-f]{4}){1,2}|\\ud[89ab][0-9a-f]{2}(?:\\ud[c-f][0-9a-f]{2})?|\\./gis;
const letters = /[\u0080-\uffff]{1,12}/g;
const each = /[\s\S]/g;

const unescapedFrom = (from: number) =>
  byWord(escapedWord, (word) =>
    word.replace(escape, (all, high?: string, low?: string, single?: string) => {
      if (high !== undefined && low !== undefined) return charOf(high) + charOf(low);
      const char = single === undefined ? '"' : charOf(single);
      return needsEscape.test(char) || char.charCodeAt(0) < from ? all : char;
    }),
  );

const unescaped = unescapedFrom(0);
const unescapedLetters = unescapedFrom(128);
const escapedLower = byWord(letters, (word) => word.replace(each, lower));
const escapedUpper = byWord(letters, (word) => word.replace(each, upper));

const recasedWord = (change: (digits: string) => string) =>
  byWord(escapedWord, (word) => (/^\\u/i.test(word) ? word.replace(/[^\\u]+/gi, change) : word));
const upperEscapes = recasedWord((digits) => digits.toUpperCase());
const lowerEscapes = recasedWord((digits) => digits.toLowerCase());

/** Whether a text looks like JSON from its start: reading it all costs as much as hashing it 30 times. */
const opensJson = (whole: string) => /^\ufeff?[ \t\r\n]*[[{"]/.test(whole);

/** The numbers of what looks like JSON: what was made of a payload is parsed no more. */
function looseJson(body: Payload): Pick<PayloadJson, 'text' | 'mark' | 'numbers'> | null {
  const all = body.text();
  if (all === null || isTooLargeForText(body) || !opensJson(all)) return null;
  const mark = markOf(all);
  const whole = all.slice(mark.length);
  return { mark, text: whole, numbers: () => [...numbersIn(whole)] };
}

function* escapes(body: Payload, { likelyOnly }: Surroundings): Iterable<Attempt<Payload>> {
  const all = body.text();
  if (all === null || isTooLargeForText(body) || !opensJson(all)) return;
  const mark = markOf(all);
  const whole = all.slice(mark.length);
  if (whole.includes('\\u')) {
    yield text(mark + unescaped(whole), t('the payload with its \\u escapes resolved'), 'likely');
    if (!likelyOnly) {
      yield text(mark + unescapedLetters(whole), t('the payload with the \\u escapes beyond ASCII resolved'));
      for (const recased of [lowerEscapes, upperEscapes])
        yield text(mark + recased(whole), t('the payload with its \\u escapes in the other case'));
    }
  }
  if (isAscii(body.bytes)) return;
  const what = t('the payload with \\u escapes');
  yield text(mark + escapedLower(whole), what, 'likely');
  if (likelyOnly) return;
  yield text(mark + escapedUpper(whole), what);
  if (whole.includes('\\u')) yield text(mark + escapedUpper(upperEscapes(whole)), what);
}

const escapeFault: Fault<Payload> = {
  code: 'body-unicode-escapes',
  undo: escapes,
  apply: escapes,
  suspect: (body) => {
    const json = body.json();
    if (json === null) return null;
    if (!isAscii(body.bytes) && !json.text.includes('\\u'))
      return t('There are letters beyond ASCII in the payload; some may have been \\u escapes.');
    return isAscii(body.bytes) && json.text.includes('\\u')
      ? t('There are \\u escapes in the payload; some may have been letters.')
      : null;
  },
  isUsual: (body) => !isAscii(body.bytes),
};

function* normalized(body: Payload, forms: readonly string[]): Iterable<Attempt<Payload>> {
  const whole = body.text();
  if (whole === null || isAscii(body.bytes)) return;
  for (const form of forms)
    yield text(
      whole.normalize(form),
      t('the payload in the Unicode form {0}', form),
      form === 'NFC' || form === 'NFD' ? 'likely' : undefined,
    );
}

const normalizationFault: Fault<Payload> = {
  code: 'body-unicode-normalized',
  // A compatibility form is the inverse of none: what it makes one was never told apart by a normalisation.
  undo: (body) => normalized(body, ['NFC', 'NFD']),
  // They make so many letters one that beside another fault they explain what never happened.
  apply: (body, { brief }) => normalized(body, brief ? ['NFC', 'NFD'] : ['NFC', 'NFD', 'NFKC', 'NFKD']),
  suspect: (body) => {
    const whole = body.text();
    return whole !== null && whole.normalize('NFC') === whole && whole.normalize('NFD') !== whole
      ? t('The payload is in the Unicode form NFC; it may have been normalised.')
      : null;
  },
  isUsual: () => true,
};

export const spellingFaults: readonly Fault<Payload>[] = [escapeFault, normalizationFault, numberFault];

export const jsonFaults: readonly Fault<Payload>[] = [rewritten, parsedFault, leadFault];
