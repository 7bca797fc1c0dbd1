/**
 * What a handler that refuses a valid delivery takes instead. Each probe is a delivery made as one common mistake would
 * have it; the first that is accepted names the mistake.
 */
import { createHash, createHmac } from 'node:crypto';
import { t } from '@vscode/l10n';
import { signatureHeader, timestampHeader } from '../../contract';
import { sign, signaturePrefix } from '../../signature/sign';
import { type Draft, type Material, signed, unixSeconds } from './draft';

export interface Probe {
  readonly draft: (material: Material) => Draft;
  /** What it means that the handler takes this. */
  readonly means: () => string;
}

const withSecret = (change: (secret: string) => string, means: () => string): Probe => ({
  draft: (material) => signed({ ...material, secret: change(material.secret) }),
  means,
});

/** Signs with a key that is not the text of the secret. */
const withKey = (change: (secret: string) => Buffer, means: () => string): Probe => ({
  draft: (material) => {
    const draft = signed(material);
    const hmac = createHmac('sha256', change(material.secret))
      .update(`${draft.timestamp ?? ''}.`)
      .update(draft.body);
    return { ...draft, signature: signaturePrefix + hmac.digest('hex') };
  },
  means,
});

const withoutPrefix = (secret: string) => secret.replace(/^mega_whsec_/, '');

const decoded = (encoding: string) =>
  t('The handler decodes the secret as {0}. The whole text is the key: decode nothing.', encoding);

/** Signs other bytes than those that are sent. */
const overBytes = (change: (timestamp: string, text: string) => string, means: () => string): Probe => ({
  draft: (material) => {
    const draft = signed(material);
    const message = change(draft.timestamp ?? '', draft.body.toString());
    return {
      ...draft,
      signature: signaturePrefix + createHmac('sha256', material.secret).update(message).digest('hex'),
    };
  },
  means,
});

const underName = (signature: string, timestamp: string): Probe => ({
  draft: (material) => {
    const draft = signed(material);
    const more = [
      [signature, draft.signature ?? ''],
      [timestamp, draft.timestamp ?? ''],
    ] as const;
    return { ...draft, more: more.filter(([name]) => name !== signatureHeader && name !== timestampHeader) };
  },
  means: () =>
    t(
      'The handler reads {0}. The headers are X-Mega-Signature and X-Mega-Timestamp.',
      [signature, timestamp].filter((name) => name !== signatureHeader && name !== timestampHeader).join(', '),
    ),
});

const withSignature = (
  change: (signature: string, material: Material, draft: Draft) => string,
  means: () => string,
): Probe => ({
  draft: (material) => {
    const draft = signed(material);
    return { ...draft, signature: change(draft.signature ?? '', material, draft) };
  },
  means,
});

/** As Python's json.dumps writes it. The sample holds neither a comma nor a colon outside its times and marks. */
const pythonStyle = (text: string) => text.replace(/",(?=")|},(?=")/g, '$& ').replace(/":(?=["{])/g, '": ');

/** An object with its keys in order, and those within it. */
const sorted = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** Signs with another function of secret and message; `prefix` stands before its digits. */
const withDigest = (
  digest: (secret: string, message: string, text: string) => string,
  means: () => string,
  prefix = signaturePrefix,
): Probe =>
  withSignature((_, { secret }, { timestamp, body }) => {
    const text = body.toString();
    return prefix + digest(secret, `${timestamp ?? ''}.${text}`, text);
  }, means);

const hmac = (algorithm: string) => (secret: string, message: string) =>
  createHmac(algorithm, secret).update(message).digest('hex');
const hash = (text: string) => createHash('sha256').update(text).digest('hex');

const otherAlgorithm = () => t('Use SHA-256 within HMAC.');
const withoutHmac = () =>
  t('Use HMAC-SHA256 with the secret as its key; a hash over secret and message is something else.');
const parsed = () =>
  t(
    'The signature is checked over the parsed and re-serialised body. Check it over the raw bytes as they came, before anything parses them.',
  );

const lineBreak = () =>
  t("The handler's secret ends with a line break, as a file or an environment variable often does. Trim it.");

export const probes: readonly Probe[] = [
  {
    draft: (material) => signed(material, { timestamp: String(material.now) }),
    means: () =>
      t('The handler takes X-Mega-Timestamp for milliseconds. It is in seconds: compare it with the seconds of now.'),
  },
  {
    draft: (material) => {
      const draft = signed(material, { timestamp: unixSeconds(material.now) });
      return { ...draft, signature: draft.signature?.slice(signaturePrefix.length) ?? null };
    },
    means: () =>
      t(
        'The handler compares its digits with the whole header. The header begins with "sha256=": put that before the digits.',
      ),
  },
  underName('X-Signature', timestampHeader),
  underName('X-Webhook-Signature', timestampHeader),
  underName('X-Hub-Signature-256', timestampHeader),
  underName('X-Mega-Signature-256', timestampHeader),
  underName('Mega-Signature', 'Mega-Timestamp'),
  underName('X-Signature', 'X-Timestamp'),
  underName('X-Webhook-Signature', 'X-Webhook-Timestamp'),
  underName(signatureHeader, 'X-Timestamp'),
  withSecret((secret) => `${secret}\n`, lineBreak),
  withSecret((secret) => `${secret}\r\n`, lineBreak),
  withSecret(
    (secret) => `${secret} `,
    () => t("The handler's secret ends with a space. Trim it."),
  ),
  withSecret(
    (secret) => `"${secret}"`,
    () => t("The handler's secret has quotation marks around it. Take them away."),
  ),
  withSecret(withoutPrefix, () => t('The handler cuts "mega_whsec_" off the secret. The whole text is the key.')),
  withKey(
    (secret) => Buffer.from(withoutPrefix(secret), 'base64'),
    () => decoded('Base64'),
  ),
  withKey(
    (secret) => Buffer.from(secret, 'base64'),
    () => decoded('Base64'),
  ),
  withKey(
    (secret) => Buffer.from(withoutPrefix(secret), 'hex'),
    () => decoded(t('hexadecimal digits')),
  ),
  withKey(
    (secret) => createHash('sha256').update(secret).digest(),
    () => t('The handler signs with the SHA-256 of the secret. The text of the secret is the key.'),
  ),
  overBytes(
    (_, text) => text,
    () => t('The handler signs the body alone. Sign the timestamp, a dot and the raw body.'),
  ),
  overBytes(
    (timestamp, text) => timestamp + text,
    () => t('The handler leaves out the dot between the timestamp and the body.'),
  ),
  overBytes(
    (timestamp, text) => `v0:${timestamp}:${text}`,
    () =>
      t(
        'The handler signs "v0:", the timestamp, a colon and the body, as Slack does. Sign the timestamp, a dot and the raw body.',
      ),
  ),
  overBytes(
    (timestamp, text) => `${timestamp}:${text}`,
    () => t('The handler has a colon between the timestamp and the body. It is a dot.'),
  ),
  overBytes(
    (timestamp, text) => `t=${timestamp}.${text}`,
    () => t('The handler signs "t=" before the timestamp. Sign the timestamp, a dot and the raw body.'),
  ),
  overBytes(
    (timestamp, text) => `${text}.${timestamp}`,
    () => t('The handler signs the body before the timestamp. The timestamp comes first.'),
  ),
  overBytes(
    (timestamp, text) => `${timestamp}.${pythonStyle(text)}`,
    () =>
      t(
        'The handler signs the JSON as it writes it itself, with spaces. Sign the raw bytes as they came, before anything parses them.',
      ),
  ),
  overBytes(
    (timestamp, text) => `${timestamp}.${JSON.stringify(JSON.parse(text), null, 2)}`,
    () =>
      t(
        'The handler signs the JSON as it writes it itself, indented. Sign the raw bytes as they came, before anything parses them.',
      ),
  ),
  ...[
    (text: string) => JSON.stringify(JSON.parse(text, sorted)),
    (text: string) => pythonStyle(JSON.stringify(JSON.parse(text, sorted))),
    (text: string) => JSON.stringify(JSON.parse(text).lead),
    (text: string) => pythonStyle(text).replaceAll('"', "'"),
  ].map((change) => overBytes((timestamp, text) => `${timestamp}.${change(text)}`, parsed)),
  overBytes(
    (timestamp) => `${timestamp}.undefined`,
    () => t('Read the raw body before any parser consumes it, and hash that; no body reached the hash.'),
  ),
  ...[signaturePrefix, 'sha512='].map((prefix) => withDigest(hmac('sha512'), otherAlgorithm, prefix)),
  ...[signaturePrefix, 'sha1='].map((prefix) => withDigest(hmac('sha1'), otherAlgorithm, prefix)),
  withDigest((secret, message) => hash(secret + message), withoutHmac),
  withDigest((secret, message) => hash(message + secret), withoutHmac),
  withDigest((_, message) => hash(message), withoutHmac),
  withDigest((secret, _, text) => hash(secret + text), withoutHmac),
  withDigest(
    (secret, message) => hmac('sha256')(message, secret),
    () => t('Give the secret as the key and the message as the data; they are swapped.'),
  ),
  overBytes(
    (timestamp) => `${timestamp}.`,
    () =>
      t('The handler signs an empty body: something before it has read the body already. Read the raw bytes first.'),
  ),
  overBytes(
    (timestamp) => `${timestamp}.[object Object]`,
    () => t('The handler signs "[object Object]" for the body: it is parsed already. Read the raw bytes first.'),
  ),
  overBytes(
    (timestamp) => `${timestamp}.{}`,
    () =>
      t(
        'The handler signs "{}" for the body: something before it has read the body already. Read the raw bytes first.',
      ),
  ),
  withSignature(
    (_, { secret }, { timestamp, body }) =>
      `${signaturePrefix}${Buffer.from(sign(secret, timestamp ?? '', body).slice(signaturePrefix.length), 'hex').toString('base64')}`,
    () => t('The handler writes its digest in base64. It is hexadecimal.'),
  ),
  withSignature(
    (signature) => signaturePrefix + signature.slice(signaturePrefix.length).toUpperCase(),
    () => t('The handler writes its digest in upper case. It is in lower case.'),
  ),
];
