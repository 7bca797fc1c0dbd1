/** Times as people read them. */

const units: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** One per language: making one costs a hundred times what using it does. */
const formats = new Map<string, Intl.RelativeTimeFormat>();

function formatOf(language: string): Intl.RelativeTimeFormat {
  const format = formats.get(language) ?? new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'narrow' });
  formats.set(language, format);
  return format;
}

/**
 * How long ago something was, as in "3 days ago"; the text itself where it is no time.
 *
 * @param iso an ISO 8601 time
 * @param now milliseconds since the epoch
 * @param language a BCP 47 tag
 */
export function age(iso: string, now: number, language = 'en'): string {
  const then = Date.parse(iso);
  if (Number.isNaN(then)) return iso;
  const seconds = (then - now) / 1000;
  const format = formatOf(language);
  for (const [unit, size] of units)
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  return format.format(0, 'second');
}

/** A time in the machine's zone and in UTC, for a hover. */
export function localAndUtc(iso: string, language = 'en'): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const local = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'long' }).format(time);
  return `${local} (${time.toISOString()})`;
}
