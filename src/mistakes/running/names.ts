/** What a name stands for: in a function, in its file, in another file. */
import type { Node } from '../reading/nodes';
import { lastName, pathOf } from './project';
import { type Machine, siteOf } from './state';
import type { Scope, Source, Value } from './values';

export const deepestCall = 9;

export function assign(machine: Machine, scope: Scope, name: string, value: Value): void {
  let target: Scope | null = scope;
  while (target && !target.values.has(name)) target = target.parent;
  declare(machine, target ?? scope, name, value);
}

export function declare(machine: Machine, scope: Scope, name: string, value: Value): void {
  machine.journal.push({ scope, name, before: scope.values.get(name) });
  scope.values.set(name, value);
}

const isFunction = ({ kind }: Node): boolean => kind === 'function';

/** Functions and classes are known before the first statement runs, other names when they are asked for. */
export function moduleOf(machine: Machine, source: Source): Scope {
  const known = machine.modules.get(source);
  if (known) return known;
  const scope: Scope = { values: new Map(), parent: null, source, self: null };
  machine.modules.set(source, scope);
  const lazy = new Map<string, Node>();
  machine.lazy.set(source, lazy);
  const visit = (nodes: readonly Node[]): void => {
    for (const node of nodes) {
      if (node.kind === 'block') visit(node.body);
      // Sinatra's helpers are defined in a block.
      if (node.kind === 'call' && source.language === 'ruby')
        for (const { value } of node.args) if (value.kind === 'function') visit(value.made.body.filter(isFunction));
      if (node.kind === 'class' && /^(?:[a-z]|$)/.test(node.name)) visit(node.body);
      if (node.kind === 'class') {
        for (const each of node.body)
          if (each.kind === 'assign') lazy.set(`${node.name}.${lastName(each.target)}`, each.value);
        visit(node.body.filter(({ kind }) => kind === 'class'));
      }
      if (node.kind === 'function' && node.made.name !== null)
        scope.values.set(node.made.name, { kind: 'closure', made: node.made, scope, at: siteOf(source, node) });
      if (node.kind === 'assign' && node.target.kind !== 'list') lazy.set(pathOf(node.target), node.value);
      if (node.kind === 'assign' && node.target.kind === 'member') lazy.set(node.target.name, node.value);
      if (
        node.kind === 'call' &&
        lastName(node.callee) === 'define' &&
        node.args[0]?.value.kind === 'text' &&
        node.args[1]
      )
        lazy.set(node.args[0].value.parts.join(''), node.args[1].value);
    }
  };
  visit(source.nodes);
  return scope;
}

/** What a name of a file's stands for, by its text alone. */
export function lazyValue(machine: Machine, source: Source, name: string): Value | null {
  const scope = moduleOf(machine, source);
  const known = scope.values.get(name);
  if (known) return known;
  const node = machine.lazy.get(source)?.get(name);
  if (node === undefined || machine.stack.length > deepestCall) return null;
  machine.lazy.get(source)?.delete(name);
  const value = quietly(machine, () => machine.evaluate(machine, node, scope));
  scope.values.set(name, value);
  return value;
}

/** Without leaving a trace in what happened. */
export function quietly<T>(machine: Machine, run: () => T): T {
  const { events, journal, returned, taken } = machine;
  machine.events = [];
  machine.journal = [];
  machine.returned = [];
  const result = run();
  machine.events = events;
  machine.journal = journal;
  machine.returned = returned;
  machine.taken = taken;
  return result;
}

export const baseName = (path: string): string =>
  (/([^/\\]+?)(?:\.[^./\\]+)?$/.exec(path)?.[1] ?? '').replace(/\.(?:service|config|module)$/, '');

/** An index is named like its folder. */
export const moduleName = (path: string): string =>
  /^(?:index|__init__|mod)$/.test(baseName(path)) ? (path.split('/').at(-2) ?? '') : baseName(path);

export const sameWord = (a: string, b: string): boolean =>
  a.replace(/[^a-z0-9]/gi, '').toLowerCase() === b.replace(/[^a-z0-9]/gi, '').toLowerCase();

/** A name's value: of the function, of the file, of another file. */
export function lookup(machine: Machine, scope: Scope, name: string): Value | null {
  for (let each: Scope | null = scope; each; each = each.parent) {
    const value = each.values.get(name);
    if (value) return value;
  }
  for (let each: Scope | null = scope; each; each = each.parent) {
    const own = ownMember(machine, each.self, name);
    if (own) return own;
  }
  const here = lazyValue(machine, scope.source, name);
  if (here) return here;
  if (
    !/^[A-Za-z_]\w{2,}[?!]?$/.test(name) ||
    /^(?:app|router|request|response|req|res|event|context|body|payload|data|result|value|headers?|signature|timestamp|secret|expected|self|this)$/.test(
      name,
    )
  )
    return null;
  for (const source of machine.project.sources) {
    if (source === scope.source || source.language !== scope.source.language) continue;
    const found = lazyValue(machine, source, name);
    if (found && (found.kind === 'closure' || isImported(scope.source, name))) return found;
  }
  return null;
}

/** Languages whose names are seen without an import, or that name it in one. */
function isImported(source: Source, name: string): boolean {
  if (['go', 'php', 'ruby', 'java', 'csharp', 'kotlin'].includes(source.language)) return true;
  return new RegExp(`(?:import|require|export)\\b[^;]{0,400}\\b${name.replace(/[^\w]/g, '')}\\b`).test(
    source.text.slice(0, 20_000),
  );
}

/** A constant or a field of a class, by the class. */
export function ownMember(_machine: Machine, self: Value | null, name: string): Value | null {
  if (self?.kind !== 'object') return null;
  return self.fields.get(name) ?? self.fields.get(`@${name}`) ?? null;
}

/** What a file gives away as a whole. */
export function moduleValue(machine: Machine, scope: Scope, path: string): Value | null {
  const wanted =
    path
      .split('/')
      .at(-1)
      ?.replace(/\.[cm]?[jt]s$/, '') ?? '';
  const folder = path.split('/').at(-2) ?? '';
  const source = machine.project.sources.find(
    (each) =>
      each !== scope.source &&
      /^\.{0,2}[./@~]/.test(path) &&
      (sameWord(baseName(each.path), wanted) ||
        (baseName(each.path) === 'index' && each.path.includes(`/${wanted}/`))) &&
      (/^\.*$/.test(folder) || each.path.includes(folder)),
  );
  if (!source) return null;
  const whole = lazyValue(machine, source, 'module.exports') ?? lazyValue(machine, source, 'default');
  if (whole) return whole;
  const fields = new Map<string, Value>();
  const at = siteOf(source, { start: 0, end: 0 });
  for (const key of [...(machine.lazy.get(source)?.keys() ?? [])]) {
    const name = /^(?:module\.)?exports\.(\w+)$/.exec(key)?.[1];
    const value = name === undefined ? null : lazyValue(machine, source, key);
    if (name !== undefined && value) fields.set(name, value);
  }
  return fields.size > 0 ? { kind: 'object', type: '', fields, at } : null;
}
