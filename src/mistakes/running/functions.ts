/** Functions of the project as they are called. */
import type { FunctionNode, Parameter } from '../reading/nodes';
import { deepestCall, quietly } from './names';
import { parameterValue } from './parameters';
import { either, type Machine, siteOf, unknown } from './state';
import { structOf } from './structs';
import { destructure } from './targets';
import type { Scope, Value, ValueOf } from './values';

export const constructors = new Set(['constructor', '__construct', '__init__', 'initialize']);

export function isTested({ name, parameters }: FunctionNode): boolean {
  return /^(?:test_|Test[A-Z_])/.test(name ?? '') || parameters.some(({ type }) => /testing\.[TB]$/.test(type));
}

export function parametersOf(made: FunctionNode, isPython: boolean): readonly Parameter[] {
  const [first] = made.parameters;
  return isPython && first && /^(?:self|cls)$/.test(first.name) ? made.parameters.slice(1) : made.parameters;
}

/** What is left of the arguments; a list that was spread is what it was. */
function restOf(args: readonly Value[]): Value | undefined {
  const [first] = args;
  if (!first || (args.length === 1 && first.kind !== 'header' && first.kind !== 'body')) return first;
  return { kind: 'list', items: [...args], at: first.at };
}

export function bind(
  machine: Machine,
  made: FunctionNode,
  args: readonly Value[],
  scope: Scope,
  isPython: boolean,
  named: ReadonlyMap<string, Value> = new Map(),
  isCalled = false,
): void {
  const { source } = scope;
  const parameters = parametersOf(made, isPython);
  for (const [i, parameter] of parameters.entries()) {
    const given = named.get(parameter.name) ?? (parameter.isRest ? restOf(args.slice(i)) : args[i]);
    const { fallback } = parameter;
    const usual = !fallback
      ? null
      : isCalled
        ? machine.evaluate(machine, fallback, scope)
        : quietly(machine, () => machine.evaluate(machine, fallback, scope));
    // Tests hand in a clock; everybody else leaves it.
    const missing = isCalled || usual?.kind === 'now' ? usual : null;
    const isVague = given?.kind === 'unknown' && given.of.length === 0 && !isCalled;
    const value = given && !isVague ? given : (missing ?? parameterValue(machine, parameter, made, source));
    if (parameter.name === '...') {
      const fields = new Map([...args.map((each, at) => [`#${at}`, each] as const), ...named]);
      scope.values.set('...', { kind: 'object', type: '', fields, at: siteOf(source, parameter) });
      continue;
    }
    if (parameter.pattern) destructure(machine, parameter.pattern, value, scope);
    else scope.values.set(parameter.name, value);
    if (value.kind === 'header' && !given)
      machine.events.push({ kind: 'header', name: value.name, assumed: value.assumed, at: value.at });
  }
  // Kotlin's and Ruby's unnamed parameter.
  const [first] = args;
  if (parameters.length === 0 && first) scope.values.set('it', first);
}

/** Runs a body in a scope, and gives what it returns. */
export function run(machine: Machine, made: FunctionNode, scope: Scope): Value {
  machine.visited.add(made);
  machine.stack.push(made);
  const { returned, scope: outer } = machine;
  machine.scope = scope;
  machine.returned = [];
  const last = machine.execute(machine, { kind: 'block', body: made.body, start: made.start, end: made.end }, scope);
  if (made.returnsLast && last.value) machine.returned.push(last.value);
  const results = machine.returned;
  machine.returned = returned;
  machine.scope = outer;
  machine.stack.pop();
  const at = siteOf(scope.source, made);
  if (made.returnsLast && last.value && results.length === 1) return last.value;
  return either(results, at);
}

/** Calls a function of the project. */
export function invoke(
  machine: Machine,
  closure: ValueOf<'closure'>,
  args: readonly Value[],
  named: ReadonlyMap<string, Value> = new Map(),
  isCalled = true,
): Value {
  const { made, scope } = closure;
  if (machine.stack.length > deepestCall || machine.stack.includes(made))
    return unknown(closure.at, made.name ?? '', args);
  const inner: Scope = { values: new Map(), parent: scope, source: scope.source, self: scope.self };
  const { receiver } = made;
  if (receiver && !scope.values.has(receiver.name))
    inner.values.set(receiver.name, structOf(machine, receiver.type) ?? unknown(closure.at, receiver.name));
  bind(machine, made, args, inner, scope.source.language === 'python', named, isCalled);
  return run(machine, made, inner);
}
