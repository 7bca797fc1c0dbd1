/** How a body goes wrong in templates and forms: escaped for HTML or for a URL. */
import { t } from '@vscode/l10n';
import type { Payload } from '../fields/payload';
import { writtenForms } from '../json/form';
import { ifPossible, text } from './attempt';
import type { Fault } from './fault';

const entities: { readonly [name: string]: string } = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  euro: '€',
  hellip: '…',
  bull: '•',
  trade: '™',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  sbquo: '‚',
  ldquo: '“',
  rdquo: '”',
  bdquo: '„',
};

/** HTML's names of U+00A0 to U+00FF, in order. */
const latinNames = (
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro ' +
  'para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil ' +
  'Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave ' +
  'Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml ' +
  'igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute ' +
  'thorn yuml'
).split(' ');

const punctuation = new Map(Object.entries(entities).map(([name, char]) => [char, name]));

function entity(name: string): string | undefined {
  const number = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name);
  if (number === null) {
    const latin = latinNames.indexOf(name);
    return (
      (Object.hasOwn(entities, name) ? entities[name] : undefined) ??
      (latin < 0 ? undefined : String.fromCharCode(0xa0 + latin))
    );
  }
  const code = number[1] === undefined ? Number(number[2]) : Number.parseInt(number[1], 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

export const unescapeHtml = (whole: string) =>
  whole.replace(/&(#?\w{1,8});/g, (all, name: string) => entity(name) ?? all);

const htmlFault: Fault<Payload> = {
  code: 'body-html-escaped',
  *undo(body) {
    const whole = body.text();
    if (whole === null || !/&#?\w{1,8};/.test(whole)) return;
    const what = t('the payload with its HTML entities resolved');
    yield text(unescapeHtml(whole), what, 'likely');
    yield text(whole.replace(/&quot;/g, '"'), what);
    yield text(whole.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&'), what);
    yield text(unescapeHtml(unescapeHtml(whole)), what);
  },
  *apply(right, { brief }) {
    const whole = right.text();
    if (whole === null) return;
    const what = t('the payload with HTML entities');
    const base = whole.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
    const quoted = base.replace(/"/g, '&quot;');
    yield text(quoted.replace(/'/g, '&#39;'), what, 'likely');
    if (brief) return;
    yield text(quoted, what);
    yield text(base, what);
    // Escaped once more, nothing but the ampersands of the first time changes.
    for (const once of [quoted.replace(/'/g, '&#39;'), quoted, base])
      yield text(once.replaceAll('&', '&amp;'), what, 'rare');
    for (const apostrophe of ['&#039;', '&#x27;', '&apos;', '&#x60;'])
      yield text(quoted.replace(/'/g, apostrophe), what, 'rare');
    yield text(base.replace(/"/g, '&#34;').replace(/'/g, '&#39;'), what, 'rare');
    yield text(quoted.replace(/'/g, '&#x27;').replace(/\//g, '&#x2F;'), what, 'rare');
    const named = quoted
      .replace(/[\u00a0-\u00ff]/g, (char) => `&${latinNames[char.charCodeAt(0) - 0xa0]};`)
      .replace(/[€…•™–—‘-‚“-„]/g, (char) => `&${punctuation.get(char)};`);
    yield text(named, what, 'rare');
    yield text(named.replace(/'/g, '&#039;'), what, 'rare');
    yield text(
      quoted.replace(/'/g, '&#39;').replace(/[^\0-\x7f]/gu, (char) => `&#${char.codePointAt(0)};`),
      what,
      'rare',
    );
    const numbered = (text: string, radix: number, before: string) =>
      text.replace(/[^\0-\x7f]/gu, (char) => `&#${before}${(char.codePointAt(0) ?? 0).toString(radix).toUpperCase()};`);
    yield text(numbered(quoted.replace(/'/g, '&#x27;'), 16, 'x'), what, 'rare');
    for (const escaped of [whole, base]) yield text(numbered(escaped, 10, ''), what, 'rare');
    yield text(whole.replace(/"/g, '&quot;'), what, 'rare');
  },
};

/** Encoding looks at every byte, and makes three of most. */
const mostEncoded = 1024 * 1024;

/** Percent-encodes all bytes but those of the characters to keep. */
function percent(bytes: Uint8Array, keep: RegExp): string {
  const spelt = Array.from({ length: 256 }, (_, byte) => {
    const char = String.fromCharCode(byte);
    return byte < 128 && keep.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  let encoded = '';
  for (const byte of bytes) encoded += spelt[byte];
  return encoded;
}

function decodePercent(whole: string): string | undefined {
  return (
    ifPossible(() => decodeURIComponent(whole)) ??
    ifPossible(() => decodeURIComponent(whole.replace(/%(?![0-9a-f]{2})/gi, '%25')))
  );
}

const urlFault: Fault<Payload> = {
  code: 'body-url-encoded',
  *undo(body) {
    const whole = body.text();
    if (whole === null) return;
    const what = t('the payload with its percent-encoding resolved');
    if (/%[0-9a-f]{2}/i.test(whole))
      for (const source of [whole, whole.replace(/^[\w.[\]-]*=/, ''), whole.replace(/=$/, '')])
        for (const [index, each] of [source, source.replaceAll('+', ' ')].entries()) {
          const decoded = decodePercent(each);
          if (decoded !== undefined) yield text(decoded, what, index === 0 ? 'likely' : undefined);
        }
    // A form decoder takes all of it for the name of a field.
    const root = /^\s*\{\s*"\s*[{[]/.test(whole) ? body.json()?.root : undefined;
    if (root?.kind === 'object' && root.members.length === 1)
      for (const { key, value } of root.members)
        if (value.kind === 'string') {
          yield text(key.value, t('the name of the only field that the payload has'), 'likely');
          yield text(`${key.value}=${value.value}`, t('the name of the only field that the payload has'));
        }
    // A form decoder turns the plus of a phone number into a blank.
    if (/" \d{6,}/.test(whole))
      yield text(whole.replace(/" (?=\d{6,})/g, '"+'), t('the payload with + for a blank'), 'likely');
  },
  *apply(right, { brief }) {
    if (right.bytes.length > mostEncoded) return;
    const what = t('the payload, percent-encoded');
    const whole = right.text();
    const component = whole === null ? percent(right.bytes, /[A-Za-z0-9_.!~*'()-]/) : encodeURIComponent(whole);
    yield text(component, what, 'likely');
    if (brief) return;
    const form = percent(right.bytes, /[A-Za-z0-9*._ -]/).replaceAll(' ', '+');
    yield text(form, what);
    for (const keep of [/[A-Za-z0-9;,/?:@&=+$_.!~*'()#-]/, /[A-Za-z0-9_.~/-]/, /[A-Za-z0-9_.~-]/, /[A-Za-z0-9_.-]/]) {
      const encoded = percent(right.bytes, keep);
      yield text(encoded, what, 'rare');
      yield text(encoded.replaceAll('%20', '+'), what, 'rare');
    }
    yield text(
      component.replace(/%../g, (escape) => escape.toLowerCase()),
      what,
      'rare',
    );
    yield text(`${form}=`, what, 'rare');
    for (const name of ['payload', 'body', 'data'])
      for (const value of [form, component]) yield text(`${name}=${value}`, what, 'rare');
    if (whole === null) return;
    const plus = whole.replaceAll('+', ' ');
    yield text(plus, t('the payload with a blank for +'), 'likely');
    const decoded = decodePercent(whole);
    if (decoded !== undefined) yield text(decoded, t('the payload with its percent-encoding resolved'));
    const both = decodePercent(plus);
    const run = t('the payload, run through a form decoder');
    if (both !== undefined) yield text(both, run);
    yield text(JSON.stringify(Object.fromEntries(new URLSearchParams(whole))), run, 'rare');
    for (const nothing of ['', null]) yield text(JSON.stringify({ [whole]: nothing }), run, 'rare');
    for (const { name, text: written } of writtenForms(right.json()?.root))
      yield text(written, t('the payload, parsed, as {0} prints it', name), 'rare');
  },
};

export const escapingFaults: readonly Fault<Payload>[] = [htmlFault, urlFault];
