/** Reads mistakes off what happened when a handler was gone through. */
import type { Event } from '../running/state';
import { findIn, holds, isBody, isMac, type Value } from '../running/values';
import { judgeComparison } from './compared';
import type { Comparison, Finding, Mac } from './finding';
import { judgeKey } from './key';
import { judgeAge, judgeOrder } from './order';
import { judgeMessage } from './signed';

/** What is judged of a run: the signatures that are MEGA's. */
function macsOf(events: readonly Event[], comparisons: readonly Comparison[]): Mac[] {
  const compared = comparisons
    .map(({ left, right }) => findIn(left, isMac) ?? findIn(right, isMac))
    .filter((mac) => mac !== null);
  if (compared.length > 0) return unique(compared);
  const made = events.flatMap((event) => (event.kind === 'mac' ? [event.mac] : []));
  const isOurs = ({ parts, key }: Mac) =>
    parts.some((each) => holds(each, (value) => value.kind === 'header' && !value.assumed, true)) ||
    (key !== null &&
      holds(
        key,
        (each) => (each.kind === 'setting' && /mega/i.test(each.name)) || (each.kind === 'header' && !each.assumed),
      ));
  return unique(made.filter((mac) => mac.keyed && isOurs(mac)));
}

function unique(macs: readonly Mac[]): Mac[] {
  const seen = new Set<Value[]>();
  return macs.filter(({ parts }) => !seen.has(parts) && seen.add(parts));
}

export interface Verdicts {
  readonly findings: readonly Finding[];
  /** Whether the age of a delivery is looked at, and rightly so. */
  readonly isAged: boolean;
  readonly verifies: boolean;
}

export function judge(events: readonly Event[]): Verdicts {
  const comparisons = events.filter((event): event is Comparison => event.kind === 'comparison');
  const macs = macsOf(events, comparisons);
  const isAged = events.some((event) => event.kind === 'age' && !event.isMixed);
  const verifies = macs.length > 0;
  if (!verifies) return { findings: [], isAged, verifies };
  const findings = [
    ...macs.flatMap((mac) => [
      ...judgeKey(mac),
      ...(mac.keyed && !holds(mac.key ?? mac, isBody) ? judgeMessage(mac) : []),
    ]),
    ...comparisons.flatMap(judgeComparison),
    ...(comparisons.length > 0 ? judgeOrder(events) : []),
    ...judgeAge(events),
  ];
  return { findings, isAged, verifies };
}
