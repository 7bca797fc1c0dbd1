/**
 * Faults as public reports of webhooks tell them: what frameworks, consoles, databases and copying do to a delivery. By
 * code that shares nothing with the search.
 */
import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import {
  type Fault,
  join,
  onBody,
  onMessage,
  onSecret,
  onSignature,
  onTimestamp,
  type Program,
} from './signature-corpus';

const receivedOnly = ({ computed: _, ...fault }: Fault): Fault => fault;
const computedOnly = ({ received: _, ...fault }: Fault): Fault => fault;
const hexOf = (text: string) => Buffer.from(text).toString('hex');

/** The bytes of a payload as something prints them, read back. */
const printedBytes: readonly Fault[] = [
  onBody('body-double-encoded', 'hexadecimal digits', hexOf),
  onBody('body-double-encoded', 'PostgreSQL bytea', (text) => `\\x${hexOf(text)}`),
  ...[
    onBody('body-double-encoded', 'Node, a Buffer', (text) => `<Buffer ${hexOf(text).replace(/..(?!$)/g, '$& ')}>`),
    onBody('body-double-encoded', 'Node, a Buffer as JSON', (text) => JSON.stringify(Buffer.from(text))),
    onBody('body-double-encoded', 'Node, a Uint8Array', (text) =>
      inspect(Uint8Array.from(Buffer.from(text)), { maxArrayLength: null }),
    ),
    onBody('body-double-encoded', 'Node, a Uint8Array as JSON', (text) =>
      JSON.stringify(Uint8Array.from(Buffer.from(text))),
    ),
    onBody('body-double-encoded', 'Go, %v', (text) => `[${Buffer.from(text).join(' ')}]`),
    onBody(
      'body-double-encoded',
      'Java, Arrays.toString',
      (text) => `[${Int8Array.from(Buffer.from(text)).join(', ')}]`,
    ),
    onBody('body-double-encoded', 'nginx', (text) =>
      Buffer.from(text)
        .toString('latin1')
        .replace(/[^ !#-[\]-~]/g, (char) => `\\x${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`),
    ),
    onBody(
      'body-double-encoded',
      'Rust, b"…"',
      (text) =>
        `b"${Buffer.from(text)
          .toString('latin1')
          .replace(/["\\]/g, '\\$&')
          .replace(/\n/g, '\\n')
          .replace(/[^ -~]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`)}"`,
    ),
    onBody(
      'body-double-encoded',
      "Python, b'…'",
      (text) =>
        `b'${Buffer.from(text)
          .toString('latin1')
          .replace(/['\\]/g, '\\$&')
          .replace(/\n/g, '\\n')
          .replace(/[^ -~]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`)}'`,
    ),
  ].map(receivedOnly),
];

const alwaysLossy = () => true;

const wordPress: readonly Fault[] = [
  onBody('body-double-encoded', 'addslashes', (text) => text.replace(/['"\\]/g, '\\$&')),
  computedOnly(
    onBody('body-double-encoded', 'stripslashes', (text) => text.replace(/\\(.)/gs, '$1').replace(/\\$/, '')),
  ),
];

/** Of a payload that has none of the characters to begin with, so that it can be undone. */
const copied: readonly Fault[] = [
  onBody('body-typographic', 'no-break spaces', (text) => text.replace(/(?<=\w) (?=\w)/g, '\u00a0')),
  onBody('body-typographic', 'curly quotes', (text) => text.replace(/"([^"\\]*)"/g, '“$1”')),
  onBody('body-typographic', 'U+200B at the end', (text) => `${text}\u200b`),
  onBody('body-typographic', 'ligatures', (text) => text.replaceAll('fi', 'ﬁ')),
].map(receivedOnly);

/** What is copied or logged together with a payload that ends with its last bracket. */
const around: readonly Fault[] = (
  [
    ['a line of a log', (text) => `2026-07-02T14:05:01Z INFO received ${text}`],
    ['PHP, var_dump', (text) => `string(${Buffer.byteLength(text)}) "${text}"`],
    ['a cell of CSV', (text) => `1,"${text.replaceAll('"', '""')}",x`],
    ['a statement', (text) => `const body = ${text};`],
    ['a member of JSON', (text) => `{"id":7,"data":${text}}`],
  ] satisfies [string, (text: string) => string][]
).map(([variant, change]) =>
  receivedOnly(onBody('body-embedded', variant, (text) => (text.endsWith('\n') ? text : change(text)))),
);

const chunks: readonly Fault[] = [
  computedOnly(
    onBody('body-charset', 'a letter split between two chunks', (text) => {
      const bytes = Buffer.from(text);
      const at = bytes.findIndex((byte) => byte >= 0x80) + 1;
      return at === 0 ? text : bytes.subarray(0, at).toString() + bytes.subarray(at).toString();
    }),
  ),
  computedOnly(onBody('body-line-endings', 'lines().collect(joining())', (text) => text.replace(/\r?\n/g, ''))),
];

const secrets: readonly Fault[] = [
  ...['=', ': '].map((mark) =>
    onSecret('secret-embedded', `a name and "${mark}"`, (text) => `MEGA_WEBHOOK_SECRET${mark}${text}`),
  ),
  onSecret('secret-embedded', 'JSON', (text) => JSON.stringify({ MEGA_WEBHOOK_SECRET: text })),
  onSecret('secret-embedded', 'a version', (text) => `v1,${text}`),
  onSecret('secret-embedded', 'an algorithm', (text) => `sha256=${text}`),
  onSecret('secret-embedded', 'echo -n of sh', (text) => `-n ${text}\n`),
  onSecret('secret-embedded', 'the % of zsh', (text) => `${text}%`),
  onSecret('secret-embedded', 'a literal \\n', (text) => `${text}\\n`),
  onSecret('secret-embedded', 'pasted twice', (text) => text + text),
  onSecret('secret-embedded', 'export', (text) => `export MEGA_WEBHOOK_SECRET=${text}`),
  onSecret('secret-embedded', 'a store of secrets', (text) => JSON.stringify({ webhook_secret: text })),
  receivedOnly(onSecret('secret-embedded', 'a line of .env', (text) => `export SECRET="${text}" # live`)),
  ...[
    onSecret('secret-encoded', 'UTF-16', (text) => text),
    onSecret('secret-encoded', 'SHA-256', (text) => createHash('sha256').update(text).digest('hex')),
    onSecret('secret-encoded', 'as Python prints bytes', (text) => `b'${text}'`),
    onSecret('secret-encoded', 'Base64', (text) => Buffer.from(text).toString('base64')),
    onSecret('secret-cut', 'split("_")[1]', (text) => text.split('_')[1] ?? ''),
    onSecret('secret-cut', 'the first 32 characters', (text) => text.slice(0, 32)),
  ].map(computedOnly),
].map((fault) =>
  fault.variant === 'UTF-16'
    ? {
        ...fault,
        computed: (program: Program) => ({ ...program, key: Buffer.from(program.key.toString(), 'utf16le') }),
      }
    : fault,
);

/** A secret in which there is something to escape or to cut at. */
const awkward = 'mega_whsec_a&b+c=d#e$f1';
const withAwkward = (code: string, variant: string, change: (secret: string) => string): Fault => ({
  code,
  variant,
  computed: (program) => ({ ...program, key: Buffer.from(change(awkward)) }),
});
/** Of the secret {@link awkward}, which the delivery is signed with. */
export const awkwardFaults: readonly Fault[] = [
  withAwkward('secret-escaped', '&amp;', (text) => text.replace('&', '&amp;')),
  withAwkward('secret-escaped', 'a blank for +', (text) => text.replace('+', ' ')),
  withAwkward('secret-escaped', 'percent-encoded', encodeURIComponent),
  withAwkward('secret-cut', '#', (text) => text.split('#')[0] ?? ''),
  withAwkward('secret-cut', '=', (text) => text.split('=')[0] ?? ''),
  withAwkward('secret-cut', '$f1', (text) => text.replace('$f1', '')),
];
export { awkward };

const utf16 = (program: Program) => Buffer.from(join(`${program.timestamp}.`, program.body).toString(), 'utf16le');

const messages: readonly Fault[] = [
  onMessage('message-other-separator', 'v0:', ({ timestamp, body }) => join(`v0:${timestamp}:`, body)),
  onMessage('message-other-separator', 't=', ({ timestamp, body }) => join(`t=${timestamp}.`, body)),
  onMessage('body-charset', 'UTF-16 of all', utf16),
  onMessage('body-charset', 'UTF-16 of all, with its mark', (program) => join(Buffer.of(0xff, 0xfe), utf16(program))),
  onMessage('body-not-raw', 'Go, %v', ({ timestamp, body }) => join(`${timestamp}.[${body.join(' ')}]`)),
  onMessage('body-not-raw', 'Java, Arrays.toString', ({ timestamp, body }) =>
    join(`${timestamp}.[${Int8Array.from(body).join(', ')}]`),
  ),
  computedOnly(onTimestamp('timestamp-own-clock', 'two seconds later', (seconds) => String(Number(seconds) + 2))),
];

const onPrint = (variant: string, print: Program['print']): Fault => ({
  code: 'digest-misprinted',
  variant,
  computed: (program) => ({ ...program, print }),
});

const digests: readonly Fault[] = [
  onPrint('0x', (digest) => `0x${digest.toString('hex')}`),
  onPrint('dashes', (digest) =>
    digest
      .toString('hex')
      .toUpperCase()
      .replace(/..(?!$)/g, '$&-'),
  ),
  onPrint('v1,', (digest) => `v1,${digest.toString('hex')}`),
  onPrint('Java, Arrays.toString', (digest) => `[${Int8Array.from(digest).join(', ')}]`),
  onPrint('Go, %v', (digest) => `[${digest.join(' ')}]`),
  onPrint('Node, a Buffer', (digest) => inspect(digest)),
  onPrint('Node, a Buffer as JSON', (digest) => JSON.stringify(digest)),
  onPrint('CryptoJS, words', (digest) =>
    JSON.stringify({ words: Array.from({ length: 8 }, (_, at) => digest.readInt32BE(4 * at)), sigBytes: 32 }),
  ),
  onPrint('no padding of bytes', (digest) => [...digest].map((byte) => byte.toString(16)).join('')),
  onPrint('a decimal number', (digest) => BigInt(`0x${digest.toString('hex')}`).toString()),
  onPrint('a number', (digest) => BigInt(`0x${digest.toString('hex')}`).toString(16)),
];

const signatures: readonly Fault[] = [
  onSignature('signature-quoted', 'a list of Java', ({ signature }) => `[${signature}]`),
  onSignature('signature-quoted', 'a list of Python', ({ signature }) => `['${signature}']`),
  onSignature('signature-quoted', 'a mark behind it', ({ signature }) => `${signature};`),
  onSignature('signature-list', 'twice without a comma', ({ signature }) => signature + signature),
  onSignature('signature-truncated', 'the beginning and an ellipsis', ({ signature }) => `${signature.slice(0, 50)}…`),
  ...['', 'undefined', 'null', 'None'].map(
    (text): Fault => ({ ...onSignature('signature-missing', text, () => text), isLossy: alwaysLossy }),
  ),
  { ...onSignature('signature-not-a-digest', 'a word', () => 'hello'), isLossy: alwaysLossy },
];

export const reportFaults: readonly Fault[] = [
  ...printedBytes,
  ...around,
  ...wordPress,
  ...copied,
  ...chunks,
  ...secrets,
  ...messages,
  ...digests,
  ...signatures,
];
