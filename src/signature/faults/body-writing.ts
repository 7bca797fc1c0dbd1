/** A body's JSON written in styles, as attempts. */
import type { CauseCode } from '../causes';
import type { Payload, PayloadJson } from '../fields/payload';
import { type JsonStyle, writeJson } from '../json/style';
import { likelyOf } from '../json/styles';
import { text } from './attempt';
import type { Attempt, Surroundings } from './fault';

/** Beyond this, only the likely styles are tried: each costs as much as hashing the body ten times. */
const mostForAllStyles = 64 * 1024;

export const stylesFor = (styles: readonly JsonStyle[], { bytes }: Payload, { brief }: Surroundings) =>
  brief || bytes.length > mostForAllStyles ? likelyOf(styles) : styles;

const empty = /\{[ \t\r\n]{0,9}\}|\[[ \t\r\n]{0,9}\]/;

export function* written(
  json: PayloadJson,
  styles: readonly JsonStyle[],
  what: (style: string) => string,
): Iterable<Attempt<Payload>> {
  const rewriting = new Map<JsonStyle['number'], boolean>();
  const hasEmpty = json.text === '' || empty.test(json.text);
  for (const style of styles) {
    // What a style has for what is empty makes no difference where nothing is.
    if (!hasEmpty && !style.flatArrays && (style.emptyObject !== undefined || style.emptyLines === true)) continue;
    const { usualNumber: usual } = style;
    if (usual !== undefined && json.numbers().every(({ raw }) => usual(raw) === style.number(raw))) continue;
    let rewrites = rewriting.get(style.number);
    rewrites ??= json.numbers().some(({ raw }) => style.number(raw) !== raw);
    rewriting.set(style.number, rewrites);
    const attempt = text(json.mark + writeJson(json.root, style) + (style.tail ?? ''), what(style.name()), style.rank);
    const also: CauseCode[] = rewrites ? ['body-number-rewritten'] : [];
    yield { ...attempt, also: style.tail === undefined ? also : [...also, 'body-trailing-newline'] };
  }
}
