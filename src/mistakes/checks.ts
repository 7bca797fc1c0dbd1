/** What a handler may do where it fails a check of the battery. */
import type { Mistake } from './causes';

const bodies: readonly Mistake[] = [
  'body-only-lead',
  'body-reserialized',
  'body-not-raw',
  'body-hashed-first',
  'body-charset',
  'body-trimmed',
];
const ages: readonly Mistake[] = ['timestamp-unchecked'];

/** By the check's id. A check that is not here may fail for any of them. */
const byCheck: Readonly<Record<string, readonly Mistake[]>> = {
  'space-inside': bodies,
  escapes: bodies,
  'space-before': bodies,
  'space-after': bodies,
  'non-ascii': bodies,
  'big-numbers': bodies,
  'duplicate-keys': bodies,
  'in-pieces': bodies,
  'split-letters': bodies,
  'no-signature': ['missing-signature-accepted'],
  'no-prefix': ['signature-prefix-missing'],
  'no-timestamp': ages,
  stale: ages,
  future: ages,
  'not-numeric': ages,
  tolerance: ages,
};

/** The mistakes to look for where a check failed, by its id; empty for all of them. */
export function causesOfCheck(id: string): readonly Mistake[] {
  return Object.hasOwn(byCheck, id) ? (byCheck[id] ?? []) : [];
}
