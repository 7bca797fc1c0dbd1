/** Headers wherever they stand in a text: a block of them, a browser's list, a log line of any style. */
import { deliveryHeaders, type PastedRequest } from './request';

/** A name, then `:`, `=`, `=>`, a tab or a line end, then perhaps the start of a list, then the value. */
const header =
  /(["']?)(?:http[-_])?x[-_]mega[-_](signature|timestamp|delivery)\1[ \t]*(=>|[:=]|\t|(?=\r?\n))[ \t]*(?:\r?\n[ \t]*)?(?:\[[ \t]*)?(?=([^\r\n]*))/gi;

/** The value as its surroundings quote it; in a block of headers a quote is the value's own, and a fault to be seen. */
function valueOf(text: string, inBlock: boolean): string {
  if (inBlock) return text.trim();
  const quoted = /^(?:"([^"]*)"|'([^']*)')/.exec(text);
  return quoted?.[1] ?? quoted?.[2] ?? /^[^\s,;}\]"']*/.exec(text)?.[0] ?? '';
}

/** Finds the three headers of a delivery in any text; null where none is there. */
export function readHeaderBlock(text: string): PastedRequest | null {
  const pairs: (readonly [string, string])[] = [];
  for (const match of text.matchAll(header)) {
    const [, quote, name, separator = '', rest = ''] = match;
    const startsLine = text.slice(text.lastIndexOf('\n', match.index) + 1, match.index).trim() === '';
    const inBlock = startsLine && quote === '' && !separator.startsWith('=');
    pairs.push([`x-mega-${name}`, valueOf(rest, inBlock)]);
  }
  const found = deliveryHeaders(pairs);
  return found && { kind: 'headers', ...found, body: null, doubt: null, receivedAt: null };
}
