/** What an editor, a mail, a terminal or a logger puts around a request, taken away. */
import { unescapeHtml } from '../../signature';

const everyLine = (lines: readonly string[], mark: RegExp) =>
  lines.some((line) => line.trim() !== '') && lines.every((line) => line.trim() === '' || mark.test(line));

/** Docker compose, Heroku and other ISO times, syslog: what stands before each line. */
const prefixes: readonly RegExp[] = [
  /^[\w.-]+\s*\| ?/,
  /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d) (?:(?:stdout|stderr) [FP] |[\w.-]+\[[^\]\n]*\]: )?/,
  /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ [^\s:]+: /,
  /^(?:\d+[|:] ?|\d+\t)(?=\S|$)/,
];

/** The inside of the first fence that holds one of the headers. */
function insideFence(lines: readonly string[]): string | null {
  let open: number | null = null;
  for (const [index, line] of lines.entries()) {
    if (!/^\s{0,8}(?:```|~~~)/.test(line)) continue;
    if (open === null) open = index;
    else {
      const inside = lines.slice(open + 1, index).join('\n');
      if (/x[-_]mega[-_]/i.test(inside)) return inside;
      open = null;
    }
  }
  return null;
}

const markup = /<\/?(?:table|thead|tbody|tr|td|th|dl|dt|dd|pre|code|strong|span|body|headers?)(?:\s[^<>]{0,300})?>/gi;

/** A table of a page, or headers and body as elements of XML: as lines, with entities resolved. */
function withoutMarkup(text: string): string | null {
  if (!/<\/(?:td|th|dd|x-mega-[a-z]{1,20})>/i.test(text)) return null;
  const lines = text
    .replace(/<(x-mega-[a-z]{1,20})>/gi, '\n$1: ')
    .replace(/<\/x-mega-[a-z]{1,20}>/gi, '\n')
    .replace(markup, '\n');
  const filled = lines.split('\n').map((line) => line.trim());
  return unescapeHtml(filled.filter((line) => line !== '').join('\n'));
}

/** One layer less; null where there is none. */
function withoutLayer(text: string): string | null {
  const plain = withoutMarkup(text);
  if (plain !== null) return plain;
  const lines = text.split('\n');
  const fenced = /```|~~~/.test(text) ? insideFence(lines) : null;
  if (fenced !== null) return fenced;
  if (everyLine(lines, /^ {0,8}> ?/)) return lines.map((line) => line.replace(/^ {0,8}> ?/, '')).join('\n');
  let depth = Number.POSITIVE_INFINITY;
  for (const line of lines) if (line.trim() !== '') depth = Math.min(depth, line.search(/\S/));
  if (depth > 0 && depth < Number.POSITIVE_INFINITY)
    return lines.map((line) => line.slice(Math.min(depth, line.search(/\S|$/)))).join('\n');
  if (lines.filter((line) => line.trim() !== '').length < 3) return null;
  const prefix = prefixes.find((each) => everyLine(lines, each));
  return prefix === undefined ? null : lines.map((line) => line.replace(prefix, '')).join('\n');
}

/** Line ends that a program made visible: `\\r` as socat does, `^M$` as `cat -A`. */
const visibleEnds = /(?:\\r|\^M\$?)$/gm;

function withoutVisibleEnds(text: string): string {
  return /^x[-_]mega[-_][^\n]{0,200}(?:\\r|\^M\$?)$/im.test(text) ? text.replace(visibleEnds, '') : text;
}

/** The first request of an export of Burp that holds one of the headers: there it is Base64. Else the text itself. */
export function unpacked(text: string): string {
  for (const part of text.split('<request base64="true">').slice(1)) {
    const [base64 = ''] = part.replace('<![CDATA[', '').split(/[\]<]/, 1);
    const request = Buffer.from(base64, 'base64').toString();
    if (/x[-_]mega[-_]/i.test(request)) return request;
  }
  return text;
}

/** More are not looked for: a text of nothing but marks would have as many as characters. */
const mostLayers = 6;

/** The text without a byte order mark, colours, a fence, marks or indentation of all its lines, prefixes, or line ends made visible. */
export function undress(text: string): string {
  let plain = withoutVisibleEnds(text.replace(/^\uFEFF/, '').replace(/\x1b\[[0-9;]{0,20}m/g, ''));
  for (let layers = 0; layers < mostLayers; layers++) {
    const inside = withoutLayer(plain);
    if (inside === null) break;
    plain = inside;
  }
  return plain;
}
