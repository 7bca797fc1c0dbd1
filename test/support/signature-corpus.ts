/**
 * Deliveries damaged in every known way, by code that shares nothing with the search: what a serialiser, a shell, an
 * editor or a hurried programmer does to a field.
 */
import { createHash, createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';

export interface Fields {
  readonly body: Buffer;
  readonly timestamp: string;
  readonly secret: string;
  readonly signature: string;
}

/** What somebody's code computes a digest from, and how. */
export interface Program {
  readonly key: Buffer;
  readonly timestamp: string;
  readonly body: Buffer;
  readonly message: (program: Program) => Buffer;
  readonly digest: (key: Buffer, message: Buffer) => Buffer;
  readonly print: (digest: Buffer) => string;
}

/** One fault: what it does to the fields at hand, or to somebody's program, or both. */
export interface Fault {
  readonly code: string;
  readonly variant: string;
  readonly received?: (fields: Fields) => Fields;
  readonly computed?: (program: Program) => Program;
  /** Whether the fields do not hold any more what is needed to repair them: then a possible cause is enough. */
  readonly isLossy?: (body: string) => boolean;
}

export const timestamp = '1783001103';
export const secret = 'mega_whsec_5f2b8c1e9a7d4460b3e8f1029c6d7a55';
export const deliveryId = '0b7c1a52-7d63-4f7b-9d3e-2f4f0d8d8a11';
export const otherSecret = 'mega_whsec_c0ffee00c0ffee00c0ffee00c0ffee00';
export const previousSecret = 'mega_whsec_0123456789abcdef0123456789abcdef';
export const apiToken = `mega_${'5a'.repeat(32)}`;

const hmac = (algorithm: string, key: string | Buffer, message: string | Buffer) =>
  createHmac(algorithm, key).update(message).digest();
export const hash = (...parts: (string | Buffer)[]) =>
  createHash('sha256')
    .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
    .digest();
export const join = (...parts: (string | Buffer)[]) => Buffer.concat(parts.map((part) => Buffer.from(part)));

function signatureOf(body: Buffer, key: string, at = timestamp, algorithm = 'sha256'): string {
  return `${algorithm}=${hmac(algorithm, key, join(`${at}.`, body)).toString('hex')}`;
}

/** A delivery as it was sent. */
export function deliver(body: Buffer, key = secret): Fields {
  return { body, timestamp, secret: key, signature: signatureOf(body, key) };
}

/** A program that makes no mistake. */
export function rightProgram(body: Buffer): Program {
  return {
    key: Buffer.from(secret),
    timestamp,
    body,
    message: (program) => join(`${program.timestamp}.`, program.body),
    digest: (key, message) => hmac('sha256', key, message),
    print: (digest) => digest.toString('hex'),
  };
}

/** What a program prints. */
export function run(program: Program): string {
  return program.print(program.digest(program.key, program.message(program)));
}

const lead = (fields: string, custom: string) =>
  `{"event":"lead.created","delivered_at":"2026-07-02T14:05:00.000Z","lead":{"id":"3f8c1b","contact_name":"Jane \\"JB\\" Buyer",${fields}` +
  `"source_platform":"referral","custom_fields":${custom},"created_at":"2026-07-02T14:04:59.000Z"}}`;

/** Compact, as the provider sends. */
export const payloads: Readonly<Record<string, string>> = {
  ascii: lead('"contact_phone":"+12065550123",', '{"budget":"500000","page":"https://example.com/a?b=1&c=<d>"}'),
  accents: lead('"city":"São Paulo","owner":"Zoë Müller-Núñez",', '{"straße":"Größe"}'),
  emoji: lead('"note":"🏠 sold 👨‍👩‍👧 fast",', '{"mood":"😀"}'),
  cjk: lead('"note":"東京都 中文 한국어",', '{"予算":"五百万"}'),
  deep: lead('', `${'{"a":[{"b":'.repeat(30)}null${'}]}'.repeat(30)}`),
  'big numbers': lead(
    '"score":12345678901234567890,',
    '{"a":1.0,"b":1e21,"c":0.10,"d":-0,"e":1E-7,"f":[9007199254740993]}',
  ),
  escapes: lead(
    '"note":"tab\\t slash\\/ caf\\u00e9 \\ud83c\\udfe0 back\\\\slash <b>",',
    '{"k":"\\u003cnot a tag\\u003e\\n"}',
  ),
  'empty custom_fields': lead('"contact_email":"jane@example.com",', '{}'),
  'null and edges': lead(
    '"contact_email":"","note":" two words ","current_stage":null,"contact_phone":"+12065550123",',
    '{"budget":"500000","viewed":"2026-07-02T14:05:00.350Z"}',
  ),
  'lines and blanks': `${JSON.stringify(JSON.parse(lead('"city":"Zürich",', '{"n":1}')), null, 2)}\n`,
};

/** White space around a payload, for the faults that need it. */
export const blanksAround = `\n ${lead('', '{}')} \n`;

const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sorted)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, each]) => [key, sorted(each)]),
        )
      : value;

const asciiOnly = (text: string) =>
  text.replace(/[^\0-\x7f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Blanks after commas and colons outside of strings, as Python puts them. */
function spaced(compact: string): string {
  let inString = false;
  let out = '';
  for (let i = 0; i < compact.length; i++) {
    const char = compact[i];
    if (char === '"' && compact[i - 1] !== '\\') inString = !inString;
    else if (char === '\\' && compact[i + 1] === '\\') out += compact[i++];
    out += char;
    if (!inString && (char === ',' || char === ':')) out += ' ';
  }
  return out;
}

/** How a text comes out of a serialiser, by the style's name. */
const serialisers: Readonly<Record<string, (text: string) => string>> = {
  'JSON.stringify': (text) => JSON.stringify(JSON.parse(text)),
  'indented by 2': (text) => JSON.stringify(JSON.parse(text), null, 2),
  'indented by 4': (text) => JSON.stringify(JSON.parse(text), null, 4),
  'indented by tabs': (text) => JSON.stringify(JSON.parse(text), null, '\t'),
  'Python json.dumps': (text) => asciiOnly(spaced(JSON.stringify(JSON.parse(text)))),
  'ensure_ascii=False': (text) => spaced(JSON.stringify(JSON.parse(text))),
  'PHP json_encode': (text) => asciiOnly(JSON.stringify(JSON.parse(text))).replace(/\//g, '\\/'),
  JSON_UNESCAPED_SLASHES: (text) => asciiOnly(JSON.stringify(JSON.parse(text))),
  JSON_UNESCAPED_UNICODE: (text) => JSON.stringify(JSON.parse(text)).replace(/\//g, '\\/'),
  'Go json.Marshal': (text) =>
    JSON.stringify(JSON.parse(text)).replace(/</g, '\\u003c').replace(/>/g, '\\u003e').replace(/&/g, '\\u0026'),
  'sorted keys': (text) => JSON.stringify(sorted(JSON.parse(text))),
};

/** Whether a text survives JSON.parse and JSON.stringify but for its white space. */
const survives = (text: string) =>
  spaced(JSON.stringify(JSON.parse(text))) === spaced(text.trim()) ||
  JSON.stringify(JSON.parse(text), null, 2) === text.trim();

export const onBody = (
  code: string,
  variant: string,
  change: (text: string) => Buffer | string,
  isLossy: (text: string) => boolean = () => false,
): Fault => ({
  code,
  variant,
  isLossy,
  received: (fields) => ({ ...fields, body: Buffer.from(change(fields.body.toString())) }),
  computed: (program) => ({ ...program, body: Buffer.from(change(program.body.toString())) }),
});

const always = () => true;
const htmlEscaped = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

export const bodyFaults: readonly Fault[] = [
  onBody('body-trailing-newline', 'LF added', (text) => `${text}\n`),
  onBody('body-trailing-newline', 'CRLF added', (text) => `${text}\r\n`),
  onBody('body-trailing-newline', 'lost', (text) => text.replace(/\n$/, '')),
  onBody('body-line-endings', 'CRLF', (text) => text.replace(/\n/g, '\r\n')),
  onBody('body-bom', 'added', (text) => `\ufeff${text}`),
  onBody('body-trimmed', 'trimmed', (text) => text.trim()),
  ...Object.entries(serialisers).map(([variant, change]) =>
    onBody('body-reserialized', variant, change, (text) => variant === 'sorted keys' || !survives(text)),
  ),
  onBody(
    'body-number-rewritten',
    'JavaScript',
    (text) => text.replace(/(?<=[:[])-?\d[\d.eE+-]*(?=[,}\]])/g, (number) => String(Number(number))),
    always,
  ),
  onBody('body-unicode-escapes', 'made', asciiOnly, (text) => text.includes('\\u')),
  onBody(
    'body-unicode-escapes',
    'resolved',
    (text) => text.replace(/\\u([0-9a-f]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    (text) => text.includes('\\u003c'),
  ),
  onBody('body-unicode-normalized', 'NFD', (text) => text.normalize('NFD')),
  onBody('body-double-encoded', 'JSON.stringify', (text) => JSON.stringify(text)),
  onBody('body-base64', 'standard', (text) => Buffer.from(text).toString('base64')),
  onBody('body-base64', 'url', (text) => Buffer.from(text).toString('base64url')),
  onBody('body-base64', 'in columns', (text) =>
    Buffer.from(text)
      .toString('base64')
      .replace(/(.{64})(?=.)/g, '$1\n'),
  ),
  onBody('body-compressed', 'gzip', (text) => gzipSync(text)),
  onBody('body-charset', 'read as Latin-1', (text) => Buffer.from(text).toString('latin1')),
  onBody('body-charset', 'UTF-16LE', (text) => Buffer.from(text, 'utf16le')),
  onBody('body-charset', 'UTF-32LE with its mark', (text) =>
    Buffer.concat([...`\ufeff${text}`].map((char) => Buffer.from(Uint32Array.of(char.codePointAt(0) ?? 0).buffer))),
  ),
  onBody('body-charset', 'ASCII, question marks', (text) => text.replace(/[^\0-\x7f]/gu, '?'), always),
  onBody('body-html-escaped', 'all five', htmlEscaped),
  onBody('body-html-escaped', 'twice', (text) => htmlEscaped(htmlEscaped(text))),
  onBody('body-url-encoded', 'encodeURIComponent', (text) => encodeURIComponent(text)),
  onBody('body-url-encoded', 'form', (text) => new URLSearchParams({ a: text }).toString().slice(2)),
  onBody(
    'body-only-lead',
    'JSON.stringify',
    (text) => JSON.stringify(JSON.parse(text).lead),
    (text) => text.includes('\n') || !survives(text),
  ),
  onBody(
    'body-only-lead',
    'as it stands',
    (text) => text.replace(/^.*?"lead":\s*/s, '').replace(/\s*\}\s*$/, ''),
    (text) => text.includes('\n'),
  ),
  onBody('body-truncated', 'last bracket', (text) => text.replace(/\}$/, '')),
  onBody(
    'body-truncated',
    'in the middle',
    (text) => Buffer.from(text).subarray(0, Math.floor(text.length * 0.61)),
    always,
  ),
];

export const onSignature = (
  code: string,
  variant: string,
  change: (fields: Fields, digits: string) => string,
): Fault => ({
  code,
  variant,
  received: (fields) => ({ ...fields, signature: change(fields, fields.signature.slice('sha256='.length)) }),
});

const base64Of = (digits: string) => Buffer.from(digits, 'hex').toString('base64');

export const signatureFaults: readonly Fault[] = [
  onSignature('signature-prefix-missing', '', (_, digits) => digits),
  onSignature('signature-header-name-included', 'a blank', ({ signature }) => `X-Mega-Signature: ${signature}`),
  onSignature('signature-header-name-included', 'no blank', ({ signature }) => `x-mega-signature:${signature}`),
  onSignature('signature-whitespace', 'behind', ({ signature }) => `${signature}\n`),
  onSignature('signature-whitespace', 'before', ({ signature }) => ` ${signature}`),
  onSignature('signature-whitespace', 'within', (_, digits) => `sha256= ${digits}`),
  onSignature('signature-quoted', 'double', ({ signature }) => `"${signature}"`),
  onSignature('signature-quoted', 'single', ({ signature }) => `'${signature}'`),
  onSignature('signature-uppercase', 'digits', (_, digits) => `sha256=${digits.toUpperCase()}`),
  onSignature('signature-uppercase', 'all', ({ signature }) => signature.toUpperCase()),
  onSignature('signature-base64', 'prefixed', (_, digits) => `sha256=${base64Of(digits)}`),
  onSignature('signature-base64', 'bare', (_, digits) => base64Of(digits)),
  onSignature('signature-base64', 'url', (_, digits) => Buffer.from(digits, 'hex').toString('base64url')),
  onSignature('signature-truncated', 'one digit', ({ signature }) => signature.slice(0, -1)),
  onSignature('signature-truncated', '40 digits left', (_, digits) => `sha256=${digits.slice(0, 40)}`),
  onSignature('signature-truncated', '32 digits left', (_, digits) => `sha256=${digits.slice(0, 32)}`),
  onSignature('signature-url-encoded', '', ({ signature }) => encodeURIComponent(signature)),
  onSignature('signature-list', 'second', ({ signature }) => `sha256=${'0'.repeat(64)},${signature}`),
  onSignature('signature-list', 'first', ({ signature }) => `${signature}, sha256=${'f'.repeat(64)}`),
  ...['sha1', 'sha512'].map((algorithm) =>
    onSignature('signature-other-algorithm', algorithm, (fields) =>
      signatureOf(fields.body, fields.secret, fields.timestamp, algorithm),
    ),
  ),
];

export const onTimestamp = (code: string, variant: string, change: (timestamp: string) => string): Fault => ({
  code,
  variant,
  received: (fields) => ({ ...fields, timestamp: change(fields.timestamp) }),
  computed: (program) => ({ ...program, timestamp: change(program.timestamp) }),
});

const isoOf = (seconds: string) => new Date(Number(seconds) * 1000).toISOString();

export const timestampFaults: readonly Fault[] = [
  onTimestamp('timestamp-missing', 'empty', () => ''),
  onTimestamp('timestamp-missing', 'undefined', () => 'undefined'),
  onTimestamp('timestamp-not-a-number', 'NaN', () => 'NaN'),
  onTimestamp('timestamp-not-a-number', 'a float', (seconds) => `${seconds}.0`),
  onTimestamp('timestamp-whitespace', 'behind', (seconds) => `${seconds}\n`),
  onTimestamp('timestamp-whitespace', 'before', (seconds) => ` ${seconds}`),
  onTimestamp('timestamp-milliseconds', '', (seconds) => `${seconds}000`),
  onTimestamp('timestamp-iso', 'JavaScript', isoOf),
  onTimestamp('timestamp-iso', 'Python', (seconds) => isoOf(seconds).replace('.000Z', '+00:00')),
  onTimestamp('timestamp-from-body', 'as it stands', () => '2026-07-02T14:05:00.000Z'),
  onTimestamp('timestamp-from-body', 'in seconds', () => String(Date.parse('2026-07-02T14:05:00.000Z') / 1000)),
  onTimestamp('timestamp-from-body', 'in milliseconds', () => String(Date.parse('2026-07-02T14:05:00.000Z'))),
];

export const onSecret = (code: string, variant: string, change: (secret: string) => string, lossy = false): Fault => ({
  code,
  variant,
  received: (fields) => ({ ...fields, secret: change(fields.secret) }),
  computed: (program) => ({ ...program, key: Buffer.from(change(program.key.toString())) }),
  isLossy: () => lossy,
});

/** The delivery was signed with another secret than the one at hand. */
const ofOther = (code: string, other: string): Fault => ({
  code,
  variant: '',
  received: (fields) => ({ ...fields, signature: signatureOf(fields.body, other, fields.timestamp) }),
  computed: (program) => ({ ...program, key: Buffer.from(other) }),
});

const decodedAs = (encoding: 'hex' | 'base64', part: (secret: string) => string): Fault => ({
  code: 'secret-decoded',
  variant: encoding,
  computed: (program) => ({ ...program, key: Buffer.from(part(program.key.toString()), encoding) }),
});

export const secretFaults: readonly Fault[] = [
  onSecret('secret-whitespace', 'behind', (text) => `${text}\n`),
  onSecret('secret-whitespace', 'before', (text) => ` ${text}`),
  onSecret('secret-quoted', 'double', (text) => `"${text}"`),
  onSecret('secret-quoted', 'single', (text) => `'${text}'`),
  onSecret('secret-prefix-stripped', '', (text) => text.slice('mega_whsec_'.length)),
  onSecret('secret-invisible-characters', 'before', (text) => `\u200b${text}`),
  onSecret('secret-invisible-characters', 'behind', (text) => `${text}\u00a0`),
  ofOther('secret-of-other-webhook', otherSecret),
  ofOther('secret-previous', previousSecret),
  decodedAs('hex', (text) => text.slice('mega_whsec_'.length)),
  decodedAs('base64', (text) => text.slice('mega_whsec_'.length)),
  decodedAs('base64', (text) => text),
  {
    code: 'secret-decoded',
    variant: 'kept in Base64',
    received: (fields) => ({ ...fields, secret: Buffer.from(fields.secret).toString('base64') }),
  },
  onSecret('secret-placeholder', 'shell', () => '$MEGA_WEBHOOK_SECRET', true),
  onSecret('secret-placeholder', 'braces', () => ['$', '{SECRET}'].join(''), true),
  onSecret('secret-is-api-token', '', () => apiToken, true),
  {
    code: 'secret-is-api-token',
    variant: 'another is right',
    received: (fields) => ({ ...fields, secret: apiToken, signature: signatureOf(fields.body, otherSecret) }),
  },
  {
    code: 'secret-placeholder',
    variant: 'another is right',
    received: (fields) => ({ ...fields, secret: '$SECRET', signature: signatureOf(fields.body, otherSecret) }),
  },
];

export const onMessage = (code: string, variant: string, message: Program['message']): Fault => ({
  code,
  variant,
  computed: (program) => ({ ...program, message }),
});

const onDigest = (code: string, variant: string, digest: Program['digest']): Fault => ({
  code,
  variant,
  computed: (program) => ({ ...program, digest }),
});

export const messageFaults: readonly Fault[] = [
  onMessage('message-without-timestamp', '', ({ body }) => body),
  onMessage('message-without-dot', '', (program) => join(program.timestamp, program.body)),
  ...[':', '-', '_', '|', ',', '\n', ' '].map((separator) =>
    onMessage('message-other-separator', separator, (program) => join(program.timestamp, separator, program.body)),
  ),
  onMessage('message-order', '', (program) => join(program.body, '.', program.timestamp)),
  onMessage('message-with-delivery-id', 'first', ({ timestamp, body }) => join(`${deliveryId}.${timestamp}.`, body)),
  onMessage('message-with-delivery-id', 'second', ({ timestamp, body }) => join(`${timestamp}.${deliveryId}.`, body)),
  onMessage('message-with-delivery-id', 'alone', ({ body }) => join(`${deliveryId}.`, body)),
  ...['undefined', '[object Object]', 'null', '{}', ''].map((text) =>
    onMessage('body-not-raw', text, (program) => join(`${program.timestamp}.${text}`)),
  ),
  onMessage('body-hashed-first', 'hex', ({ timestamp, body }) => join(`${timestamp}.${hash(body).toString('hex')}`)),
  onMessage('body-hashed-first', 'bytes', ({ timestamp, body }) => join(`${timestamp}.`, hash(body))),
];

export const digestFaults: readonly Fault[] = [
  onDigest('hash-without-hmac', 'message', (_, message) => hash(message)),
  onDigest('hash-without-hmac', 'secret first', (key, message) => hash(key, message)),
  onDigest('hash-without-hmac', 'secret last', (key, message) => hash(message, key)),
  ...['sha1', 'sha512', 'md5', 'sha384'].map((algorithm) =>
    onDigest('hmac-other-algorithm', algorithm, (key, message) => hmac(algorithm, key, message)),
  ),
  onDigest('hmac-arguments-swapped', '', (key, message) => hmac('sha256', message, key)),
  {
    code: 'digest-base64',
    variant: '',
    computed: (program) => ({ ...program, print: (digest) => digest.toString('base64') }),
  },
];

export const faults: readonly Fault[] = [
  ...signatureFaults,
  ...timestampFaults,
  ...secretFaults,
  ...bodyFaults,
  ...messageFaults,
  ...digestFaults,
];
