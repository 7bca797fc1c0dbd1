/** How code puts the wrong things together before it hashes them. The right message is timestamp, dot, body. */
import { t } from '@vscode/l10n';
import type { Payload } from '../fields/payload';
import { digestOfBytes, type Part } from '../search/digest';
import { text } from './attempt';
import type { Attempt, Fault, Rank } from './fault';

export interface MessageFields {
  readonly timestamp: string;
  readonly body: Payload;
}

/** How the message is made of its fields. */
export interface Layout {
  readonly parts: (fields: MessageFields) => readonly Part[];
  readonly ignoresTimestamp?: true;
  /** The body is hashed on the way, besides the message. */
  readonly hashesBody?: true;
}

export const rightLayout: Layout = { parts: ({ timestamp, body }) => [`${timestamp}.`, body.bytes] };

const layout = (
  parts: Layout['parts'],
  what: string,
  rank?: Rank,
  also?: Attempt<Layout>['also'],
): Attempt<Layout> => ({
  value: { parts },
  what,
  ...(rank === undefined ? {} : { rank }),
  ...(also === undefined ? {} : { also }),
});

const withoutTimestamp = (parts: Layout['parts'], what: string, rank?: Rank): Attempt<Layout> => ({
  ...layout(parts, what, rank, ['message-without-timestamp']),
  value: { parts, ignoresTimestamp: true },
});

const separators = [
  ...[
    ':',
    '-',
    '_',
    ',',
    ';',
    '|',
    '/',
    ' ',
    '\n',
    '\r\n',
    '\t',
    '\0',
    '&',
    '+',
    '=',
    '#',
    '~',
    '..',
    '::',
    '. ',
    ' . ',
  ],
  ...['.\n', '...', ', ', ': ', '\\n', '||', '--'],
];
/** The separators that other providers use, and those that people take for them. */
const likelySeparators = [':', '\n', '|'];
const usualSeparators = ['-', '_', ',', ' ', '/', ';', '\r\n'];

const rankOf = (separator: string): Rank | undefined =>
  likelySeparators.includes(separator) ? 'likely' : usualSeparators.includes(separator) ? undefined : 'rare';

const hashes = [
  { name: 'SHA-256', algorithm: 'sha256' },
  { name: 'SHA-1', algorithm: 'sha1' },
  { name: 'MD5', algorithm: 'md5' },
  { name: 'SHA-512', algorithm: 'sha512' },
] as const;

function* hashedFirst(): Iterable<Attempt<Layout>> {
  for (const { name, algorithm } of hashes)
    for (const encoding of ['hex', 'base64', 'latin1'] as const) {
      const rank = algorithm !== 'sha256' ? 'rare' : encoding === 'hex' ? 'likely' : undefined;
      const hash = (parts: readonly Part[]): Part => {
        const digest = digestOfBytes(algorithm, parts);
        return encoding === 'latin1' ? digest : digest.toString(encoding);
      };
      const form = encoding === 'latin1' ? t('bytes') : encoding;
      const bodyHash = t('the {0} of the payload ({1})', name, form);
      const messageHash = t('the {0} of the message ({1})', name, form);
      const tries = [
        layout(({ timestamp, body }) => [`${timestamp}.`, hash([body.bytes])], bodyHash, rank),
        layout(({ timestamp, body }) => [hash([`${timestamp}.`, body.bytes])], messageHash, rank),
        layout(
          ({ timestamp, body }) => [timestamp, hash([body.bytes])],
          t('the timestamp and {0}, without a dot', bodyHash),
        ),
        withoutTimestamp(({ body }) => [hash([body.bytes])], t('{0}, without a timestamp', bodyHash), rank),
      ];
      for (const attempt of tries) yield { ...attempt, value: { ...attempt.value, hashesBody: true } };
    }
}

export const layoutFaults: readonly Fault<Layout>[] = [
  {
    code: 'message-without-timestamp',
    *apply() {
      yield {
        ...withoutTimestamp(({ body }) => [body.bytes], t('the payload alone, without a timestamp'), 'likely'),
        also: [],
      };
    },
  },
  {
    code: 'message-without-dot',
    *apply() {
      yield layout(
        ({ timestamp, body }) => [timestamp, body.bytes],
        t('timestamp and payload without a dot between'),
        'likely',
      );
    },
  },
  {
    code: 'message-other-separator',
    *apply() {
      for (const separator of separators)
        yield layout(
          ({ timestamp, body }) => [timestamp + separator, body.bytes],
          t('timestamp and payload with {0} between', JSON.stringify(separator)),
          rankOf(separator),
        );
      yield layout(({ timestamp, body }) => [`${timestamp}.`, body.bytes, '.'], t('a second dot behind the payload'));
    },
  },
  {
    code: 'message-order',
    *apply() {
      for (const separator of ['.', '', ...separators])
        yield layout(
          ({ timestamp, body }) => [body.bytes, separator + timestamp],
          t('the payload, {0} and then the timestamp', JSON.stringify(separator)),
          separator === '.' ? 'likely' : separator === '' || separator === ':' ? undefined : 'rare',
          separator === '' ? ['message-without-dot'] : separator === '.' ? [] : ['message-other-separator'],
        );
    },
  },
  {
    code: 'message-with-delivery-id',
    *apply(_right, { deliveryId: id }) {
      if (id === null) return;
      const what = t('a message with the delivery id in it');
      for (const dot of ['.', ':', '', '-', '|', '\n']) {
        const rank = dot === '.' ? 'likely' : dot === '' || dot === ':' ? undefined : 'rare';
        const behind = dot === '.' ? undefined : 'rare';
        yield layout(({ timestamp, body }) => [`${id}${dot}${timestamp}${dot}`, body.bytes], what, rank);
        yield layout(({ timestamp, body }) => [`${timestamp}${dot}${id}${dot}`, body.bytes], what, rank);
        yield layout(({ timestamp, body }) => [`${timestamp}${dot}`, body.bytes, `${dot}${id}`], what, behind);
        yield layout(({ timestamp, body }) => [`${id}${dot}`, body.bytes, dot + timestamp], what, 'rare');
        yield layout(({ timestamp, body }) => [body.bytes, `${dot}${timestamp}${dot}${id}`], what, 'rare');
        yield withoutTimestamp(({ body }) => [`${id}${dot}`, body.bytes], what, rank);
        yield withoutTimestamp(({ body }) => [body.bytes, `${dot}${id}`], what, behind);
      }
      yield layout(({ timestamp, body }) => [`${id}${timestamp}.`, body.bytes], what);
      yield layout(({ timestamp, body }) => [`${timestamp}.`, body.bytes, id], what);
    },
  },
  { code: 'body-hashed-first', apply: hashedFirst },
];

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

/** Printing every byte of a payload makes a text several times as long. */
const mostPrinted = 256 * 1024;

export const notRawFault: Fault<Payload> = {
  code: 'body-not-raw',
  *apply({ bytes }, { brief, likelyOnly }) {
    for (const [index, value] of (brief ? notBodies.slice(0, likelyNotBodies) : notBodies).entries())
      yield text(
        value,
        value === ''
          ? t('nothing in place of the payload')
          : t('the text {0} in place of the payload', JSON.stringify(value)),
        index < likelyNotBodies ? 'likely' : 'rare',
      );
    if (likelyOnly || bytes.length === 0 || bytes.length > mostPrinted) return;
    yield text(pythonBytes(bytes), t('the payload as Python prints bytes'));
    yield text(bytes.join(','), t('the numbers of the bytes in place of the payload'));
    yield text(JSON.stringify(Buffer.from(bytes)), t('a Buffer as JSON in place of the payload'));
    yield text(JSON.stringify(Uint8Array.from(bytes)), t('a byte array as JSON in place of the payload'));
  },
  suspect: (body) =>
    body.bytes.length < 64 && notBodies.includes(body.text()?.trim() ?? '-')
      ? t('What is given as the payload is no request body.')
      : null,
};
