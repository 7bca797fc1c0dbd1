/** What fields look like where nothing is proved: every cause here is only possible. */
import { t } from '@vscode/l10n';
import { bodyFaults } from '../faults';
import type { Fault, Surroundings } from '../faults/fault';
import { secretFaults } from '../faults/secret';
import { timestampFaults } from '../faults/timestamp';
import { isAbsent, type Reading } from '../fields/forms';
import type { Cause, CauseSide } from '../told';
import { possible } from './proof';
import type { Recipe } from './trials';

/** Why a field looks like the outcome of one of its faults. */
export function* suspectsOf<Value>(
  faults: readonly Fault<Value>[],
  value: Value,
  known: Surroundings,
): Iterable<Cause> {
  for (const { code, suspect, isUsual } of faults) {
    const detail = suspect?.(value, known) ?? null;
    if (detail === null) continue;
    yield { ...possible(code, 'received', detail), ...(isUsual?.(value) ? { vague: true as const } : {}) };
  }
}

/** What the fields as given look like, where nothing is proven. */
export function* suspicions(
  { timestamp, secret, body }: Recipe,
  known: Surroundings,
  text: string,
  signature: Reading,
): Iterable<Cause> {
  if (signature.targets.length === 0) yield noDigest('received', text);
  for (const { code, what } of signature.visible)
    yield possible(code, 'received', t('The signature would have the right form with {0}.', what));
  yield* suspectsOf(timestampFaults, timestamp, known);
  yield* suspectsOf(secretFaults, secret, known);
  // Without a digest to compare with, nothing speaks against the body.
  if (signature.targets.length > 0) yield* suspectsOf(bodyFaults, body, known);
}

/** What to say of a text that can be read as no digest. */
export function noDigest(side: CauseSide, text: string): Cause {
  if (isAbsent(text) && side === 'received') return possible('signature-missing', side, t('There is no signature.'));
  return possible('signature-not-a-digest', side, t('This is not a digest.'));
}

/** What a handler would say about the age once the signature is right. */
export function ageCause(age: number, toleranceSeconds: number, certain: boolean): Cause[] {
  if (Math.abs(age) <= toleranceSeconds) return [];
  const code = age > 0 ? 'timestamp-stale' : 'timestamp-future';
  const detail =
    age > 0
      ? t('The timestamp is {0} s old; {1} s are allowed.', age, toleranceSeconds)
      : t('The timestamp lies {0} s ahead; {1} s are allowed.', -age, toleranceSeconds);
  return [{ ...possible(code, 'received', detail), certain }];
}

export function ageOf(timestamp: string, { receivedAt, toleranceSeconds }: Surroundings): Cause[] {
  return /^\d{1,11}$/.test(timestamp) ? ageCause(receivedAt - Number(timestamp), toleranceSeconds, false) : [];
}
