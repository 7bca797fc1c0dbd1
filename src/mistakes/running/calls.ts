/** Calls: of what the project has itself, of what is known, of what is not. */
import type { NodeOf } from '../reading/nodes';
import { logging, refusals, refuse } from './answers';
import { invoke } from './functions';
import { answer } from './library';
import { deepestCall, lookup } from './names';
import { noteAge, noteUse } from './notes';
import { objectOf, onlyMethod, staticMember } from './objects';
import { lastName, pathOf } from './project';
import { type Call, type Machine, readHeader, siteOf, unknown } from './state';
import { literalOf, methodOf } from './structs';
import { headerNamed, holds, isHeader, type Scope, type Site, timestamp, type Value } from './values';

export function call(machine: Machine, node: NodeOf<'call'>, scope: Scope): Value {
  const at = siteOf(scope.source, node);
  const name = lastName(node.callee);
  const path = pathOf(node.callee);
  const isMember = node.callee.kind === 'member';
  let target: Value | null = null;
  let receiver: Value | null = null;
  if (node.callee.kind === 'member') {
    target = /^(?:name|member)$/.test(node.callee.of.kind) ? staticMember(machine, node.callee, scope) : null;
    receiver = target ? null : machine.evaluate(machine, node.callee.of, scope);
    if (receiver?.kind === 'object') target = receiver.fields.get(name) ?? methodOf(machine, receiver, name);
  } else if (node.callee.kind === 'name') {
    const found = lookup(machine, scope, name);
    // PHP's variables have names of their own.
    target =
      found && (found.kind === 'closure' || found.kind === 'either') && holds(found, ({ kind }) => kind === 'closure')
        ? found
        : null;
  } else if (node.callee.kind === 'function' || node.callee.kind === 'call')
    target = machine.evaluate(machine, node.callee, scope);
  const literal = literalOf(machine, node, scope, at);
  if (literal) return literal;
  const args: Value[] = [];
  const named = new Map<string, Value>();
  for (const each of node.args) {
    if (each.name === 'out') continue;
    if (each.value.kind === 'name' && each.value.name === '...') {
      const all = lookup(machine, scope, '...');
      if (all?.kind === 'object')
        for (const [key, value] of all.fields) key.startsWith('#') ? args.push(value) : named.set(key, value);
      continue;
    }
    const value = machine.evaluate(machine, each.value, scope);
    if (each.name !== null) named.set(each.name, value);
    else args.push(value);
  }
  const isMaking =
    node.isNew ||
    (name === 'new' && isMember) ||
    (/^[A-Z]/.test(name) && ['python', 'kotlin'].includes(scope.source.language));
  if (isMaking) {
    const isOwn = (name === 'new' && !isMember) || /^(?:static|self)$/.test(name);
    const own = isOwn && scope.self?.kind === 'object' ? scope.self.type : name;
    const type = name === 'new' && node.callee.kind === 'member' ? lastName(node.callee.of) : own;
    const [entry] = machine.project.classes.get(type) ?? [];
    if (entry && machine.stack.length < deepestCall) return objectOf(machine, entry, args, named);
  }
  if (target?.kind === 'either') target = target.options.find(({ kind }) => kind === 'closure') ?? target;
  if (target?.kind === 'closure') {
    machine.calls.push({ at, scope });
    const result = invoke(machine, target, args, named);
    machine.calls.pop();
    return headerAsked(machine, name, args, result, at) ?? result;
  }
  for (const each of node.args)
    if (each.name === 'out') scope.values.set(lastName(each.value), args[0] ?? unknown(at, 'out'));
  const isImplicit = !isMember && target === null && scope.self !== null && scope.self.kind !== 'object';
  if (isImplicit) receiver = scope.self;
  const described: Call = { node, name, path, receiver: receiver ?? target, args, named, at, scope };
  const known = answer(machine, described);
  if (known) return known;
  const method =
    isMember && receiver !== null && receiver.kind === 'unknown'
      ? onlyMethod(machine, name, node.args.length, scope)
      : null;
  if (method) {
    machine.calls.push({ at, scope });
    const result = invoke(machine, method, args, named);
    machine.calls.pop();
    return result;
  }
  // What is handed to a framework runs.
  for (const each of [...args, ...named.values()]) runHanded(machine, each);
  const of = [...(receiver ? [receiver] : []), ...args, ...named.values()];
  for (const each of of)
    if (
      holds(each, isHeader(timestamp)) &&
      !/^(?:log|info|debug|warn|error|print|printf|println|puts|write)/i.test(name)
    )
      machine.events.push({ kind: 'handed', to: name, at });
  const made = unknown(
    at,
    name,
    of.filter(({ kind }) => kind !== 'closure'),
  );
  noteAge(machine, made, at);
  if (
    machine.isUnsigned &&
    refusals.test(scope.source.text.slice(node.callee.start, Math.min(node.end, node.callee.start + 200))) &&
    !/^(?:if|test|match)/.test(name) &&
    !(
      logging.test(name) &&
      /\b(?:console|_?log(?:ger)?|logging|slog|error_log|Log|puts|print\w*|Print\w*)\b/i.test(path)
    )
  )
    refuse(machine, at);
  else if (machine.isUnsigned && name === 'next') machine.events.push({ kind: 'acceptance', at });
  else if (machine.isUnsigned && !logging.test(name)) machine.events.push({ kind: 'effect', at });
  if (
    !/^(?:log|info|debug|warn|error|print|println|puts|require|get|set|status|json|send|Date|Number|String|Boolean|isNaN|isFinite|is\w*|parse\w*|floor|round|trunc|strtotime|DateTime\w*|fromisoformat|iso8601|from|toString|int|str|float|len)$/i.test(
      name,
    )
  )
    for (const each of args) noteUse(machine, each, at);
  return made;
}

/** A function of the project's that looks a header up by its name, in a way that cannot be followed. */
function headerAsked(machine: Machine, name: string, args: readonly Value[], result: Value, at: Site): Value | null {
  const [text] = args.flatMap((each) => (each.kind === 'text' ? [headerNamed(each.text)] : []));
  const isOpen =
    holds(result, ({ kind }) => kind === 'unknown') &&
    !holds(result, ({ kind }) => kind === 'header' || kind === 'mac');
  return text && isOpen && !/log|warn|error|throw|reject|fail|abort|set|missing/i.test(name)
    ? readHeader(machine, text, at)
    : null;
}

/** A function that a function gives back runs later: a middleware that is made for a secret. */
export function runReturned(machine: Machine, value: Value, depth: number): void {
  const closures = value.kind === 'either' ? value.options : [value];
  for (const each of closures)
    if (each.kind === 'closure' && depth < 3 && !machine.visited.has(each.made))
      runReturned(machine, invoke(machine, each, [], new Map(), false), depth + 1);
}

function runHanded(machine: Machine, value: Value): void {
  if (value.kind === 'closure') invoke(machine, value, [], new Map(), false);
  else if (value.kind === 'list') for (const each of value.items) runHanded(machine, each);
  else if (value.kind === 'object' && value.type === '')
    for (const each of value.fields.values()) if (each.kind === 'closure') runHanded(machine, each);
}
