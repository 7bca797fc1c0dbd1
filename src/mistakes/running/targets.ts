/** Where a value goes, and where a member comes from. */
import type { Node } from '../reading/nodes';
import { bodyInRequest } from './bodies';
import { findMember } from './members';
import { assign, declare } from './names';
import { lastName, pathOf } from './project';
import { either, type Machine, readHeader, siteOf, unknown } from './state';
import { headerNamed, holds, type Scope, type Site, type Value } from './values';

/** Go's second value is an error, or says whether there is a first. */
function secondOf(machine: Machine, target: Node, value: Value, at: Site): Value {
  const isMissing = machine.isUnsigned && holds(value, ({ kind }) => kind === 'absent');
  return isMissing && /^(?:ok|found|has\w*|exists|is\w*)$/.test(lastName(target))
    ? { kind: 'truth', value: false, at }
    : unknown(at, 'err');
}

/** Gives a value the names of a pattern. */
export function destructure(machine: Machine, target: Node, value: Value, scope: Scope): void {
  const at = siteOf(scope.source, target);
  if (target.kind === 'name') declare(machine, scope, target.name, value);
  if (target.kind === 'assign') destructure(machine, target.target, value, scope);
  if (target.kind === 'list') {
    const isTuple = value.kind === 'list' && value.items.length === target.items.length;
    for (const [i, each] of target.items.entries()) {
      const item = isTuple && value.kind === 'list' ? value.items[i] : undefined;
      store(
        machine,
        each,
        item ?? (i === 0 || scope.source.language !== 'go' ? value : secondOf(machine, each, value, at)),
        scope,
        true,
      );
    }
  }
  if (target.kind === 'record') {
    for (const { key, value: into } of target.entries) {
      const name = key?.kind === 'text' ? key.parts.join('') : into.kind === 'name' ? into.name : '';
      const inner = into.kind === 'assign' && key === null ? into.target : into;
      const wanted = key === null && into.kind === 'assign' ? lastName(into.target) : name;
      const found = memberOf(machine, value, wanted, siteOf(scope.source, into), scope);
      destructure(machine, inner, found, scope);
    }
  }
}

/** What a loop gives its names; Go counts with the first. */
export function storeElement(machine: Machine, target: Node, value: Value, scope: Scope, counter?: Value): void {
  const [first, second] = target.kind === 'list' && scope.source.language === 'go' ? target.items : [];
  if (first && second) store(machine, first, counter ?? unknown(value.at, 'i'), scope, true);
  store(machine, second ?? target, value, scope, true);
}

/** Where fields are written without `this`, what is declared nowhere is one. */
function isField({ source, ...scope }: Scope, name: string): boolean {
  if (!/^(?:csharp|java|kotlin)$/.test(source.language)) return false;
  for (let each: Pick<Scope, 'values' | 'parent'> | null = scope; each; each = each.parent)
    if (each.values.has(name)) return false;
  return true;
}

export function store(machine: Machine, target: Node, value: Value, scope: Scope, isDeclared: boolean): void {
  switch (target.kind) {
    case 'name':
      if (target.name.startsWith('@') && scope.self?.kind === 'object') scope.self.fields.set(target.name, value);
      else if (isDeclared) declare(machine, scope, target.name, value);
      else if (isField(scope, target.name) && scope.self?.kind === 'object') scope.self.fields.set(target.name, value);
      else assign(machine, scope, target.name, value);
      if (scope.self?.kind === 'object' && scope.self.fields.has(target.name))
        scope.self.fields.set(target.name, value);
      return;
    case 'member': {
      const of = machine.evaluate(machine, target.of, scope);
      if (of.kind === 'object') of.fields.set(target.name, value);
      else declare(machine, scope, pathOf(target), value);
      // The body is put back: r.Body = io.NopCloser(…).
      if (/^body$/i.test(target.name)) machine.taken = null;
      return;
    }
    case 'list':
    case 'record':
      destructure(machine, target, value, scope);
      return;
    default:
      machine.evaluate(machine, target, scope);
  }
}

export function memberOf(machine: Machine, of: Value, name: string, at: Site, scope: Scope): Value {
  if (of.kind === 'either') {
    const found = of.options.map((each) => memberOf(machine, each, name, at, scope));
    return either(found, at);
  }
  if (of.kind === 'object') {
    const field = of.fields.get(name) ?? of.fields.get(`@${name}`);
    if (field) return field;
    const header = headerMember(machine, of, name, at);
    return header ?? bodyInRequest(machine, of, name, at) ?? unknown(at, name, []);
  }
  return headerMember(machine, of, name, at) ?? findMember(machine, of, name, at);
}

function headerMember(machine: Machine, of: Value, name: string, at: Site): Value | null {
  const header = headerNamed(name.replace(/([a-z])([A-Z])/g, '$1_$2'));
  return header && of.kind !== 'closure' ? readHeader(machine, header, at) : null;
}
