/** How a timestamp goes wrong. The right one is decimal unix seconds. */
import { t } from '@vscode/l10n';
import { type Attempt, type Fault, type Surroundings, trimAscii } from './fault';

/** Seconds around the body's delivered_at in which the delivery was signed; a retry is signed later. */
const window = { before: 10, after: 330 };
/** Seconds in which a delivery is usually under way. */
const usualDelay = 5;

const isoForm = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)?\s*(?:Z|[+-]\d\d:?\d\d)?$/i;
const zone = /(?:Z|[+-]\d\d:?\d\d)$/i;
const seconds = (milliseconds: number) => String(Math.floor(milliseconds / 1000));

/** Milliseconds of an ISO 8601 text, NaN where it is none; without a zone it is taken for UTC. */
function instantOf(text: string): number {
  const trimmed = trimAscii(text)
    .replace(',', '.')
    .replace(/(?: \+0000)? UTC$/, 'Z')
    .replace(/\s+(?=[Z+-])/i, '')
    .replace(' ', 'T');
  if (!isoForm.test(trimmed)) return Number.NaN;
  const zoned = zone.test(trimmed) || !trimmed.includes('T') ? trimmed : `${trimmed}Z`;
  return Date.parse(zoned.replace(/(\.\d{3})\d+/, '$1'));
}

const named = (value: string): string => t('the timestamp {0}', JSON.stringify(value));

const attempt = (value: string, rank?: Attempt<string>['rank']): Attempt<string> => ({
  value,
  what: named(value),
  ...(rank === undefined ? {} : { rank }),
});

function* secondsBetween(first: number, last: number) {
  if (last - first <= 1200) for (let second = first; second <= last; second++) yield attempt(String(second), 'rare');
}

function* around(deliveredAt: string | null) {
  const instant = instantOf(deliveredAt ?? '');
  if (Number.isNaN(instant)) return;
  const second = Math.floor(instant / 1000);
  yield attempt(String(second), 'likely');
  for (let later = 1; later <= usualDelay; later++) yield attempt(String(second + later));
  yield* secondsBetween(second - window.before, second + window.after);
}

/** Where the timestamp is gone: the seconds in which it can have been sent. */
function* guesses({ deliveredAt, receivedAt, toleranceSeconds }: Surroundings) {
  yield* around(deliveredAt);
  const now = Math.floor(receivedAt);
  const reach = Math.min(Math.floor(toleranceSeconds), 300);
  if (Number.isSafeInteger(now)) yield* secondsBetween(now - reach, now + reach);
}

/** The seconds of a receiver's clock, from shortly before the sender's second to shortly after the receipt. */
function* ownClock(right: string, { receivedAt }: Surroundings) {
  const [sent, received] = [Number(right), Math.floor(receivedAt)];
  if (!/^\d{1,12}$/.test(right) || !Number.isSafeInteger(received)) return;
  const first = Math.max(Math.min(sent, received), received - window.after) - usualDelay;
  for (const { value } of secondsBetween(first, received + usualDelay))
    if (value !== right)
      yield {
        value,
        what: t("{0}, the receiver's clock {1} s off it", named(value), Number(value) - sent),
        rank: 'rare' as const,
      };
}

/** Whether a timestamp is the body's delivered_at, in any of its forms. */
function isDeliveredAt(timestamp: string, deliveredAt: string | null): boolean {
  const instant = instantOf(deliveredAt ?? '');
  if (deliveredAt === null || timestamp === '') return false;
  if (timestamp === deliveredAt || instantOf(timestamp) === instant) return true;
  return timestamp === String(instant) || timestamp === seconds(instant);
}

/** Hours and half hours that a local time may be ahead of UTC. */
const offsets = Array.from({ length: 53 }, (_, i) => (i - 24) * 1800);

/** A number among other things: quotes, digit grouping, a fraction, an exponent, a unit, a name. */
function* numbersIn(text: string) {
  const compact = text.normalize('NFKC').replace(/(?<=\d)[ ,_'](?=\d{3})/g, '');
  const found = new Set([...(text.match(/\d{9,11}(?!\d)/g) ?? []), ...(compact.match(/\d{9,11}(?!\d)/g) ?? [])]);
  for (const text of found) yield attempt(text);
  const value = Number(trimAscii(compact).replace(/^["'](.*)["']$/, '$1'));
  if (Number.isFinite(value) && value > 0 && value < 1e15) yield attempt(String(Math.floor(value)));
  const instant = /\d{4}/.test(text) && /[a-z]{3}/i.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(instant)) yield attempt(seconds(instant));
}

const absent = ['undefined', 'null', 'None', 'nil'];

const isoTexts = (instant: number) => {
  const text = new Date(instant).toISOString();
  const whole = text.slice(0, 19);
  const blank = whole.replace('T', ' ');
  return [text, `${whole}Z`, `${whole}+00:00`, whole, blank, `${blank}+00:00`];
};

/** As other languages print a time: offsets without a colon, fractions, the zone's name. */
const otherIsoTexts = (instant: number) => {
  const whole = new Date(instant).toISOString().slice(0, 19);
  const tails = ['+0000', '.000+00:00', '.000000', '.000000Z', '.000', '.000000+00:00'];
  const blank = whole.replace('T', ' ');
  return [...tails.map((tail) => whole + tail), `${blank} UTC`, `${blank} +0000 UTC`, `${blank}.000`, `${blank}Z`];
};

export const timestampFaults: readonly Fault<string>[] = [
  {
    code: 'timestamp-from-body',
    *undo(atHand, { deliveredAt }) {
      if (isDeliveredAt(atHand, deliveredAt)) yield* around(deliveredAt);
    },
    *apply(_right, { deliveredAt }) {
      const instant = instantOf(deliveredAt ?? '');
      if (deliveredAt === null) return;
      yield attempt(deliveredAt, 'likely');
      if (Number.isNaN(instant)) return;
      yield attempt(seconds(instant), 'likely');
      yield attempt(String(instant));
      for (const text of isoTexts(instant)) yield attempt(text, 'rare');
    },
    suspect: (atHand, { deliveredAt }) =>
      isDeliveredAt(atHand, deliveredAt) && !/^\d{1,11}$/.test(atHand)
        ? t("The timestamp is the body's delivered_at.")
        : null,
  },
  {
    code: 'timestamp-whitespace',
    *undo(atHand) {
      yield attempt(trimAscii(atHand), 'likely');
      yield attempt(atHand.replace(/\s/g, ''));
    },
    *apply(right) {
      yield attempt(`${right}\n`, 'likely');
      for (const text of [
        `${right}\r\n`,
        `${right}\r`,
        `${right} `,
        `${right}\t`,
        ` ${right}`,
        ` ${right} `,
        `\t${right}`,
      ])
        yield attempt(text, text === ` ${right}` || text.startsWith(right) ? undefined : 'rare');
    },
    suspect: (atHand) =>
      /\s/.test(atHand) && /^[\d\s]*\d[\d\s]*$/.test(atHand) ? t('There is white space in the timestamp.') : null,
  },
  {
    code: 'timestamp-milliseconds',
    *undo(atHand) {
      for (const digits of [3, 6, 9]) {
        const text = trimAscii(atHand);
        if (!/^\d+$/.test(text) || text.length < digits + 9 || text.length > digits + 11) continue;
        const second = text.slice(0, -digits);
        yield attempt(second, 'likely');
        yield attempt(String(Number(second) + 1));
      }
    },
    *apply(right, { deliveredAt }) {
      if (!/^\d+$/.test(right)) return;
      yield attempt(`${right}000`, 'likely');
      const instant = instantOf(deliveredAt ?? '');
      if (seconds(instant) === right) yield attempt(String(instant));
      for (const text of [`${right}000.0`, `${right}000000`, `${right}000000000`]) yield attempt(text, 'rare');
    },
    suspect: (atHand) => (/^\d{12,}$/.test(atHand) ? t('The timestamp has as many digits as milliseconds do.') : null),
  },
  {
    code: 'timestamp-iso',
    *undo(atHand) {
      const instant = instantOf(atHand);
      if (Number.isNaN(instant)) return;
      yield attempt(seconds(instant), 'likely');
      yield attempt(seconds(instant + 500));
      if (!zone.test(trimAscii(atHand)))
        for (const offset of offsets) yield attempt(seconds(instant - offset * 1000), 'rare');
    },
    *apply(right) {
      if (!/^\d{1,12}$/.test(right)) return;
      for (const [index, text] of isoTexts(Number(right) * 1000).entries())
        yield attempt(text, index < 2 ? 'likely' : undefined);
      for (const text of otherIsoTexts(Number(right) * 1000)) yield attempt(text, 'rare');
      for (const offset of offsets) {
        const local = new Date((Number(right) + offset) * 1000).toISOString().slice(0, 19);
        const [hours, minutes] = [Math.floor(Math.abs(offset) / 3600), (Math.abs(offset) % 3600) / 60];
        const zone = `${offset < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
        for (const text of [local, local.replace('T', ' '), local + zone]) yield attempt(text, 'rare');
      }
    },
    suspect: (atHand) => (Number.isNaN(instantOf(atHand)) ? null : t('The timestamp is a date, not unix seconds.')),
  },
  {
    code: 'timestamp-missing',
    *undo(atHand, known) {
      const text = trimAscii(atHand);
      if (text === '' || absent.includes(text)) yield* guesses(known);
    },
    *apply() {
      yield attempt('', 'likely');
      for (const text of absent) yield attempt(text, text === 'undefined' ? 'likely' : undefined);
    },
    suspect: (atHand) =>
      trimAscii(atHand) === '' || absent.includes(trimAscii(atHand)) ? t('There is no timestamp.') : null,
  },
  {
    code: 'timestamp-not-a-number',
    *undo(atHand, known) {
      if (/^\d*$/.test(trimAscii(atHand)) || !Number.isNaN(instantOf(atHand))) return;
      yield* numbersIn(atHand);
      if (!/\d/.test(atHand)) yield* guesses(known);
    },
    *apply(right) {
      const value = Number(right);
      yield attempt('NaN');
      if (!Number.isFinite(value) || right === '') return;
      const exponential = value.toExponential();
      yield attempt(`${right}.0`);
      for (const text of [
        `${right}.000`,
        exponential,
        exponential.replace('e+', 'E'),
        exponential.replace('e+', 'e'),
        value.toLocaleString('en-US'),
        `0x${value.toString(16)}`,
        exponential.replace('e+', 'e+0'),
        `"${right}"`,
        `'${right}'`,
      ])
        yield attempt(text, 'rare');
      for (const text of [`b'${right}'`, `['${right}']`, `["${right}"]`, `${right}, ${right}`, `${right},${right}`])
        yield attempt(text, 'rare');
      for (const text of ['Invalid Date', '[object Object]', '0', new Date(value * 1000).toUTCString()])
        yield attempt(text, 'rare');
    },
    suspect: (atHand) =>
      /^[\d\s]*$/.test(atHand) || !Number.isNaN(instantOf(atHand)) || absent.includes(trimAscii(atHand))
        ? null
        : t('The timestamp is not a number of unix seconds.'),
  },
  { code: 'timestamp-own-clock', apply: ownClock },
];
