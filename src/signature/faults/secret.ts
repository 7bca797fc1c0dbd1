/** How a secret goes wrong. The right one is the text that the API returned; its UTF-8 bytes are the key. */
import { t } from '@vscode/l10n';
import type { KnownSecret } from '../told';
import { type Fault, type Surroundings, trimAscii, withoutInvisible } from './fault';
import { rewritingFaults, surroundingFault } from './secret-rewriting';
import { isEmbedded, key, prefix, type Secret, text, unquoted, variableNames } from './secret-value';

const tokenForm = /^\s*["']?mega_[0-9a-f]{64}["']?\s*$/i;
const placeholderForm =
  /^\s*["']?(?:\$[A-Za-z_]\w*|\$env:\w+|\$?\$?[{([]{1,2}[^{}]*[})\]]{1,2}|%\w+%|<[^>]*>|#\{[^}]*\}|process\.env\b.*|os\.environ\b.*|undefined|null|None|change_?me|your[-_ ].*|mega_whsec_(?:…|\.\.\.|x+|<.*>)|ENV\[.*\]|getenv\b.*|\[object \w+\]|System\.Security\.SecureString|@\w+@|!\w+ .*)["']?\s*$/i;
/** A variable's name without anything around it. */
/** A mask, and the address of a secret in a store. */
const referenceForm =
  /[*•●]{3}|^\s*["']?(?:(?:op|ssm|vault|gcp|aws|azurekeyvault|secretsmanager):\S*|arn:aws:\S+|projects\/\S+\/secrets\/\S+|ref\+\w+:\S+|ENC\[.*|@Microsoft\.KeyVault\(.*)["']?\s*$/i;
const variableForm = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;

const isPlaceholder = (secret: string) =>
  !isEmbedded(secret) &&
  (placeholderForm.test(secret) || referenceForm.test(secret) || variableForm.test(trimAscii(secret)));

function* known(secrets: readonly KnownSecret[], what: (name: string | undefined) => string) {
  for (const { secret, name } of secrets) yield text(secret, what(name), 'likely');
}

const other = (name: string | undefined) =>
  name === undefined ? t("another webhook's secret") : t("another webhook's secret ({0})", name);
const previous = (name: string | undefined) =>
  name === undefined ? t('the secret before the last rotation') : t('the secret before the last rotation ({0})', name);

/** All secrets that are known besides the one at hand. */
function* replacements({ otherSecrets, previousSecrets }: Surroundings) {
  yield* known(previousSecrets, previous);
  yield* known(otherSecrets, other);
}

const isHex = (value: string) => /^(?:[0-9a-f]{2})+$/i.test(value);
const isBase64 = (value: string) => /^[A-Za-z0-9+/_-]{4,}={0,2}$/.test(value);

/** The parts of a secret that code takes for an encoded key. */
function* partsOf(secret: string) {
  yield { part: secret, of: t('the whole secret') };
  for (const each of [prefix, 'mega_'])
    if (secret.startsWith(each)) yield { part: secret.slice(each.length), of: t('the secret without {0}', each) };
}

/** What lenient decoders make of text that is not theirs: Node stops or skips, Python's b64decode skips. */
function* decoded(secret: string) {
  for (const { part, of } of partsOf(secret)) {
    yield key(Buffer.from(part, 'hex'), t('{0}, decoded from hexadecimal', of));
    yield key(Buffer.from(part, 'base64'), t('{0}, decoded from Base64', of));
    const skipped = part.replace(/[^A-Za-z0-9+/]/g, '');
    yield key(Buffer.from(skipped, 'base64'), t('{0}, decoded from Base64', of));
    yield key(
      Buffer.from(skipped.slice(0, skipped.length - (skipped.length % 4)), 'base64'),
      t('{0}, decoded from Base64', of),
    );
  }
}

const placeholders = [
  ...['undefined', 'null', 'None', 'nil', 'secret', 'changeme', 'change_me', 'your_secret', 'your-secret'],
  ...['your_webhook_secret', 'mega_whsec_…', 'mega_whsec_...', 'mega_whsec_xxx', '<secret>', '<your secret>', ''],
  // Objects in place of a text: what was not awaited, and what hides itself where it is printed.
  ...['[object Object]', '[object Promise]', '**********', "SecretStr('**********')", 'System.Security.SecureString'],
];
const placeholderForms = (name: string) => [
  ...[`$${name}`, `\${${name}}`, `%${name}%`, `$(${name})`, `{{${name}}}`, `{{ ${name} }}`, `<${name}>`, name],
  ...[`process.env.${name}`, `$env:${name}`, `\${{ secrets.${name} }}`, `#{${name}}`, `@${name}@`],
  ...[`ENV['${name}']`, `os.environ['${name}']`],
];

/** What gets copied along and shows nothing. */
const usuallyUnseen = ['\u200b', '\ufeff', '\u00a0'];
const unseen = [
  ...[...usuallyUnseen, '\u200d', '\u200c', '\u2060', '\u00ad', '\u200e', '\u200f', '\u202f', '\u0000'],
  ...['\u2028', '\u2029', '\u2009', '\u3000', '\u202a', '\u202c'],
];

/** Characters of a secret between which something unseen is looked for. */
const mostBroken = 80;

export const secretFaults: readonly Fault<Secret>[] = [
  {
    code: 'secret-is-api-token',
    *undo({ text: atHand }, surroundings) {
      if (atHand === null) return;
      if (tokenForm.test(atHand) || trimAscii(atHand) === surroundings.apiToken) yield* replacements(surroundings);
    },
    *apply(_right, { apiToken, otherSecrets, previousSecrets }) {
      const tokens = [...otherSecrets, ...previousSecrets]
        .map(({ secret }) => secret)
        .filter((each) => tokenForm.test(each));
      if (apiToken !== null) tokens.push(apiToken);
      for (const token of tokens) yield text(token, t('the API token as the secret'), 'likely');
    },
    suspect: ({ text: atHand }, { apiToken }) =>
      atHand !== null && (tokenForm.test(atHand) || trimAscii(atHand) === apiToken)
        ? t('The secret looks like an API token.')
        : null,
  },
  {
    code: 'secret-placeholder',
    *undo({ text: atHand }, surroundings) {
      if (atHand !== null && isPlaceholder(atHand)) yield* replacements(surroundings);
    },
    *apply(_right, { secretName }) {
      const what = (value: string) => t('the text {0} as the secret', JSON.stringify(value));
      for (const name of secretName === null ? variableNames : [secretName, ...variableNames])
        for (const value of placeholderForms(name)) yield text(value, what(value), 'rare');
      for (const value of placeholders) yield text(value, what(value), 'rare');
    },
    suspect: ({ text: atHand }) =>
      atHand === null
        ? null
        : trimAscii(atHand) === ''
          ? t('There is no secret.')
          : isPlaceholder(atHand)
            ? t('The secret looks like a placeholder.')
            : null,
  },
  {
    code: 'secret-quoted',
    *undo({ text: atHand }) {
      if (atHand !== null) yield text(unquoted(atHand), t('the secret without the quotes around it'), 'likely');
    },
    *apply({ text: right }) {
      if (right === null) return;
      yield text(`"${right}"`, t('the secret with quotes around it'), 'likely');
      for (const value of [`'${right}'`, `\`${right}\``, `\\"${right}\\"`])
        yield text(value, t('the secret with quotes around it'));
      for (const value of [`"${right}`, `${right}"`, `'${right}`, `${right}'`, `“${right}”`])
        yield text(value, t('the secret with quotes around it'), 'rare');
    },
    suspect: ({ text: atHand }) =>
      atHand !== null && unquoted(trimAscii(atHand)) !== trimAscii(atHand)
        ? t('There are quotes around the secret.')
        : null,
  },
  {
    code: 'secret-whitespace',
    *undo({ text: atHand }) {
      if (atHand === null) return;
      yield text(trimAscii(atHand), t('the secret without the white space around it'), 'likely');
      yield text(atHand.replace(/[ \t\n\r\f\v]/g, ''), t('the secret without the white space in it'));
    },
    *apply({ text: right }) {
      if (right === null) return;
      const what = (value: string) =>
        t('the secret with white space around it: {0}', JSON.stringify(value.replace(right, '…')));
      yield text(`${right}\n`, what(`${right}\n`), 'likely');
      yield text(`${right} `, what(`${right} `), 'likely');
      for (const value of [
        `${right}\r\n`,
        `${right}\r`,
        `${right}\t`,
        ` ${right}`,
        ` ${right} `,
        `\n${right}`,
        `\t${right}`,
      ])
        yield text(value, what(value));
      for (const tail of ['  ', '\n\n', ' \n', '\r\n\r\n']) yield text(right + tail, what(right + tail), 'rare');
    },
    suspect: ({ text: atHand }) =>
      atHand !== null && /[ \t\n\r\f\v]/.test(atHand) ? t('There is white space in the secret.') : null,
  },
  {
    code: 'secret-invisible-characters',
    *undo({ text: atHand }) {
      if (atHand !== null)
        yield text(withoutInvisible(atHand), t('the secret without its invisible characters'), 'likely');
    },
    *apply({ text: right }) {
      if (right === null) return;
      for (const char of unseen) {
        const what = t('the secret with the invisible character U+{0}', hexOf(char));
        const rank = usuallyUnseen.includes(char) ? undefined : 'rare';
        yield text(right + char, what, rank);
        yield text(char + right, what, rank);
        yield text(char + right + char, what, 'rare');
        // Where a page broke the secret into lines or a copy went through a chat.
        if (usuallyUnseen.includes(char) || char === '\u00ad')
          for (let at = 1; at < Math.min(right.length, mostBroken); at++)
            yield text(right.slice(0, at) + char + right.slice(at), what, 'rare');
      }
    },
    suspect: ({ text: atHand }) =>
      atHand !== null && withoutInvisible(atHand) !== atHand
        ? t('There are invisible characters in the secret.')
        : null,
  },
  surroundingFault,
  {
    code: 'secret-prefix-stripped',
    *undo({ text: atHand }) {
      if (atHand === null || atHand.startsWith(prefix)) return;
      for (const each of ['mega_whsec', 'mega_', prefix])
        yield text(each + atHand, t('the secret with {0} in front', each), each === prefix ? 'likely' : undefined);
    },
    *apply({ text: right }) {
      if (right === null) return;
      for (const each of [prefix, 'mega_', 'mega_whsec'])
        if (right.startsWith(each))
          yield text(
            right.slice(each.length),
            t('the secret without {0}', each),
            each === prefix ? 'likely' : undefined,
          );
    },
    suspect: ({ text: atHand }) =>
      atHand !== null && /^(?:whsec_|_)?[A-Za-z0-9+/=_-]{8,}$/.test(atHand) && !atHand.startsWith('mega_')
        ? t('The secret does not begin with mega_whsec_.')
        : null,
  },
  {
    code: 'secret-decoded',
    *undo({ text: atHand, key: bytes }) {
      if (atHand === null) return;
      const trimmed = trimAscii(atHand);
      if (isHex(trimmed)) yield key(Buffer.from(trimmed, 'hex'), t('the secret at hand, decoded from hexadecimal'));
      if (isBase64(trimmed)) {
        const decodedBytes = Buffer.from(trimmed, 'base64');
        yield key(decodedBytes, t('the secret at hand, decoded from Base64'));
        // What was encoded by a shell's echo has a line break at its end.
        yield text(trimAscii(decodedBytes.toString()), t('the secret at hand, decoded from Base64'));
      }
      if (atHand.startsWith(prefix)) return;
      for (const encoding of ['hex', 'base64', 'base64url'] as const)
        for (const source of [bytes, Buffer.from(atHand, 'latin1')])
          for (const start of [prefix, ''])
            yield text(
              start + Buffer.from(source).toString(encoding),
              t('the secret at hand, encoded as {0}', encoding),
            );
    },
    *apply({ text: right }) {
      if (right !== null) yield* decoded(right);
    },
  },
  ...rewritingFaults,
  {
    code: 'secret-previous',
    *undo(_atHand, { previousSecrets }) {
      yield* known(previousSecrets, previous);
    },
    *apply(_right, { previousSecrets }) {
      yield* known(previousSecrets, previous);
    },
  },
  {
    code: 'secret-of-other-webhook',
    *undo(_atHand, { otherSecrets }) {
      yield* known(otherSecrets, other);
    },
    *apply(_right, { otherSecrets }) {
      yield* known(otherSecrets, other);
    },
  },
];

function hexOf(char: string): string {
  return (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
