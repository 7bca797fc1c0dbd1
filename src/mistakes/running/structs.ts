/** Go's types: what their fields hold, and the methods that stand beside them. */
import type { NodeOf } from '../reading/nodes';
import { moduleOf, quietly } from './names';
import { typeName } from './project';
import { type Machine, siteOf } from './state';
import type { Scope, Site, Value, ValueOf } from './values';

/** `Signer{key: key}`, `[]byte{'.'}`; null for a call of any other kind. */
export function literalOf(machine: Machine, node: NodeOf<'call'>, scope: Scope, at: Site): Value | null {
  const [only] = node.args;
  if (!node.isNew || scope.source.language !== 'go' || node.args.length !== 1 || only?.value.kind !== 'record')
    return null;
  const type = node.callee.kind === 'name' || node.callee.kind === 'member' ? node.callee.name : '';
  const { entries } = only.value;
  // What reads like a shorthand is an item.
  if (type.startsWith('[') && entries.every(({ key, value }) => key === null || key.start === value.start))
    return { kind: 'list', items: entries.map(({ value }) => machine.evaluate(machine, value, scope)), at };
  const record = machine.evaluate(machine, only.value, scope);
  return record.kind === 'object' && type !== '' && !type.startsWith('[') && !type.startsWith('map')
    ? { ...record, type, at }
    : null;
}

/** A method of a type's, with what it is called on. */
export function methodOf(machine: Machine, of: ValueOf<'object'>, name: string): ValueOf<'closure'> | null {
  const method = machine.project.methods.get(`${of.type}.${name}`);
  if (!method?.made.receiver) return null;
  const { made, source } = method;
  const scope: Scope = {
    values: new Map([[made.receiver?.name ?? '', of]]),
    parent: moduleOf(machine, source),
    source,
    self: null,
  };
  return { kind: 'closure', made, scope, at: siteOf(source, made) };
}

/** What the project makes of a type, where one place makes it: by the function that does, as it is called. */
export function structOf(machine: Machine, type: string): Value | null {
  const name = typeName(type);
  const known = machine.structs.get(name);
  if (known !== undefined) return known;
  machine.structs.set(name, null);
  const [made, ...others] = (machine.project.constructions.get(name) ?? []).filter(({ call }) => call.isNew);
  if (!made || others.length > 0) return null;
  const maker = [...moduleOf(machine, made.source).values.values()].find(
    (each) => each.kind === 'closure' && each.made.start <= made.call.start && made.call.end <= each.made.end,
  );
  const [called] = maker?.kind === 'closure' ? (machine.project.constructions.get(maker.made.name ?? '') ?? []) : [];
  const { call, source } = called ?? made;
  const value = quietly(machine, () => machine.evaluate(machine, call, moduleOf(machine, source)));
  const struct = value.kind === 'object' && value.type === name ? value : null;
  machine.structs.set(name, struct);
  return struct;
}
