/** The serialisers of this world, as styles. */
import { t } from '@vscode/l10n';
import { javaNumber, javaScriptNumber, phpFloatNumber, phpNumber, pythonNumber, sameNumber } from './numbers';
import {
  ascii,
  dotNet,
  goHtml,
  goPlain,
  gson,
  type JsonStyle,
  minimal,
  php,
  phpKeepSlashes,
  phpKeepUnicode,
  pythonRepr,
  pythonWord,
  type Spacing,
} from './style';
import type { JsonMember } from './text';

export const compact: Spacing = { item: ',', colon: ':', indent: '' };
export const spaced: Spacing = { item: ', ', colon: ': ', indent: '' };
const indented = (indent: string): Spacing => ({ item: ',', colon: ': ', indent });
export const two = indented('  ');
export const four = indented('    ');
const tab = indented('\t');

const asGiven = (members: readonly JsonMember[]) => members;

/** A key that comes again keeps its first place and its last value. */
function lastOfEach(members: readonly JsonMember[]): readonly JsonMember[] {
  const found = new Map<string, JsonMember>();
  for (const member of members) found.set(member.key.value, member);
  return found.size === members.length ? members : [...found.values()];
}

const arrayIndex = /^(?:0|[1-9][0-9]{0,9})$/;
const isArrayIndex = ({ key }: JsonMember) => arrayIndex.test(key.value) && Number(key.value) < 2 ** 32 - 1;

/** A JavaScript object has the keys that are array indexes first, in their order. */
function javaScriptOrder(members: readonly JsonMember[]): readonly JsonMember[] {
  const unique = lastOfEach(members);
  if (!unique.some(isArrayIndex)) return unique;
  const indexes = unique.filter(isArrayIndex).sort((a, b) => Number(a.key.value) - Number(b.key.value));
  return [...indexes, ...unique.filter((member) => !isArrayIndex(member))];
}

const surrogate = /[\ud800-\udfff]/;

/** By their UTF-8 bytes: that is by their UTF-16 units, but for characters beyond the first plane. */
function compareBytes(a: string, b: string): number {
  if (surrogate.test(a) || surrogate.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

const sortedBy = (compare: (a: string, b: string) => number) => (members: readonly JsonMember[]) =>
  [...lastOfEach(members)].sort((a, b) => compare(a.key.value, b.key.value));

const byBytes = sortedBy(compareBytes);
const byLength = sortedBy((a, b) => Buffer.byteLength(a) - Buffer.byteLength(b) || compareBytes(a, b));

/** The order in which the provider's example delivery has the keys; others keep their places behind them. */
const providerKeys = [
  ...['event', 'delivered_at', 'lead', 'id', 'customer_id', 'contact_name', 'contact_phone', 'contact_email'],
  ...['source_platform', 'source_type', 'lead_line', 'current_stage', 'slug', 'name', 'custom_fields'],
  ...['created_at', 'updated_at'],
];
const providerPlace = (key: string) => {
  const at = providerKeys.indexOf(key);
  return at < 0 ? providerKeys.length : at;
};
const providerOrder = (members: readonly JsonMember[]) =>
  [...members].sort((a, b) => providerPlace(a.key.value) - providerPlace(b.key.value));

export type Family = Omit<JsonStyle, 'spacing' | 'rank'>;

/** What a spacing is called behind the name of its family; the usual one has no name. */
const labels: { readonly [label: string]: () => string } = {
  two: () => t('indented by 2'),
  four: () => t('indented by 4'),
  tab: () => t('indented by tabs'),
  compact: () => t('compact separators'),
  blanks: () => t('one line, with blanks'),
  colons: () => t('one blank after each colon'),
  JSON_PRETTY_PRINT: () => 'JSON_PRETTY_PRINT',
};

/** A family of styles. Which of its spacings are likely and which are usual is given; the others are rare. */
function* spacings(
  family: Family,
  spacing: { readonly [label: string]: Spacing },
  likely: readonly string[] = [],
  usual: readonly string[] = [''],
): Iterable<JsonStyle> {
  for (const [label, each] of Object.entries(spacing)) {
    const word = labels[label];
    const name = word === undefined ? family.name : () => t('{0}, {1}', family.name(), word());
    const style = { ...family, spacing: each, name };
    if (likely.includes(label)) yield { ...style, rank: 'likely' };
    else yield usual.includes(label) ? style : { ...style, rank: 'rare' };
  }
}

const indents = { two, four, tab };

export const javaScript: Family = {
  name: () => 'JSON.stringify',
  string: minimal,
  number: javaScriptNumber,
  order: javaScriptOrder,
};
export const lossless: Family = {
  name: () => t('a serialiser that keeps numbers'),
  string: minimal,
  number: sameNumber,
  order: asGiven,
};
export const formatter: Family = {
  name: () => t('a formatter'),
  string: ({ raw }) => raw,
  number: sameNumber,
  order: asGiven,
};
export const python: Family = {
  name: () => 'Python json.dumps',
  string: ascii,
  number: pythonNumber,
  order: lastOfEach,
};
export const phpFamily: Family = { name: () => 'PHP json_encode', string: php, number: phpNumber, order: lastOfEach };
export const go: Family = {
  name: () => 'Go json.Marshal',
  string: goHtml,
  number: javaScriptNumber,
  order: lastOfEach,
};

export const gsonFamily: Family = { ...lossless, name: () => 'Gson', string: gson, number: javaNumber };
export const dotNetFamily: Family = { ...lossless, name: () => 'System.Text.Json', string: dotNet };

export const sorted = (family: Family): Family => ({
  ...family,
  name: () => t('{0} with sorted keys', family.name()),
  order: byBytes,
});

/** Numbers kept in their spelling, as decimals are, or rewritten before they came here. */
function* withOtherNumbers(family: Family, spacing = spaced) {
  for (const number of [sameNumber, javaScriptNumber])
    yield* spacings({ ...family, number, usualNumber: family.number }, { '': spacing });
}

function* pythonStyles() {
  const raw = { ...python, name: () => t('{0} with {1}', python.name(), 'ensure_ascii=False'), string: minimal };
  const all = { '': spaced, compact, ...indents };
  for (const family of [python, raw]) {
    yield* spacings(family, all, ['', 'compact'], Object.keys(all));
    yield* spacings(sorted(family), all);
    yield* withOtherNumbers(family);
    yield* withOtherNumbers(sorted(family));
  }
  yield* spacings({ ...sorted(python), name: () => 'flask.jsonify', tail: '\n' }, { compact, two }, [], []);
}

const phpWith = (flags: string) => t('{0} with {1}', phpFamily.name(), flags);

export const phpFamilies: readonly Family[] = [
  phpFamily,
  { ...phpFamily, name: () => phpWith('JSON_UNESCAPED_SLASHES'), string: phpKeepSlashes },
  { ...phpFamily, name: () => phpWith('JSON_UNESCAPED_UNICODE'), string: phpKeepUnicode },
  { ...phpFamily, name: () => phpWith('JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE'), string: goPlain },
];

function* phpStyles() {
  for (const family of phpFamilies)
    for (const each of [
      family,
      { ...family, name: () => t('{0}, objects as arrays', family.name()), emptyObject: '[]' },
    ])
      yield* spacings(each, { '': compact, JSON_PRETTY_PRINT: four }, family === phpFamily ? [''] : []);
  for (const family of phpFamilies) {
    yield* withOtherNumbers(family, compact);
    for (const each of [family, { ...family, emptyObject: '[]' }])
      yield* spacings(
        { ...each, name: () => phpWith('JSON_PRESERVE_ZERO_FRACTION'), number: phpFloatNumber, usualNumber: phpNumber },
        { '': compact },
      );
  }
}

function* goStyles() {
  const plain = { ...go, name: () => t('Go json.Encoder without SetEscapeHTML'), string: goPlain };
  for (const family of [go, sorted(go), plain, sorted(plain)])
    yield* spacings(family, { '': compact, ...indents }, family === go ? [''] : []);
  yield* spacings({ ...go, name: () => 'Go json.Encoder', tail: '\n' }, { '': compact });
  for (const family of [sorted(go), sorted(plain)]) yield* spacings({ ...family, tail: '\n' }, { two, tab }, [], []);
}

function* otherStyles() {
  yield* spacings(
    { ...lossless, name: () => t('a serialiser that keeps numbers and escapes <, > and &'), string: goHtml },
    { '': compact },
  );
  yield* spacings(gsonFamily, { '': compact, two });
  yield* spacings({ ...lossless, name: () => 'Jackson', number: javaNumber }, { '': compact, two });
  const printer = { name: () => 'DefaultPrettyPrinter', emptyObject: '{ }', emptyArray: '[ ]', flatArrays: true };
  for (const number of [sameNumber, javaNumber])
    yield* spacings({ ...lossless, ...printer, number }, { '': { item: ',', colon: ' : ', indent: '  ' } });
  yield* spacings(dotNetFamily, { '': compact, ...indents });
  yield* spacings({ ...lossless, name: () => 'PostgreSQL jsonb', order: byLength }, { '': spaced });
  yield* spacings(
    { ...python, name: () => t("Python's str of a dict"), string: pythonRepr, word: pythonWord },
    { '': spaced },
  );
}

const losslessSpacings = { '': compact, blanks: spaced, ...indents };
const formatterSpacings = { ...losslessSpacings, colons: { item: ',', colon: ': ', indent: '' } };

/** What code that parses a body and serialises it may make of it. */
export const appliedStyles: readonly JsonStyle[] = [
  ...spacings(javaScript, { '': compact, ...indents }, ['', 'two'], Object.keys(indents)),
  ...spacings(formatter, formatterSpacings, ['', 'two'], Object.keys(formatterSpacings)),
  ...spacings(lossless, losslessSpacings),
  ...pythonStyles(),
  ...phpStyles(),
  ...goStyles(),
  ...spacings(sorted(javaScript), { '': compact, ...indents }),
  ...spacings(sorted(lossless), { '': compact, ...indents }),
  ...otherStyles(),
];

const keepingNumbers = (style: JsonStyle): JsonStyle => ({ ...style, number: sameNumber });

/**
 * What a body may have been before it was serialised anew: how a number was spelt and which keys came first is gone, so
 * numbers stay as they are and the keys take the provider's order.
 */
export const undoneStyles: readonly JsonStyle[] = [
  ...spacings(formatter, formatterSpacings, ['', 'blanks', 'two'], Object.keys(formatterSpacings)),
  ...spacings(lossless, losslessSpacings, ['']),
  ...spacings(
    { ...formatter, name: () => t('{0}, a line break at its end', formatter.name()), tail: '\n' },
    formatterSpacings,
  ),
  ...spacings(
    { ...lossless, name: () => t('{0}, a line break at its end', lossless.name()), tail: '\n' },
    losslessSpacings,
  ),
  ...[...pythonStyles(), ...phpStyles(), ...goStyles(), ...otherStyles()]
    .filter(({ order, word, usualNumber }) => order !== byBytes && word === undefined && usualNumber === undefined)
    .map(keepingNumbers),
  ...[...spacings(lossless, losslessSpacings), ...spacings(python, { '': spaced, compact })].map((style) =>
    keepingNumbers({
      ...style,
      name: () => t("{0}, keys in the provider's order", style.name()),
      order: providerOrder,
    }),
  ),
];

/** Only the few styles that explain most cases. */
export const likelyOf = (styles: readonly JsonStyle[]) => styles.filter(({ rank }) => rank === 'likely');
