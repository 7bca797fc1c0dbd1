/** Equality, and what is known to be true. */
import { type Machine, noteComparison, unknown } from './state';
import { holds, isHeader, isMac, type Site, signature, type Value } from './values';

/** Whether a value is true, where that is known. */
export function truth(value: Value): boolean | null {
  switch (value.kind) {
    case 'truth':
      return value.value;
    case 'absent':
      return false;
    case 'text':
      return value.text !== '';
    case 'number':
      return value.value !== 0;
    default:
      return null;
  }
}

const isSignature = isHeader(signature);

/** An equality: a comparison of signatures where one side is computed and the other received. */
export function compare(
  machine: Machine,
  left: Value,
  right: Value,
  operator: string,
  at: Site,
  isConstantTime: boolean | null = false,
): Value {
  const isNegated = operator.startsWith('!');
  const [one, other] = [left, right];
  const isPair = (a: Value, b: Value) => holds(a, isMac) && holds(b, isSignature) && !holds(a, isSignature);
  if (isPair(one, other) || isPair(other, one)) {
    noteComparison(machine, left, right, isConstantTime, at);
    return unknown(at, 'comparison');
  }
  if (machine.isUnsigned && (holds(left, isMac) || holds(right, isMac))) return unknown(at, 'comparison');
  if (machine.isUnsigned) {
    const missing = (value: Value) => value.kind === 'absent' || (value.kind === 'text' && value.text === '');
    const isAboutAbsence = (a: Value, b: Value) =>
      missing(a) &&
      (b.kind === 'absent' || b.kind === 'text' || b.kind === 'truth' || (b.kind === 'number' && b.value === 0));
    if (isAboutAbsence(left, right) || isAboutAbsence(right, left)) {
      const same =
        missing(left) && missing(right)
          ? true
          : (left.kind === 'truth' && !left.value) ||
            (right.kind === 'truth' && !right.value) ||
            right.kind === 'number' ||
            left.kind === 'number';
      return { kind: 'truth', value: same !== isNegated, at };
    }
    if (left.kind === 'number' && right.kind === 'number')
      return { kind: 'truth', value: (left.value === right.value) !== isNegated, at };
    if (left.kind === 'text' && right.kind === 'text')
      return { kind: 'truth', value: (left.text === right.text) !== isNegated, at };
    if (left.kind === 'truth' && right.kind === 'truth')
      return { kind: 'truth', value: (left.value === right.value) !== isNegated, at };
  }
  if (left.kind === 'unknown' && left.name === 'comparison') return left;
  return unknown(
    at,
    operator,
    [left, right].filter(({ kind }) => kind !== 'mac'),
  );
}
