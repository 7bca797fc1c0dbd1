/** What reaches the hash where no raw body does: what a language prints for nothing, for an object, or for bytes. */
import { t } from '@vscode/l10n';
import type { Payload } from '../fields/payload';
import { printedObjects } from '../json/notation';
import { text } from './attempt';
import type { Fault } from './fault';

/** What a value is that is no body, as its language prints it. */
const notBodies = [
  ...['undefined', '[object Object]', 'null', '{}', ''],
  ...[
    'None',
    'nil',
    'NULL',
    'false',
    'true',
    '[]',
    '""',
    "''",
    "b''",
    'Array',
    'Object',
    'NaN',
    'map[]',
    'System.Byte[]',
    'System.IO.MemoryStream',
    '<nil>',
    '{}\n',
    'None\n',
  ],
  ...['[object Promise]', '[object ReadableStream]', '[object ArrayBuffer]', '[object Uint8Array]', '[object Buffer]'],
  ...[
    '[object Request]',
    '[object IncomingMessage]',
    '[object FormData]',
    '[object Blob]',
    '[object Undefined]',
    '[object Null]',
  ],
  ...[
    '<QueryDict: {}>',
    'ImmutableMultiDict([])',
    'CombinedMultiDict([ImmutableMultiDict([]), ImmutableMultiDict([])])',
  ],
];
const likelyNotBodies = 5;

/** As Python prints bytes. */
function pythonBytes(body: Uint8Array): string {
  const quote = body.includes(39) && !body.includes(34) ? '"' : "'";
  const inner = Buffer.from(body)
    .toString('latin1')
    .replace(/[^ -~]|['"\\]/g, (char) => {
      if (char === quote || char === '\\') return `\\${char}`;
      if (char >= ' ' && char <= '~') return char;
      const byte = char.charCodeAt(0);
      const short = { 9: '\\t', 10: '\\n', 13: '\\r' }[byte];
      return short ?? `\\x${byte.toString(16).padStart(2, '0')}`;
    });
  return `b${quote}${inner}${quote}`;
}

/** A text as Node and Python print it; Ruby's is that of JSON. */
function literalsOf(whole: string): string[] {
  const node = [`'`, '"', '`'].find((quote) => !whole.includes(quote)) ?? `'`;
  const python = whole.includes(`'`) && !whole.includes('"') ? '"' : `'`;
  return [node, python, `'`].map((quote) => {
    const escaped = whole.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\t/g, '\\t').replace(/\r/g, '\\r');
    return quote + escaped.replaceAll(quote, `\\${quote}`) + quote;
  });
}

/** Printing every byte of a payload makes a text several times as long. */
const mostPrinted = 256 * 1024;

export const notRawFault: Fault<Payload> = {
  code: 'body-not-raw',
  *apply(body, { brief, likelyOnly }) {
    const { bytes } = body;
    for (const [index, value] of (brief ? notBodies.slice(0, likelyNotBodies) : notBodies).entries())
      yield text(
        value,
        value === ''
          ? t('nothing in place of the payload')
          : t('the text {0} in place of the payload', JSON.stringify(value)),
        index < likelyNotBodies ? 'likely' : 'rare',
      );
    if (likelyOnly || bytes.length === 0 || bytes.length > mostPrinted) return;
    const python = pythonBytes(bytes);
    yield text(python, t('the payload as Python prints bytes'));
    yield text(`bytearray(${python})`, t('the payload as Python prints bytes'), 'rare');
    const whole = brief ? null : body.text();
    if (whole !== null)
      for (const literal of literalsOf(whole)) yield text(literal, t('the payload as a program prints a text'), 'rare');
    for (const { name, text: printed } of brief ? [] : printedObjects(body.json()?.root))
      yield text(printed, t('the payload, parsed, as {0} prints it', name), 'rare');
    const numbers = t('the numbers of the bytes in place of the payload');
    yield text(bytes.join(','), numbers);
    const signed = Int8Array.from(bytes);
    for (const value of [
      `[${bytes.join(' ')}]`,
      `[${signed.join(', ')}]`,
      `[${bytes.join(', ')}]`,
      `[${bytes.join(',')}]`,
    ])
      yield text(value, numbers, 'rare');
    const pairs = Buffer.from(bytes)
      .toString('hex')
      .replace(/..(?!$)/g, '$& ');
    // Node shows no more than 50 bytes.
    const cut = [pairs.slice(0, 149), '...', bytes.length - 50, 'more', bytes.length === 51 ? 'byte' : 'bytes'].join(
      ' ',
    );
    for (const each of bytes.length > 50 ? [pairs, cut] : [pairs])
      yield text(`<Buffer ${each}>`, t('a Buffer as Node prints it in place of the payload'), 'rare');
    yield text(JSON.stringify(Buffer.from(bytes)), t('a Buffer as JSON in place of the payload'));
    yield text(JSON.stringify(Uint8Array.from(bytes)), t('a byte array as JSON in place of the payload'));
  },
  suspect: (body) =>
    body.bytes.length < 64 && notBodies.includes(body.text()?.trim() ?? '-')
      ? t('What is given as the payload is no request body.')
      : null,
};
