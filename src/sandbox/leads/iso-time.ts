/** ISO 8601 as the list's query takes it. Source: contract, "Pull". */

const form =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:([Zz])|([+\- ])(\d{2})(?::?(\d{2}))?)?)?$/;

/**
 * Milliseconds since the epoch of a date or a date and time, or null where the text is neither. A time without a zone is
 * UTC. A fraction finer than milliseconds is rounded up: the time is the start of an inclusive range.
 *
 * A blank before the offset is a plus that was not percent-encoded in the query.
 */
export function parseIsoTime(text: string): number | null {
  const match = form.exec(text);
  if (match === null) return null;
  const [, ...parts] = match;
  const number = (index: number) => Number(parts[index] ?? 0);
  const [year, month, day] = [number(0), number(1), number(2)];
  const [hour, minute, second] = [number(3), number(4), number(5)];
  const [offsetHour, offsetMinute] = [number(9), number(10)];
  if (hour > 23 || minute > 59 || second > 59 || offsetHour > 23 || offsetMinute > 59) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  const milliseconds = Math.ceil(Number((parts[6] ?? '').padEnd(9, '0')) / 1e6);
  const offset = (offsetHour * 60 + offsetMinute) * (parts[8] === '-' ? -1 : 1);
  return date.getTime() + ((hour * 60 + minute - offset) * 60 + second) * 1000 + milliseconds;
}
