/** Calls that compare. */

import { compare } from './equality';
import type { Call } from './state';
import { type Machine, noteComparison, unknown } from './state';
import { findIn, holds, isHeader, isMac, signature, type Value } from './values';

const constant =
  /^(?:timingSafeEqual|compare_digest|hash_equals|ConstantTimeCompare|FixedTimeEquals|secure_compare|fixed_length_secure_compare|constant_time_compare|constantTimeAreEqual|constantTimeEquals|safeCompare|safe_compare|scmp|tsscmp|timingSafeCompare|secureCompare|verify|isEqual|timing_safe_compare|constantTimeEqual|bufferEq|compareDigest)$/;
const plain =
  /^(?:equals|Equals|equalsIgnoreCase|contentEquals|strcmp|strcasecmp|strncmp|eql\?|equal\?|SequenceEqual|compare|Compare|localeCompare|compareTo|EqualFold|includes|contains|Contains|startsWith|endsWith|casecmp|casecmp\?|DeepEqual|in_array|is|assert_equal|Equal|equal|strictEqual|matches|SequenceCompareTo|CompareOrdinal|CompareTo|start_with\?|eq)$/;

/** What was hashed once more on both sides, so that what is compared has one length. */
function unhashed(values: readonly Value[]): readonly Value[] {
  const inner = values.map((each) => {
    const hash = findIn(each, isMac);
    const [only] = hash?.parts.length === 1 ? hash.parts : [];
    return only && (holds(only, isMac) || holds(only, isHeader(signature))) ? only : null;
  });
  const isBoth = inner.some((each) => each && holds(each, isMac)) && inner.filter((each) => each !== null).length > 1;
  return isBoth ? values.map((each, i) => inner[i] ?? each) : values;
}

export function compareCall(machine: Machine, { name, path, receiver, args, at, named }: Call): Value | null {
  const all = unhashed([...(receiver ? [receiver] : []), ...args, ...named.values()]);
  if (all.length < 2) return null;
  const computed = all.find((each) => holds(each, isMac) && !holds(each, isHeader(signature)));
  const received = all.find((each) => holds(each, isHeader(signature)) && !holds(each, isMac));
  const isKnown = constant.test(name) || plain.test(name) || path === 'hmac.Equal';
  if (computed && received) {
    if (
      !isKnown &&
      /^(?:update|digest|log|info|debug|warn|error|write|send|json|push|from|concat|join|append|put|set|format|printf|Printf|Println|print)$/i.test(
        name,
      )
    )
      return null;
    const isConstant =
      path === 'hmac.Equal' || (constant.test(name) && !/^(?:Objects|Arrays|_|assert)\./.test(path))
        ? true
        : plain.test(name)
          ? false
          : null;
    noteComparison(machine, computed, received, isConstant, at);
    return unknown(at, 'comparison');
  }
  if (isKnown && computed && machine.isUnsigned) return unknown(at, 'comparison');
  if (!isKnown) return null;
  const [left, right] = all;
  if (machine.isUnsigned && left && right && plain.test(name)) return compare(machine, left, right, '==', at);
  return unknown(
    at,
    name,
    all.filter((each) => !holds(each, isMac)),
  );
}
