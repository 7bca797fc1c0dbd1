/** What is written anew of a JSON text once a parser, a model or middleware has changed it, and by which serialisers. */
import { t } from '@vscode/l10n';
import {
  camelKeys,
  dateChanges,
  emptyForNull,
  javaHashOrder,
  listedKeys,
  nullForEmpty,
  numbersForTexts,
  objectsForArrays,
  pascalKeys,
  providerDates,
  snakeKeys,
  sortedTop,
  type TreeChange,
  topDateChanges,
  trimmedTexts,
  withoutEmpty,
  withoutEmptyTexts,
  withoutNulls,
  withoutRails,
} from './changes';
import { javaNumber, javaScriptNumber, phpFloatNumber, sameNumber } from './numbers';
import {
  dotNetAll,
  dotNetLatin,
  dotNetRelaxed,
  goHtml,
  type JsonStyle,
  jsonSimple,
  minimal,
  orgJson,
  phpHex,
  writeJson,
} from './style';
import {
  compact,
  dotNetFamily,
  type Family,
  formatter,
  four,
  go,
  gsonFamily,
  javaScript,
  lossless,
  phpFamilies,
  phpFamily,
  python,
  sorted,
  spaced,
  two,
} from './styles';
import type { JsonNode } from './text';

export interface Rewriting {
  /** What was changed, as it stands behind "with". */
  readonly what: () => string;
  readonly changes: readonly TreeChange[];
  readonly styles: readonly JsonStyle[];
  /** The styles themselves change it: it is written though nothing else does. */
  readonly byStyle?: true;
}

const style = (family: Family): JsonStyle => ({ ...family, spacing: compact, rank: 'rare' });

const js = style(javaScript);
/** Where it comes to what {@link kept} writes, it is not written. */
const jsToo: JsonStyle = { ...js, usualNumber: sameNumber };
const kept = style(lossless);
const gson = style(gsonFamily);
const dotNet = style(dotNetFamily);
const goMarshal = style(go);
/** With arrays for objects, and with objects. */
const php = phpFamilies.flatMap((family) => [style(family), style({ ...family, emptyObject: '[]' })]);
const bigIntNumber = (raw: string) => (/[.eE]/.test(raw) ? javaScriptNumber(raw) : raw);
const relaxed = style({ ...lossless, name: () => 'UnsafeRelaxedJsonEscaping', string: dotNetRelaxed });
const pythonSpaced: JsonStyle = { ...style(python), spacing: spaced };
const pythonCompact: JsonStyle = { ...pythonSpaced, spacing: compact };
const jackson = style({ ...lossless, name: () => 'Jackson', number: javaNumber, usualNumber: sameNumber });
/** With JSON_FORCE_OBJECT, of which nothing is empty that is no object. */
const phpObjects: readonly JsonStyle[] = phpFamilies.flatMap((family) => [
  style(family),
  style({ ...family, number: phpFloatNumber, usualNumber: family.number }),
  { ...style(family), spacing: four },
]);
const pythonRaw: JsonStyle = { ...pythonSpaced, string: minimal };
const rails = style({ ...javaScript, name: () => 'Rails', string: goHtml });

/** By its names of languages and options alone, these change a text that nothing else does. */
export const otherStyles: readonly JsonStyle[] = [
  style({ ...lossless, name: () => 'System.Text.Json (UnicodeRanges.All)', string: dotNetAll }),
  style({ ...lossless, name: () => 'System.Text.Json (Latin1Supplement)', string: dotNetLatin }),
  relaxed,
  rails,
  style({ ...lossless, name: () => 'org.json', string: orgJson, number: javaNumber }),
  ...phpFamilies.map(sorted).map(style),
  // What sorts keys has arrays for objects, and so have those without members.
  ...phpFamilies.map((family) => style({ ...sorted(family), emptyObject: '[]' })),
  style({ ...javaScript, name: () => 'json-bigint', number: bigIntNumber }),
  ...[undefined, '[]'].map((emptyObject) =>
    style({
      ...phpFamily,
      name: () => t('{0} with {1}', phpFamily.name(), 'JSON_HEX_TAG'),
      string: phpHex,
      ...(emptyObject === undefined ? {} : { emptyObject }),
    }),
  ),
  { ...style({ ...python, name: () => 'JSON.pretty_generate', string: minimal, emptyLines: true }), spacing: two },
];

const java: readonly JsonStyle[] = [
  { ...lossless, number: javaNumber },
  { ...gsonFamily },
  { ...lossless, name: () => 'org.json', string: orgJson },
  { ...lossless, name: () => 'org.json', string: orgJson, number: javaNumber, usualNumber: sameNumber },
  { ...lossless, name: () => 'json-simple', string: jsonSimple, number: javaNumber },
].map((family) => style({ ...family, order: javaHashOrder }));

const chain =
  (...changes: readonly TreeChange[]): TreeChange =>
  (root) =>
    changes.reduce((node, change) => change(node), root);

const controllers = ['webhooks', 'webhook', 'mega_webhooks', 'mega', 'leads', 'hooks', 'api/webhooks'];
const actions = ['create', 'receive', 'index', 'webhook', 'handle'];

const modelOf = (controller: string) => (controller.split('/').at(-1) ?? '').replace(/s$/, '');

/** Rails adds the names of controller and action, and everything once more under the controller's name. */
export function* railsParams(root: JsonNode): Iterable<string> {
  if (root.kind !== 'object' || root.members.length === 0) return;
  const whole = writeJson(root, rails);
  for (const name of new Set(controllers.map(modelOf))) yield `${whole.slice(0, -1)},"${name}":${whole}}`;
  for (const controller of controllers)
    for (const action of actions) {
      const added = `${whole.slice(0, -1)},"controller":"${controller}","action":"${action}"`;
      yield `${added}}`;
      yield `${added},"${modelOf(controller)}":${whole}}`;
    }
}

/** What code that parses a body may make of it. */
export const appliedRewritings: readonly Rewriting[] = [
  {
    what: () => t('members that are null left out'),
    changes: [withoutNulls],
    styles: [kept, jsToo, gson, goMarshal, dotNet, relaxed, ...php, pythonSpaced, pythonRaw],
  },
  {
    what: () => t('members that are empty left out'),
    changes: [withoutEmpty, withoutEmptyTexts],
    styles: [kept, js, gson, goMarshal, jackson, ...php.slice(0, 1), pythonSpaced, pythonCompact],
  },
  {
    what: () => t('objects for arrays'),
    changes: [objectsForArrays],
    styles: phpObjects,
  },
  { what: () => t('empty texts as null'), changes: [nullForEmpty], styles: [...php, js] },
  { what: () => t('texts trimmed'), changes: [trimmedTexts], styles: [...php, js] },
  {
    what: () => `${t('texts trimmed')}, ${t('empty texts as null')}`,
    changes: [chain(trimmedTexts, nullForEmpty)],
    styles: [...php, js],
  },
  { what: () => t('null as empty texts'), changes: [emptyForNull], styles: [js, goMarshal, ...php] },
  ...(
    [
      [dateChanges, [kept, jsToo]],
      [
        [...dateChanges.slice(0, 3), ...dateChanges.slice(9, 10)],
        [dotNet, goMarshal],
      ],
      [dateChanges.slice(3, 7), [pythonSpaced, ...php.slice(0, 2)]],
      // Django's encoder, and default=str.
      [[...dateChanges.slice(1, 2), ...dateChanges.slice(12)], [pythonSpaced]],
      [topDateChanges, [kept, jsToo, goMarshal]],
    ] as const
  ).map(([changes, styles]) => ({ what: () => t('dates in another format'), changes, styles })),
  {
    what: () => `${t('dates in another format')}, ${t('members that are null left out')}`,
    changes: dateChanges.slice(0, 3).map((change) => chain(change, withoutNulls)),
    styles: [kept, gson, dotNet, goMarshal],
  },
  { what: () => t('keys in {0}', 'camelCase'), changes: [camelKeys], styles: [jsToo, kept, gson, dotNet, relaxed] },
  { what: () => t('keys in {0}', 'PascalCase'), changes: [pascalKeys], styles: [kept, jsToo, dotNet, relaxed] },
  {
    what: () => `${t('keys in {0}', 'camelCase')}, ${t('members that are null left out')}`,
    changes: [chain(camelKeys, withoutNulls)],
    styles: [kept, gson, dotNet, relaxed],
  },
  { what: () => t('numeric texts as numbers'), changes: [numbersForTexts], styles: php },
  {
    what: () => t('only its top level sorted'),
    changes: [sortedTop],
    styles: [...php, js, kept, jackson, pythonSpaced, pythonCompact],
  },
  { what: () => t('only the keys of its top level'), changes: listedKeys, styles: [js] },
  {
    what: () => t('keys in the order of a Java HashMap'),
    changes: [(root) => root, withoutNulls],
    styles: java,
    byStyle: true,
  },
];

const asSent = [style(formatter)];

/** What a body may have been before that; what was left out or cut is gone. */
export const undoneRewritings: readonly Rewriting[] = [
  { what: () => t('keys in {0}', 'snake_case'), changes: [snakeKeys, chain(snakeKeys, providerDates)], styles: asSent },
  { what: () => t('dates in another format'), changes: [providerDates], styles: asSent },
  { what: () => t('empty texts as null'), changes: [nullForEmpty], styles: asSent },
  { what: () => t('null as empty texts'), changes: [emptyForNull], styles: asSent },
  { what: () => t("Rails' members left out"), changes: [withoutRails], styles: asSent },
];
