/** Objects and classes of the project. */
import type { NodeOf } from '../reading/nodes';
import { bind, constructors, parametersOf, run } from './functions';
import { lazyValue, moduleName, moduleOf, ownMember, quietly, sameWord } from './names';
import { type ClassEntry, lastName, pathOf } from './project';
import { type Machine, siteOf } from './state';
import type { Scope, Value, ValueOf } from './values';

export function classScope(machine: Machine, entry: ClassEntry): Scope {
  return {
    values: new Map(),
    parent: moduleOf(machine, entry.source),
    source: entry.source,
    self: objectOf(machine, entry),
  };
}

/** An object of a class as the project makes it, its fields from the constructor. */
export function objectOf(
  machine: Machine,
  entry: ClassEntry,
  given: readonly Value[] | null = null,
  named: ReadonlyMap<string, Value> = new Map(),
): Value {
  const known = machine.objects.get(entry);
  if (known && given === null) return known;
  const { node, source } = entry;
  const at = siteOf(source, node);
  const object: Value = { kind: 'object', type: node.name, fields: new Map(), at };
  machine.objects.set(entry, object);
  const scope: Scope = { values: new Map(), parent: moduleOf(machine, source), source, self: object };
  quietly(machine, () => {
    for (const base of node.bases) {
      const [parent] = machine.project.classes.get(base) ?? [];
      if (!parent || parent === entry) continue;
      const above = objectOf(machine, parent);
      if (above.kind === 'object') for (const [name, value] of above.fields) object.fields.set(name, value);
      for (const [name, made] of parent.methods)
        object.fields.set(name, { kind: 'closure', made, scope, at: siteOf(parent.source, made) });
    }
    for (const [name, made] of entry.methods)
      object.fields.set(name, { kind: 'closure', made, scope, at: siteOf(source, made) });
    for (const each of node.body) {
      if (each.kind !== 'assign') continue;
      const name = lastName(each.target);
      const value = machine.evaluate(machine, each.value, scope);
      object.fields.set(name, value);
    }
    const made = [...entry.methods.values()].find(
      ({ name }) => name !== null && (constructors.has(name) || name === node.name),
    );
    if (!made) return;
    const [construction] = given === null ? (machine.project.constructions.get(node.name) ?? []) : [];
    const from = construction ? moduleOf(machine, construction.source) : null;
    const args = [...(given ?? [])];
    const byName = new Map(named);
    for (const each of construction && from ? construction.call.args : []) {
      const value = machine.evaluate(machine, each.value, from ?? scope);
      if (each.name === null) args.push(value);
      else byName.set(each.name, value);
    }
    const inner: Scope = { ...scope, values: new Map() };
    bind(
      machine,
      made,
      args,
      inner,
      source.language === 'python',
      byName,
      given !== null || construction !== undefined,
    );
    // What a constructor is given is a field in some languages, and is named like it in most.
    for (const each of parametersOf(made, source.language === 'python')) {
      const value = inner.values.get(each.name);
      if (value && !object.fields.has(each.name)) object.fields.set(each.name, value);
    }
    run(machine, made, inner);
  });
  return object;
}

/** A member of what a file or a class is named. */
export function namedMember(machine: Machine, scope: Scope, of: string, name: string): Value | null {
  for (const entry of machine.project.classes.get(of) ?? []) {
    const found = lazyValue(machine, entry.source, `${of}.${name}`);
    if (found) return found;
    const method = entry.methods.get(`self.${name}`) ?? entry.methods.get(name);
    if (method)
      return { kind: 'closure', made: method, scope: classScope(machine, entry), at: siteOf(entry.source, method) };
  }
  for (const source of machine.project.sources) {
    if (source === scope.source || !sameWord(moduleName(source.path), of)) continue;
    const found = lazyValue(machine, source, name);
    if (found) return found;
    const all = lazyValue(machine, source, 'module.exports') ?? lazyValue(machine, source, 'default');
    if (all?.kind === 'object') return all.fields.get(name) ?? null;
  }
  return null;
}

/** A file's or a class's name before a member. */
export function staticMember(machine: Machine, node: NodeOf<'member'>, scope: Scope): Value | null {
  const of = lastName(node.of);
  if (of === 'this' || of === 'self' || of === 'static' || of === 'cls')
    return ownMember(machine, scope.self, node.name);
  if (node.of.kind !== 'name')
    return node.of.kind === 'member' && /^[A-Z]/.test(of) && machine.project.classes.has(of)
      ? namedMember(machine, scope, of, node.name)
      : null;
  const known = scope.values.get(pathOf(node));
  if (known) return known;
  return namedMember(machine, scope, of, node.name);
}

/** A method of the project by its name alone, where only one class has it. */
export function onlyMethod(
  machine: Machine,
  name: string,
  count: number,
  { source: { language } }: Scope,
): ValueOf<'closure'> | null {
  if (
    /^(?:get|set|update|digest|add|push|write|read|send|json|text|body|header|call|run|handle|log|error|next|equals|toString|find|create|save|process|close|end|init|use|post|put|on|query|execute|parse)$/i.test(
      name,
    )
  )
    return null;
  let found: ValueOf<'closure'> | null = null;
  for (const entries of machine.project.classes.values())
    for (const entry of entries) {
      const made = entry.methods.get(name);
      if (!made || made.parameters.length < count) continue;
      if (found) return null;
      found = { kind: 'closure', made, scope: classScope(machine, entry), at: siteOf(entry.source, made) };
    }
  if (found !== null || language !== 'go') return found;
  // Go's methods stand beside their type.
  for (const source of machine.project.sources) {
    const method = source.language === language ? moduleOf(machine, source).values.get(name) : undefined;
    if (method?.kind !== 'closure' || method.made.parameters.length < count) continue;
    if (found) return null;
    found = method;
  }
  return found;
}
