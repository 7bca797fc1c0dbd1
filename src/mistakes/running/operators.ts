/** Operators between two values. */
import type { NodeOf } from '../reading/nodes';
import { noteDecision } from './answers';
import { compare, truth } from './equality';
import { answer } from './library';
import { noteAge, noteUse } from './notes';
import { either, type Machine, siteOf, unknown } from './state';
import { timeUnit } from './times';
import { holds, isHeader, type Scope, type Site, timestamp, type Value } from './values';

const joining = new Set(['+', '.', '+=', '.=', '<<']);

export function binary(machine: Machine, node: NodeOf<'binary'>, scope: Scope): Value {
  const at = siteOf(scope.source, node);
  const left = machine.evaluate(machine, node.left, scope);
  const { operator } = node;
  if (operator === '&&' || operator === 'and') {
    if (machine.isUnsigned && truth(left) === false) {
      machine.events.push({ kind: 'decision', skipped: siteOf(scope.source, node.right), at });
      return { kind: 'truth', value: false, at };
    }
    noteAge(machine, left, siteOf(scope.source, node.left));
    noteUse(machine, left, siteOf(scope.source, node.left));
    const right = machine.evaluate(machine, node.right, scope);
    if (machine.isUnsigned && truth(left) === true) return right;
    return unknown(at, operator, [left, right]);
  }
  if (operator === '||' || operator === 'or' || operator === '??' || operator === '?:') {
    if (machine.isUnsigned && truth(left) === true) return left;
    if (operator === '||' || operator === 'or') {
      noteAge(machine, left, siteOf(scope.source, node.left));
      noteUse(machine, left, siteOf(scope.source, node.left));
    }
    const isDecided = machine.isUnsigned && truth(left) === false;
    if (isDecided && node.right.kind === 'exit') noteDecision(machine, node.left, null, scope);
    const right = machine.evaluate(machine, node.right, scope);
    if (isDecided) {
      machine.hasLeft ||= node.right.kind === 'exit';
      return right;
    }
    if (node.right.kind === 'exit' || (right.kind === 'text' && right.text === '')) return left;
    return right.kind === 'absent' || right.kind === 'list' || right.kind === 'truth'
      ? left
      : either([left, right], at);
  }
  const right = machine.evaluate(machine, node.right, scope);
  if (operator === '<<' && left.kind === 'mac') {
    left.parts.push(right);
    left.uses.push(siteOf(scope.source, node.right));
    return left;
  }
  if (operator === '<<' && left.kind === 'list') {
    left.items.push(right);
    return left;
  }
  if (joining.has(operator)) {
    if (operator === '<<' && left.kind === 'joined') {
      left.parts.push(right);
      return left;
    }
    const isTime = [left, right].some(({ kind }) => kind === 'now' || kind === 'number');
    return isTime ? unknown(at, '+', [left, right]) : { kind: 'joined', parts: [left, right], at };
  }
  if (operator === '%' && left.kind === 'text') {
    const args = right.kind === 'list' ? right.items : [right];
    const call = { node: null, name: operator, path: operator, receiver: left, args, named: new Map(), at, scope };
    return answer(machine, call) ?? unknown(at, operator, [left, right]);
  }
  // Character by character, as those do who write their own comparison in constant time.
  if (operator === '^' || operator === 'xor') return compare(machine, left, right, operator, at, true);
  if (/^(?:===?|!==?)$/.test(operator)) return compare(machine, left, right, operator, at);
  if (/^(?:[<>]=?)$/.test(operator)) {
    if (left.kind === 'number' && right.kind === 'number') {
      const { value: a } = left;
      const { value: b } = right;
      return {
        kind: 'truth',
        value: operator[0] === '<' ? a < b || (operator === '<=' && a === b) : a > b || (operator === '>=' && a === b),
        at,
      };
    }
    const isMixed = mixes(left, right);
    const value = unknown(at, isMixed ? 'mixed' : operator, [left, right]);
    noteAge(machine, value, at);
    return unknown(at, operator, []);
  }
  return arithmetic(operator, left, right, at);
}

/** Whether milliseconds and seconds meet; a bound of 100,000 seconds is one of milliseconds. */
function mixes(left: Value, right: Value): boolean {
  const [a, b] = [timeUnit(left), timeUnit(right)];
  if ((a === 's' && b === 'ms') || (a === 'ms' && b === 's')) return true;
  const bound = (unit: string | null, value: Value) =>
    unit === 's' && value.kind === 'number' && value.value >= 100_000 && value.value < 1e8;
  return bound(a, right) || bound(b, left);
}

function arithmetic(operator: string, left: Value, right: Value, at: Site): Value {
  const thousand = (value: Value) => value.kind === 'number' && (value.value === 1000 || value.value === 1e3);
  if (left.kind === 'number' && right.kind === 'number') {
    const { value: a } = left;
    const { value: b } = right;
    const result = { '*': a * b, '-': a - b, '/': a / b, '%': a % b, '**': a ** b }[operator];
    if (result !== undefined) return { kind: 'number', value: result, at };
  }
  const [scaled, other] = thousand(right) ? [left, right] : [right, left];
  if (operator === '*' && thousand(other)) {
    if (scaled.kind === 'now') return { ...scaled, unit: 'ms' };
    if (holds(scaled, isHeader(timestamp))) return { kind: 'changed', how: 'milliseconds', of: scaled, detail: '', at };
  }
  if (operator === '/' && thousand(right) && left.kind === 'now') return { ...left, unit: 's' };
  if (operator === '-' && mixes(left, right)) return unknown(at, 'mixed', [left, right]);
  return unknown(at, operator, [left, right]);
}
