/** What a value tells when something is decided by it: the age of a delivery, the use of its body. */
import type { Machine } from './state';
import { findIn, holds, isHeader, moments, type Site, timestamp, type Value } from './values';

const isNow = (value: Value): boolean => value.kind === 'now';

/** A value that is made of the clock and of the timestamp is a look at the age. */
export function noteAge(machine: Machine, value: Value, at: Site): void {
  if (!holds(value, isNow) || !holds(value, isHeader(timestamp))) return;
  machine.events.push({
    kind: 'age',
    isMixed:
      holds(value, ({ kind }) => kind === 'unknown') &&
      holds(value, (each) => each.kind === 'unknown' && each.name === 'mixed'),
    read: findIn(value, isHeader(timestamp))?.at ?? null,
    at,
  });
}

/** A decision or a call by what the body says. */
export function noteUse(machine: Machine, value: Value, at: Site): void {
  if (value.kind === 'object') {
    for (const each of value.fields.values()) if (each.kind !== 'closure') noteUse(machine, each, at);
    return;
  }
  if (
    holds(
      value,
      (each) => each.kind === 'body' && each.form === 'parsed' && each.path !== '' && !moments.test(each.path),
    )
  )
    machine.events.push({ kind: 'use', at });
}
