/** How code puts the wrong things together before it hashes them. The right message is timestamp, dot, body. */
import { t } from '@vscode/l10n';
import type { Payload } from '../fields/payload';
import { digestOfBytes, type Part } from '../search/digest';
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

/** What other providers have before the timestamp, and between it and the payload. */
const versions = [
  ...['v0', 'v1', 'v2'].flatMap((version) =>
    [':', '.', ',', '=', ''].map((mark) => [version + mark, mark || '.'] as const),
  ),
  ...['v1,', 'v1=', 'sha256=', 'ts=', 'timestamp=', 't=', 'hmac.'].map((before) => [before, '.'] as const),
  ...(['t=', 'ts=', 'timestamp='] as const).flatMap((before) =>
    [',', ':', '&', ',v1=', '&body=', '&payload='].map((between) => [before, between] as const),
  ),
];

/** Whole messages in UTF-16, as .NET calls Unicode. */
const utf16 = (parts: readonly Part[], order: 'LE' | 'BE') => {
  const little = Buffer.from(parts.map((part) => Buffer.from(part).toString()).join(''), 'utf16le');
  return [order === 'LE' ? little : little.swap16()];
};

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
      for (const [before, between] of versions)
        yield layout(
          ({ timestamp, body }) => [before + timestamp + between, body.bytes],
          t('timestamp and payload with {0} before and {1} between', JSON.stringify(before), JSON.stringify(between)),
          before === 'v0:' || before === 't=' ? undefined : 'rare',
        );
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
  {
    code: 'body-charset',
    *apply() {
      for (const order of ['LE', 'BE'] as const)
        yield layout(
          (fields) => utf16(rightLayout.parts(fields), order),
          t('timestamp and payload in {0}', `UTF-16${order}`),
          order === 'LE' ? undefined : 'rare',
        );
      yield layout(
        (fields) => [Buffer.of(0xff, 0xfe), ...utf16(rightLayout.parts(fields), 'LE')],
        t('timestamp and payload in {0}', 'UTF-16LE'),
        'rare',
      );
    },
  },
];
