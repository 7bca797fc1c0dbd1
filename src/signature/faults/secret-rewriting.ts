/** How code, shells and settings rewrite a secret: more around it, characters escaped, its end lost, another key made of it. */
import { createHash } from 'node:crypto';
import { t } from '@vscode/l10n';
import { ifPossible } from './attempt';
import { unescapeHtml } from './body-escaping';
import { type Attempt, type Fault, trimAscii, withoutInvisible } from './fault';
import { isEmbedded, key, prefix, type Secret, text, unquoted, variableNames } from './secret-value';

/** What is no secret by its form: white space, quotes, and what separates it from other things. */
const embeddedForm = /mega_whsec_[^\s"'`“”‘’«»\\,;&<>(){}[\]%]+/g;
const assignment = /^[\w.-]{1,80}\s*[=:]\s*(\S[\s\S]*)$/;
/** Each one is a digest of the whole payload. */
const mostFound = 8;

/** Whether there is more around a secret than quotes and white space, which have names of their own. */
const hasMoreAround = (value: string, found: string) =>
  found !== '' && trimAscii(unquoted(trimAscii(withoutInvisible(value)))) !== found;

/** The secrets that stand inside a value. */
function* embeddedIn(value: string) {
  const found = new Set(value.match(embeddedForm) ?? []);
  // Pasted twice.
  for (const each of [...found]) for (const one of each.split(/(?=mega_whsec_)/)) found.add(one);
  // A mark of punctuation may end it, or be a part of it.
  for (const each of [...found]) found.add(/^[\w-]+/.exec(each)?.[0] ?? each);
  if (found.size === 0) found.add(unquoted(trimAscii(assignment.exec(trimAscii(value))?.[1] ?? '')));
  for (const each of [...found].slice(0, mostFound)) if (hasMoreAround(value, each)) yield each;
}

export const surroundingFault: Fault<Secret> = {
  code: 'secret-embedded',
  *undo({ text: atHand }) {
    if (atHand === null) return;
    for (const each of embeddedIn(atHand)) yield text(each, t('the secret without what stands around it'), 'likely');
  },
  *apply({ text: right }, { secretName }) {
    if (right === null) return;
    const names = secretName === null ? variableNames : [secretName, ...variableNames];
    const around = [
      ...['v1,', 'v1=', 'sha256=', 'Bearer ', 'secret ', '-n ', 'key='].map((before) => before + right),
      ...['%', '\\n', ';', ',', '\\r\\n'].map((behind) => right + behind),
      `-n ${right}\n`,
      right + right,
      `<${right}>`,
      // As a store of secrets returns it.
      ...['secret', 'webhook_secret', 'webhookSecret', 'signing_secret', 'SecretString', 'value'].flatMap((name) => [
        `{"${name}":"${right}"}`,
        `{"${name}": "${right}"}`,
      ]),
      `[${right}]`,
      `{${right}}`,
      ...names.flatMap((name) => [
        `${name}=${right}`,
        `${name}="${right}"`,
        `${name}: ${right}`,
        `export ${name}=${right}`,
        `{"${name}":"${right}"}`,
        `{"${name}": "${right}"}`,
      ]),
    ];
    for (const value of around)
      yield text(value, t('the secret with more around it: {0}', JSON.stringify(value.replace(right, '…'))), 'rare');
  },
  suspect: ({ text: atHand }) =>
    atHand !== null && isEmbedded(atHand) && !embeddedIn(atHand).next().done
      ? t('There is more in the secret than the secret itself.')
      : null,
};

const decodedForm = (value: string) => ifPossible(() => decodeURIComponent(value)) ?? value;

type Form = readonly [value: string, replacement: string, replaced: string];

/** Characters escaped, as templates, forms and shells do it. Of the secret itself nothing is said. */
function* escapedForms(value: string): Iterable<Form> {
  const html = value.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  const quoted = html.replace(/"/g, '&quot;');
  const quotes = ['&#39;', '&#039;', '&#x27;'].map((quote) => quoted.replace(/'/g, quote));
  for (const each of [html, quoted, ...quotes]) yield [each, '&…;', '& < > " \''];
  for (const each of [encodeURIComponent(value), new URLSearchParams([['', value]]).toString().slice(1)])
    yield [each, '%…', '+ / = &'];
  yield [JSON.stringify(value).slice(1, -1), '\\"', '"'];
  yield [value.replace(/\//g, '\\/'), '\\/', '/'];
  yield [value.replace(/\$/g, '\\$'), '\\$', '$'];
  yield [value.replace(/[^\w,.:@/+-]/g, '\\$&'), '\\…', '$ & " \''];
  yield [value.replace(/\$/g, '$$$$'), '$$', '$'];
}

function* resolvedForms(value: string): Iterable<Form> {
  yield [unescapeHtml(value), '&', '&amp;'];
  yield [value.replaceAll('+', ' '), '" "', '+'];
  for (const each of [value, value.replaceAll('+', ' ')]) yield [decodedForm(each), '+', '%2B'];
  yield [ifPossible(() => String(JSON.parse(`"${value}"`))) ?? value, '…', '\\…'];
  yield [value.replace(/\\(.)/g, '$1'), '…', '\\…'];
  yield [value.replace(/\$\$/g, '$'), '$', '$$'];
}

const lowercase = () => t('lowercase letters');
const uppercase = () => t('uppercase letters');

const rewritten = ([value, replacement, replaced]: Form, rank?: Attempt<Secret>['rank']) =>
  text(value, t('the secret with {0} for {1}', replacement, replaced), rank);

const escapeFault: Fault<Secret> = {
  code: 'secret-escaped',
  *undo({ text: atHand }) {
    if (atHand === null) return;
    for (const form of resolvedForms(atHand)) yield rewritten(form);
    yield rewritten([atHand.replaceAll(' ', '+'), '+', '" "']);
    if (!/^mega_whsec_/i.test(atHand)) return;
    for (const value of [atHand.toLowerCase(), prefix + atHand.slice(prefix.length)])
      yield rewritten([value, lowercase(), uppercase()]);
  },
  *apply({ text: right }) {
    if (right === null) return;
    for (const form of [...resolvedForms(right), ...escapedForms(right)])
      if (form[0] !== right) yield rewritten(form, 'rare');
    yield rewritten([right.toLowerCase(), lowercase(), uppercase()], 'rare');
    for (const value of [right.toUpperCase(), right.replace(/^./, (first) => first.toUpperCase())])
      yield rewritten([value, uppercase(), lowercase()], 'rare');
  },
  suspect: ({ text: atHand }) =>
    atHand?.startsWith(prefix) && /&#?\w{1,8};|%[0-9a-f]{2}|\\./i.test(atHand)
      ? t('There are escapes in the secret.')
      : null,
};

const separators = '#$=;&,:%\\"\'+/.- ';

const cutFault: Fault<Secret> = {
  code: 'secret-cut',
  *apply({ text: right }) {
    if (right === null) return;
    for (const char of separators)
      for (const at of [right.indexOf(char), right.lastIndexOf(char)])
        if (at > 0) {
          yield text(right.slice(0, at), t('the secret up to {0}', JSON.stringify(char)), 'rare');
          yield text(right.slice(at + 1), t('the secret behind {0}', JSON.stringify(char)), 'rare');
        }
    for (const variable of [/\$\{[^}]*\}?/g, /\$\w+/g, /\$[0-9]/g, /\$[A-Za-z]\w*/g])
      if (variable.test(right)) yield text(right.replace(variable, ''), t('the secret without {0}', '$…'), 'rare');
    for (const [index, part] of right.split('_').entries())
      yield text(part, t('part {0} of the secret, split at _', index + 1), 'rare');
    for (let length = 1; length < Math.min(right.length, 128); length++)
      yield text(right.slice(0, length), t('the first {0} characters of the secret', length), 'rare');
  },
};

function* keysOf(right: string): Iterable<Attempt<Secret>> {
  const utf16 = Buffer.from(right, 'utf16le');
  const what = (name: string) => t('the secret in {0}', name);
  yield key(utf16, what('UTF-16LE'));
  yield key(Buffer.from(utf16).swap16(), what('UTF-16BE'), 'rare');
  yield key(Buffer.from(`\ufeff${right}`, 'utf16le'), what('UTF-16LE'), 'rare');
  for (const algorithm of ['sha256', 'sha1', 'md5', 'sha512']) {
    const digest = createHash(algorithm).update(right).digest();
    const hashed = t('the {0} of the secret', algorithm.toUpperCase());
    yield text(digest.toString('hex'), hashed, algorithm === 'sha256' ? undefined : 'rare');
    yield key(digest, hashed, algorithm === 'sha256' ? undefined : 'rare');
    yield text(digest.toString('base64'), hashed, 'rare');
  }
  for (const part of [right, right.slice(prefix.length)])
    for (const encoding of ['base64', 'base64url', 'hex'] as const)
      yield text(Buffer.from(part).toString(encoding), what(encoding), 'rare');
  const printed = t('the secret as a program prints it');
  for (const value of [`b'${right}'`, `b"${right}"`, `['${right}']`, `["${right}"]`, `('${right}',)`, `:${right}`])
    yield text(value, printed, 'rare');
  const bytes = [...Buffer.from(right)];
  for (const value of [bytes.join(','), `[${bytes.join(', ')}]`, `[${bytes.join(' ')}]`])
    yield text(value, printed, 'rare');
}

const encodedFault: Fault<Secret> = {
  code: 'secret-encoded',
  *apply({ text: right }) {
    if (right !== null) yield* keysOf(right);
  },
};

export const rewritingFaults: readonly Fault<Secret>[] = [escapeFault, cutFault, encodedFault];
