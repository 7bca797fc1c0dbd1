import { answerCollection } from './collections';
import { compareCall } from './comparisons';
import { answerHeader, answerSetting } from './headers';
import { answerMac } from './macs';
import { timeOf } from './moments';
import { answerBody } from './payloads';
import type { Call, Machine } from './state';
import { textChange } from './texts';
import type { Value } from './values';

/** Null where nothing is known of a call. */
export function answer(machine: Machine, call: Call): Value | null {
  return (
    answerHeader(machine, call) ??
    answerSetting(machine, call) ??
    answerMac(machine, call) ??
    compareCall(machine, call) ??
    timeOf(call) ??
    answerBody(machine, call) ??
    answerCollection(machine, call) ??
    textChange(call)
  );
}
