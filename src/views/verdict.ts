/** A verdict on a signature in words. */
import { t } from '@vscode/l10n';
import type { CheckedField, SignatureCheck, Verification } from '../signature';
import { duration } from './duration';

export interface DigitsView {
  readonly expected: string;
  readonly received: string;
  /** Index of the first character that differs, null where none does. */
  readonly firstDifference: number | null;
  /** The same in words. */
  readonly note: string;
}

export interface VerdictView {
  readonly tone: 'good' | 'warning' | 'bad';
  readonly title: string;
  readonly text: string;
  /** Null where no signature was given. */
  readonly digits: DigitsView | null;
}

type Checked = Pick<SignatureCheck, 'timestamp' | 'signature' | 'toleranceSeconds'>;

/** Compares two signatures digit by digit. */
export function compareDigits(expected: string, received: string): DigitsView {
  const longest = Math.max(expected.length, received.length);
  let first = 0;
  while (first < longest && expected[first] === received[first]) first++;
  if (first === longest)
    return { expected, received, firstDifference: null, note: t('All {0} characters are the same.', longest) };
  const note =
    first === received.length
      ? t('The first {0} characters are the same, then the received signature ends.', first)
      : first === expected.length
        ? t('All {0} characters are the same, but the received signature goes on.', first)
        : t('Character {0} of {1} is the first that differs.', first + 1, longest);
  return { expected, received, firstDifference: first, note };
}

/** What is wrong with a field that does not have its form. */
export function malformation(
  field: CheckedField,
  { timestamp, signature }: Pick<Checked, 'timestamp' | 'signature'>,
): string {
  switch (field) {
    case 'timestamp':
      return timestamp === ''
        ? t('The timestamp is missing.')
        : t('The timestamp must be Unix seconds in decimal digits, as in X-Mega-Timestamp.');
    case 'secret':
      return t('The secret is missing.');
    case 'signature':
      return signature === ''
        ? t('The signature is missing.')
        : t('The signature must be "sha256=" and 64 lowercase hexadecimal digits, as in X-Mega-Signature.');
  }
}

function staleness(age: number, tolerance: number): Pick<VerdictView, 'title' | 'text'> {
  const words = [duration(age), duration(tolerance)] as const;
  return age > 0
    ? {
        title: t('Stale timestamp'),
        text: t('The signature is right, but the timestamp is {0} old; {1} are tolerated.', ...words),
      }
    : {
        title: t('Timestamp in the future'),
        text: t(
          'The signature is right, but the timestamp is {0} ahead of the time of receipt; {1} are tolerated.',
          ...words,
        ),
      };
}

/** Title, sentence and digits of a verdict. The expected signature is over the fields as they were given. */
export function verdictView({ verdict, expected, ageSeconds, malformed }: Verification, checked: Checked): VerdictView {
  const age = ageSeconds ?? 0;
  const digits = checked.signature === '' ? null : compareDigits(expected, checked.signature);
  switch (verdict) {
    case 'match': {
      const words = [duration(age), duration(checked.toleranceSeconds)] as const;
      return {
        tone: 'good',
        title: t('Match'),
        text:
          age < 0
            ? t('The signature is right, and the timestamp is {0} ahead, within the tolerance of {1}.', ...words)
            : t('The signature is right, and the timestamp is {0} old, within the tolerance of {1}.', ...words),
        digits,
      };
    }
    case 'match-but-stale':
      return { tone: 'warning', ...staleness(age, checked.toleranceSeconds), digits };
    case 'mismatch':
      return {
        tone: 'bad',
        title: t('Mismatch'),
        text: t("The signature doesn't match this payload, timestamp, and secret."),
        digits,
      };
    case 'malformed':
      return {
        tone: 'bad',
        title: t('Malformed'),
        text: malformed.map((field) => malformation(field, checked)).join(' '),
        digits,
      };
  }
}
