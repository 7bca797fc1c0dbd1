/** Whether Idempotency-Keys are drawn or derived, so that none comes again for another body; or counted, timed, spelled out. */
import { t } from '@vscode/l10n';
import type { Seen } from '../seen';

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/i;

const distinct = (text: string) => new Set(text.toLowerCase().replace(/[^0-9a-z]/g, '')).size;

/** A number that is padded to look like a UUID has few digits. */
const leastDistinct = 6;

/** A run of letters and digits that reads like a draw or a digest, and not like a word with a number. */
function looksDrawn(run: string): boolean {
  if (/^\d+$/.test(run)) return run.length >= 20;
  if (/^[0-9a-f]{8,}$/i.test(run)) return /\d/.test(run) && /[a-f]/i.test(run) && distinct(run) >= leastDistinct;
  if (/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i.test(run)) return true;
  const changes = [...run.matchAll(/\d(?=\D)|\D(?=\d)|[a-z](?=[A-Z])/g)].length;
  return run.length >= 10 && changes >= 3;
}

/** A date, or a date and time, in the forms of ISO 8601. */
const date = /\d{4}-?\d\d-?\d\d(?:[T_ ]?\d\d:?\d\d(?::?\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?/g;

function isDrawn(key: string): boolean {
  const id = uuid.exec(key);
  if (id !== null) return distinct(id[0]) >= leastDistinct;
  // Math.random() as it is.
  if (/\b0?\.\d{10,}/.test(key)) return true;
  const undated = key.replace(date, ' ');
  if (undated.split(/[^0-9A-Za-z]+/).some(looksDrawn)) return true;
  // Base64 and the alphabets of short ids have signs inside.
  return looksDrawn(undated.replace(/^[a-z]+[:_-]/i, '').replace(/[^0-9A-Za-z]/g, ''));
}

/** What is left when every number is taken for any number: the same for all keys of a counter or a clock. */
const pattern = (key: string) => key.replace(/\d+/g, '#');

/** A day, in milliseconds. */
const day = 86_400_000;

/** Whether a part of it is the time of the request in base 36. */
const holdsTime36 = ({ key, arrivedAt }: Seen) =>
  (key ?? '')
    .split(/[^0-9a-z]+/i)
    .some((run) => run.length === 8 && Math.abs(Number.parseInt(run, 36) - arrivedAt) < day);

/** What is wrong with the keys of some bodies; null where nothing is. */
export function doubtOfKeys(writes: readonly Seen[]): string | null {
  const keys = [...new Set(writes.map(({ key }) => key ?? ''))];
  const withContact = writes.some(({ key, write }) => {
    const text = (key ?? '').toLowerCase();
    return write?.contactTexts.some((contact) => contact.length >= 5 && text.includes(contact.toLowerCase()));
  });
  if (withContact)
    return t(
      'The Idempotency-Keys contain contact fields, so a later change to the lead would have the same key. Use a UUID, or a hash of the whole body.',
    );
  const drawn = keys.filter(isDrawn).length;
  if (drawn * 2 >= keys.length) return null;
  const patterns = new Set(keys.map(pattern));
  const isCounted = patterns.size === 1 || writes.every(holdsTime36);
  if (!isCounted && keys.every((key) => key.length >= 8)) return null;
  return t(
    'Idempotency-Keys such as "{0}" can be guessed or used again for another body. Use a UUID for each body, or a hash of it.',
    keys[0] ?? '',
  );
}
