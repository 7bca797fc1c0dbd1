/** How a signature is written: from what people paste to the digits that a digest is compared with. */
import { t } from '@vscode/l10n';
import type { CauseCode } from '../causes';
import { withoutInvisible } from '../faults/fault';
import { printedBytes } from './printed';

/** Something to compare digests with, and what had to be undone to read it. */
export interface Target {
  /** Hexadecimal digits in lower case; with signs among them where code printed a byte as a negative number. */
  readonly hex: string;
  readonly changes: readonly FormChange[];
  /** Code printed it: zeros may be missing. */
  readonly isPrinted?: true;
}

export interface FormChange {
  readonly code: CauseCode;
  readonly what: string;
  readonly also?: readonly CauseCode[];
}

export interface Reading {
  readonly targets: readonly Target[];
  /** The faults that can be seen without any digest. */
  readonly visible: readonly FormChange[];
}

/** A digest counts as recognised from this many of its first hexadecimal digits on. */
const fewestDigits = 32;

const fullLengths = [32, 40, 56, 64, 96, 128];
const sha256Length = 64;

const headerName = /^[\s"'`-]*(?:H\s+)?["']?(?:HTTP_)?X[-_]MEGA[-_]SIGNATURE["']?(?:\s*(?::|=>|=)\s*|\s+(?=sha256=))/i;
const anyName = /^["']?(?:[\w-]*-)?signature["']?\s*[:=]\s*/i;
/** Quotes, and the brackets of a printed list. */
const quotes =
  /^[[({<\s]*(?:b(?=["']))?(?:\\?["'`]|[“”‘’«»])*[[({<]*|(?:\\?["'`]|[“”‘’«»\])}>])+$|(?<=^sha256=)\\?["']/g;
const label = /^(hmac[-_]?)?(sha-?3?-?\d{1,3}(?:[-_/]\d{3})?|md-?5|v\d)\s*[=:]\s*/i;

/** White space between two signatures, as some proxies join headers. */
const gap = /(?<=[0-9a-f]{32})[\s|]+(?=sha256=)/gi;

const isHex = (text: string) => /^[0-9a-f]+$/i.test(text);

/** Layers around the text, outermost first; each is named once. */
function unwrap(text: string): { readonly text: string; readonly changes: readonly FormChange[] } {
  const changes = new Map<CauseCode, FormChange>();
  // A console, a table or a mask shows the beginning alone.
  // The lines of an e-mail are cut behind =.
  let rest = text.replace(/(?:…|\.{3})[\s"'`]{0,3}$/, '').replace(/(?<=[0-9a-f]{2})=\r?\n(?=[0-9a-f])/gi, '');
  const peel = (code: CauseCode, what: () => string, next: string) => {
    if (next !== rest && !changes.has(code)) changes.set(code, { code, what: what() });
    rest = next;
  };
  // Three layers of anything are more than people make; each round peels all that lie open.
  for (let round = 0; round < 3; round++) {
    peel(
      'signature-header-name-included',
      () => t("the header's name taken away"),
      rest.replace(headerName, '').replace(anyName, ''),
    );
    peel('signature-whitespace', () => t('the white space taken away'), withoutSpace(rest));
    peel('signature-quoted', () => t('the quotes taken away'), rest.replace(quotes, ''));
    // As JSON of some libraries and as e-mail has the sign.
    peel('signature-quoted', () => t('its escapes resolved'), rest.replace(/\\+u003d/i, '='));
    peel(
      'signature-url-encoded',
      () => t('its escapes resolved'),
      rest.replace(/(sha256=)3D(?=[0-9a-f]{64}\b)/i, '$1'),
    );
    if (/%[0-9a-f]{2}/i.test(rest))
      peel('signature-url-encoded', () => t('the percent-encoding resolved'), decodePercent(rest));
  }
  return { text: rest, changes: [...changes.values()] };
}

function withoutSpace(text: string): string {
  // The blank after a name belongs to the name, and the one after a comma to the list.
  return /[,;]/.test(text)
    ? withoutInvisible(text).replace(/^\s+|(?<!\s)\s+$/g, '')
    : withoutInvisible(text).replace(/\s+/g, '');
}

function decodePercent(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

const otherAlgorithm = (): FormChange => ({
  code: 'signature-other-algorithm',
  what: t('the name of the algorithm put right'),
});
const prefixMissing = (): FormChange => ({ code: 'signature-prefix-missing', what: t('sha256= put in front') });

/** What the text in front of the digits says. */
function readLabel(text: string): { readonly digits: string; readonly changes: readonly FormChange[] } {
  const found = label.exec(text);
  if (found === null) return { digits: text, changes: [prefixMissing()] };
  const digits = text.slice(found[0].length);
  if (found[0] === 'sha256=') return { digits, changes: [] };
  if (found[0].toLowerCase() === 'sha256=') return { digits, changes: [uppercase()] };
  return {
    digits,
    changes: /^(?:hmac[-_]?)?sha-?256\s*[=:]|^v\d/i.test(found[0]) ? [prefixMissing()] : [otherAlgorithm()],
  };
}

const uppercase = (): FormChange => ({ code: 'signature-uppercase', what: t('the digits in lower case') });

const withCode = (changes: readonly FormChange[], more: FormChange): FormChange[] =>
  changes.some(({ code }) => code === more.code) ? [...changes] : [...changes, more];

/** Another form of the whole value: the missing prefix is part of it, and only another name. */
const instead = (changes: readonly FormChange[], form: FormChange): FormChange[] => {
  const missing = changes.some(({ code }) => code === 'signature-prefix-missing');
  const others = changes.filter(({ code }) => code !== 'signature-prefix-missing');
  return withCode(others, missing ? { ...form, also: ['signature-prefix-missing'] } : form);
};

const base64Form = /^[A-Za-z0-9+/_-]{22,172}={0,2}$/;

/** Hexadecimal digits from Base64: of a digest, of its digits, or of the whole value. */
function fromBase64(text: string): string | undefined {
  if (!base64Form.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  const inner = bytes
    .toString('latin1')
    .trim()
    .replace(/^sha256=/i, '');
  if (isHex(inner) && fullLengths.includes(inner.length)) return inner.toLowerCase();
  return fullLengths.includes(bytes.length * 2) ? bytes.toString('hex') : undefined;
}

function readDigits(text: string, changes: readonly FormChange[], base64: CauseCode): Target[] {
  if (isHex(text)) {
    const hex = text.toLowerCase();
    return [{ hex, changes: hex === text ? changes : withCode(changes, uppercase()) }];
  }
  const hex = fromBase64(text);
  return hex === undefined
    ? []
    : [{ hex, changes: instead(changes, { code: base64, what: t('the digest in hexadecimal digits') }) }];
}

/** No digest is longer in any notation, nor is a list of signatures, in characters: beyond this nothing is looked for. */
const longest = 8192;

/** As many digits as a signature has, behind another scheme or name. */
const loneDigits = /(?<![0-9a-wyz])[0-9a-f]{64}(?![0-9a-z])/gi;

/**
 * What a received signature may mean: exactly one target without changes where it has the right form.
 */
export function readSignature(text: string): Reading {
  if (text.length > longest) return { targets: [], visible: [] };
  const outer = unwrap(text.replace(gap, ','));
  const parts = outer.text.split(/[,;]/).map((part) => unwrap(part));
  const filled = parts.filter((part) => part.text !== '');
  const isSeveral = filled.length > 1 || /sha256=[\s\S]*sha256=/i.test(outer.text);
  const list: FormChange[] = isSeveral
    ? [{ code: 'signature-list', what: t('one signature of the list') }]
    : parts.length > 1
      ? [{ code: 'signature-quoted', what: t('what stands around it taken away') }]
      : [];
  const targets = filled.flatMap((part) => {
    const { digits, changes } = readLabel(part.text);
    // White space within a list is part of the list.
    const inner = list.length > 0 ? part.changes.filter(({ code }) => code !== 'signature-whitespace') : part.changes;
    const before = [...outer.changes, ...inner].reduce<readonly FormChange[]>(
      (all, change) => withCode(all, change),
      list,
    );
    return readDigits(digits, [...before, ...changes], 'signature-base64');
  });
  // A whole one in other text: a scheme or a name in front of it.
  const within = targets.length > 0 ? undefined : /sha256=([0-9a-f]{64})(?![0-9a-f])/.exec(text)?.[1];
  if (within !== undefined)
    targets.push({
      hex: within,
      changes: isSeveral ? list : [{ code: 'signature-header-name-included', what: t("the header's name taken away") }],
    });
  const digits = targets.length > 0 ? [] : [...text.matchAll(loneDigits)].map(([run]) => run.toLowerCase());
  const [lone] = new Set(digits);
  if (lone !== undefined && new Set(digits).size === 1) targets.push({ hex: lone, changes: [prefixMissing()] });
  const visible = new Map<CauseCode, FormChange>();
  for (const change of [...list, ...outer.changes, ...targets.flatMap(({ changes }) => changes)])
    visible.set(change.code, change);
  for (const { hex } of targets) for (const change of lengthChanges(hex)) visible.set(change.code, change);
  return { targets, visible: [...visible.values()] };
}

/** What the number of digits says by itself. */
function lengthChanges(hex: string): FormChange[] {
  if (hex.length === sha256Length) return [];
  if (fullLengths.includes(hex.length)) return [otherAlgorithm()];
  return hex.length < sha256Length ? [truncated(hex)] : [];
}

const truncated = (hex: string): FormChange => ({
  code: 'signature-truncated',
  what: t('the digits that are missing put behind the {0} given', hex.length),
});

const misprinted = (what: string): FormChange => ({ code: 'digest-misprinted', what });

/** What stands for no signature where a header was not found. */
const absentForm = /^(?:|undefined|null|none|nil|false|nan|\[\]|\{\}|""|''|b''|\[object \w+\])$/i;

export const isAbsent = (text: string) => text.length <= longest && absentForm.test(text.trim());

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The bytes of a digest in Base32, in bits, in words of four bytes, or in no notation at all: each byte a character. */
function* otherBytes(text: string): Iterable<Buffer> {
  const letters = /^([a-z2-7]{52})={0,4}$/i.exec(text)?.[1]?.toUpperCase() ?? '';
  const fives = Array.from(letters, (letter) => base32.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const bits = /^[01]{256}/.exec(fives)?.[0] ?? /^[01]{256}$/.exec(text)?.[0];
  if (bits !== undefined) yield Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const words = /^\[?((?:-?\d{1,10},\s?){7}-?\d{1,10})\]?$/.exec(text)?.[1]?.split(',').map(Number) ?? [];
  if (words.some((word) => word > 255)) {
    const bytes = Buffer.alloc(4 * words.length);
    for (const [at, word] of words.entries()) bytes.writeInt32BE(word | 0, 4 * at);
    yield bytes;
  }
  if (/^[\0-\xff]{32}$/.test(text) && !isHex(text)) yield Buffer.from(text, 'latin1');
}

/** The digest within the bytes of what was encoded twice: its digits, its Base64, or each byte as a letter in UTF-8. */
function digestWithin(bytes: Buffer): string | undefined {
  const latin1 = bytes.toString('latin1');
  if (bytes.length === sha256Length && isHex(latin1)) return latin1.toLowerCase();
  const letters = bytes.length > sha256Length / 2 && bytes.length <= sha256Length ? bytes.toString() : '';
  return /^[\0-\xff]{32}$/.test(letters)
    ? Buffer.from(letters, 'latin1').toString('hex')
    : bytes.length > 42 && bytes.length < 46
      ? fromBase64(latin1)
      : undefined;
}

/** A digest in another notation than plain digits, and its bytes. */
function* otherNotations(text: string): Iterable<Target> {
  for (const bytes of [...printedBytes(text, { bytes: true }), ...otherBytes(text)]) {
    const hex = digestWithin(bytes) ?? (fullLengths.includes(2 * bytes.length) ? bytes.toString('hex') : undefined);
    if (hex !== undefined) yield { hex, changes: [misprinted(t('the digest in hexadecimal digits'))] };
  }
}

const manyDigits = /(?<![0-9a-z])(?:sha256[=:-])?((?:[0-9a-f]{8}){4,16})(?![0-9a-z])/gi;

/** The only digest in a line of a console: behind OpenSSL's `(stdin)= `, before the dash of sha256sum, after words. */
function* inWords(text: string): Iterable<Target> {
  const found = new Set([...text.matchAll(manyDigits)].map(([, digits = '']) => digits.toLowerCase()));
  const [hex = ''] = found;
  if (found.size === 1 && fullLengths.includes(hex.length)) yield { hex, changes: [] };
}

/** A digest that was printed as one number, decimal or with a sign, or whose digits were once more. */
function* fromNumber(text: string): Iterable<Target> {
  const digits = /^-?0*([0-9a-f]{54,64})$/i.exec(text)?.[1];
  const number = /^-?\d{70,78}$/.test(text)
    ? BigInt(text)
    : text.startsWith('-') && digits !== undefined
      ? -BigInt(`0x${digits}`)
      : 0n;
  const inner = text.length === 2 * sha256Length && isHex(text) ? Buffer.from(text, 'hex').toString('latin1') : '';
  const hex =
    number !== 0n && number < 1n << 256n && number > -(1n << 255n)
      ? BigInt.asUintN(256, number).toString(16).padStart(sha256Length, '0')
      : isHex(inner)
        ? inner.toLowerCase()
        : undefined;
  if (hex !== undefined) yield { hex, changes: [misprinted(t('the digest in hexadecimal digits'))] };
}

/** The form in which code prints a digest is named where it is not that of plain digits. */
export function readComputed(text: string): Reading {
  if (text.length > longest) return { targets: [], visible: [] };
  const unwrapped = unwrap(text).text;
  const versioned = /^(?:v\d[,=:]|(?:sha256=)+(?=sha256=))/i.exec(unwrapped)?.[0] ?? '';
  const { digits, changes } = readLabel(unwrapped.slice(versioned.length));
  const missing = changes.filter(({ code }) => code === 'signature-prefix-missing');
  const plain = readDigits(digits, [], 'digest-base64').map(
    (target): Target => ({
      ...target,
      changes: versioned === '' ? target.changes : [...target.changes, misprinted(t('{0} taken away', versioned))],
      isPrinted: true,
    }),
  );
  // Numbers without what stands between them are digits as well, though too many or too few.
  const isWhole = plain.some(({ hex }) => fullLengths.includes(hex.length)) && !/[0-9a-f]{2}\s+[0-9a-f]{2}/i.test(text);
  // The numbers of a list, without what stands between them, are no number.
  const numbers = /[\s,]/.test(text.trim()) ? [] : [...fromNumber(text.trim()), ...fromNumber(digits)];
  const others = isWhole ? [] : [...numbers, ...otherNotations(digits), ...otherNotations(text), ...inWords(text)];
  const signed: readonly Target[] = signedForm.test(digits)
    ? [{ hex: digits.toLowerCase(), changes: [], isPrinted: true }]
    : [];
  // What has a digest's length may be that digest, and no digits of digits.
  const all = [...(isWhole ? [...plain, ...numbers] : others.length > 0 ? others.slice(0, 1) : plain), ...signed];
  return { targets: all, visible: missing };
}

/** The digits of a digest whose bytes are each printed without zeros in front, and those of it as one number. */
const withoutZeros = (hex: string) => [hex.replace(/0(.)|(..)/g, '$1$2'), hex.replace(/^0+/, '')];

/** Java's Integer.toHexString of bytes, of which those from 0x80 on are negative. */
const asJavaIntegers = (hex: string) =>
  hex.replace(/([89a-f].)|0(.)|(..)/g, (_, high, ...low) => (high ? `ffffff${high}` : low.slice(0, 2).join('')));

/** How languages whose bytes have signs print each: `-5f` for 0xa1; the second one keeps two characters of it. */
const signedBytes = Array.from({ length: 256 }, (_, byte) => ((byte << 24) >> 24).toString(16));
const cutBytes = signedBytes.map((digits) => `0${digits}`.slice(-2));
const signedForm = /^(?=.{32,96}$)-?[0-9a-f]+(?:-[0-9a-f]+)+$|^(?=.{32,96}$)-[0-9a-f]+$/i;

function isPrintedAs(text: string, hex: string, bytes: readonly string[]): boolean {
  let at = 0;
  for (let index = 0; index < hex.length; index += 2) {
    const digits = bytes[Number.parseInt(hex.slice(index, index + 2), 16)] ?? '';
    if (!text.startsWith(digits, at)) return false;
    at += digits.length;
  }
  return at === text.length;
}

/** With fewer digits, more than one byte in three would have to begin with a zero. */
const fewestWithoutZeros = 48;

/** What has to change for a digest to be a target's: nothing, its other digits put behind it, or it never is (null). */
export function matchTarget(target: Target, hex: string): readonly FormChange[] | null {
  if (target.hex === hex) return target.changes;
  const { length } = target.hex;
  if (target.isPrinted && length < sha256Length && length >= fewestWithoutZeros && hex.length === sha256Length) {
    if (withoutZeros(hex).includes(target.hex)) return [misprinted(t('the zeros that are missing put back'))];
  }
  if (
    target.isPrinted &&
    length > 2 * sha256Length &&
    hex.length === sha256Length &&
    asJavaIntegers(hex) === target.hex
  )
    return [misprinted(t('two digits for each byte'))];
  if (target.isPrinted && hex.length === sha256Length && length >= hex.length / 2 && length <= 1.5 * hex.length) {
    for (const bytes of [signedBytes, cutBytes])
      if (isPrintedAs(target.hex, hex, bytes)) return [misprinted(t('two digits for each byte'))];
  }
  if (target.hex.length < fewestDigits || target.hex.length >= hex.length || !hex.startsWith(target.hex)) return null;
  return [...target.changes, truncated(target.hex)];
}
