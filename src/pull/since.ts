/** The moments people filter by: `2026-07-01`, `2026-07-01 14:30`, `7d`, `3 hours ago`, `today`, `yesterday`. */
import { t } from '@vscode/l10n';

/** Milliseconds, by the first letters of a unit. */
const spans: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

const span = /^(\d{1,6})\s{0,9}(?:min(?:ute)?s?|h(?:(?:ou)?rs?)?|d(?:ays?)?|w(?:(?:ee)?ks?)?)(?:\s{1,9}ago)?$/i;

export type Since =
  /** Milliseconds since the epoch. */
  { readonly ok: true; readonly value: number } | { readonly ok: false; readonly reason: string };

const refused = () => ({
  ok: false as const,
  reason: t('Not a date. Examples: {0}, {1}, {2}, {3}', '2026-07-01', '2026-07-01 14:30', 'yesterday', '3 hours'),
});

/** A date and time of the machine's zone, null where the calendar has no such day or the day no such time. */
function localTime(parts: readonly number[]): number | null {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts;
  const date = new Date(year, month - 1, day, hour, minute, second);
  const real = date.getMonth() === month - 1 && date.getDate() === day && hour < 24 && minute < 60 && second < 60;
  return real ? date.getTime() : null;
}

function readMoment(text: string, now: number): number | null {
  const today = new Date(now).setHours(0, 0, 0, 0);
  if (/^today$/i.test(text)) return today;
  // A day is not always 24 hours long.
  if (/^yesterday$/i.test(text)) return new Date(today).setDate(new Date(today).getDate() - 1);
  const [, count] = span.exec(text) ?? [];
  if (count !== undefined)
    return now - Number(count) * (spans[text.slice(count.length).trimStart().charAt(0).toLowerCase()] ?? Number.NaN);
  const date = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?$/i.exec(text);
  if (date === null) return null;
  const parts = date.slice(1, 7).map((part) => Number(part ?? 0));
  const local = localTime(parts);
  if (date[7] === undefined || local === null) return local;
  const zoned = Date.parse(text.replace(' ', 'T').toUpperCase());
  return Number.isNaN(zoned) ? null : zoned;
}

/**
 * The moment a text names. A date without a zone is the machine's own, as people mean it; spans count back from now.
 *
 * @param now milliseconds since the epoch
 */
export function parseSince(text: string, now: number): Since {
  const moment = readMoment(text.trim(), now);
  if (moment === null) return refused();
  if (moment < 0) return { ok: false, reason: t('That is before 1970.') };
  if (moment > now) return { ok: false, reason: t('That is in the future.') };
  return { ok: true, value: moment };
}

/** A moment as {@link parseSince} reads it, to the minute and in the machine's zone. @param time milliseconds since the epoch */
export function sinceText(time: number): string {
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const [hours, minutes] = [date.getHours(), date.getMinutes()];
  return hours === 0 && minutes === 0 ? day : `${day} ${two(hours)}:${two(minutes)}`;
}
