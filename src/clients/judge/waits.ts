/** The waits between requests that a server asks for, or that it is due. */
import { operations } from '../../contract';
import type { Seen } from '../seen';
import { sameAs } from '../trial';

/** All in milliseconds. */
const leeway = 100;
const onItsWay = 100;
export const hasty = 100;

/** Each bucket has a limit of its own. */
const bucketOf = ({ route }: Seen) => (route === null ? 'default' : operations[route].bucket);

export const sharesLimit = (one: Seen, other: Seen) => bucketOf(one) === bucketOf(other);

/** When the wait of a 429 is over, with some leeway; milliseconds since the epoch. */
export const waitOver = (refused: Seen, wait: number) => (refused.endedAt ?? refused.arrivedAt) + wait - leeway;

/** Whether a request came between a 429 and the end of its wait, and should have waited too. */
export function isEarly(each: Seen, refused: Seen, wait: number, hadSeveralOpen: boolean): boolean {
  const after = each.arrivedAt - (refused.endedAt ?? refused.arrivedAt);
  // What came before the refusal went out cannot have known of it.
  if (each.number <= refused.number || !sharesLimit(each, refused) || after < 0) return false;
  if (each.arrivedAt >= waitOver(refused, wait)) return false;
  return !hadSeveralOpen || after > onItsWay || sameAs(each) === sameAs(refused);
}

/** Whether a request repeats another one as soon as that has failed. */
export const isHasty = (after: Seen, before: Seen) =>
  after.number > before.number &&
  sameAs(after) === sameAs(before) &&
  after.arrivedAt - (before.endedAt ?? before.arrivedAt) < hasty;
