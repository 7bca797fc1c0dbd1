/** Goes through handlers as they would run, with values that are known only as far as the code says. */
import type { FunctionNode, Node, NodeOf, Parameter } from '../reading/nodes';
import { childrenOf } from '../reading/walk';
import { compare, truth } from './equality';
import { answer } from './library';
import { findMember } from './members';
import { parameterValue } from './parameters';
import { type ClassEntry, lastName, type Project, pathOf } from './project';
import { type Call, type Event, either, type Machine, mostTurns, readHeader, siteOf, unknown } from './state';
import { timeUnit } from './times';
import * as values from './values';
import {
  findIn,
  holds,
  isHeader,
  moments,
  type Scope,
  type Site,
  type Source,
  signature,
  timestamp,
  type Value,
} from './values';

const mostSteps = 60_000;
const deepestCall = 9;

export function createMachine(project: Project, isUnsigned: boolean): Machine {
  return {
    project,
    events: [],
    isUnsigned,
    taken: null,
    charset: null,
    steps: 0,
    stack: [],
    visited: new Set(),
    modules: new Map(),
    lazy: new Map(),
    objects: new Map(),
    journal: [],
    returned: [],
    guards: [],
    calls: [],
    hasLeft: false,
    invoke: (machine, closure, args, isCalled) => invoke(machine, closure, args, new Map(), isCalled),
    moduleValue,
  };
}

function assign(machine: Machine, scope: Scope, name: string, value: Value): void {
  let target: Scope | null = scope;
  while (target && !target.values.has(name)) target = target.parent;
  declare(machine, target ?? scope, name, value);
}

function declare(machine: Machine, scope: Scope, name: string, value: Value): void {
  machine.journal.push({ scope, name, before: scope.values.get(name) });
  scope.values.set(name, value);
}

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
function lazyValue(machine: Machine, source: Source, name: string): Value | null {
  const scope = moduleOf(machine, source);
  const known = scope.values.get(name);
  if (known) return known;
  const node = machine.lazy.get(source)?.get(name);
  if (node === undefined || machine.stack.length > deepestCall) return null;
  machine.lazy.get(source)?.delete(name);
  const value = quietly(machine, () => evaluate(machine, node, scope));
  scope.values.set(name, value);
  return value;
}

/** Without leaving a trace in what happened. */
function quietly<T>(machine: Machine, run: () => T): T {
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

const baseName = (path: string): string =>
  (/([^/\\]+?)(?:\.[^./\\]+)?$/.exec(path)?.[1] ?? '').replace(/\.(?:service|config|module)$/, '');
/** An index is named like its folder. */
const moduleName = (path: string): string =>
  /^(?:index|__init__|mod)$/.test(baseName(path)) ? (path.split('/').at(-2) ?? '') : baseName(path);
const sameWord = (a: string, b: string): boolean =>
  a.replace(/[^a-z0-9]/gi, '').toLowerCase() === b.replace(/[^a-z0-9]/gi, '').toLowerCase();

/** A name's value: of the function, of the file, of another file. */
export function lookup(machine: Machine, scope: Scope, name: string): Value | null {
  for (let each: Scope | null = scope; each; each = each.parent) {
    const value = each.values.get(name);
    if (value) return value;
  }
  const own = ownMember(machine, scope.self, name);
  if (own) return own;
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
function ownMember(_machine: Machine, self: Value | null, name: string): Value | null {
  if (self?.kind !== 'object') return null;
  return self.fields.get(name) ?? self.fields.get(`@${name}`) ?? null;
}

/** A member of what a file or a class is named. */
export function namedMember(machine: Machine, scope: Scope, of: string, name: string): Value | null {
  for (const entry of machine.project.classes.get(of) ?? []) {
    const found = lazyValue(machine, entry.source, `${of}.${name}`);
    if (found) return found;
    const method = entry.methods.get(name);
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

function classScope(machine: Machine, entry: ClassEntry): Scope {
  return {
    values: new Map(),
    parent: moduleOf(machine, entry.source),
    source: entry.source,
    self: objectOf(machine, entry),
  };
}

const constructors = new Set(['constructor', '__construct', '__init__', 'initialize']);

/** An object of a class as the project makes it, its fields from the constructor. */
export function objectOf(machine: Machine, entry: ClassEntry, given: readonly Value[] | null = null): Value {
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
      const value = evaluate(machine, each.value, scope);
      object.fields.set(name, value);
    }
    const made = [...entry.methods.values()].find(
      ({ name }) => name !== null && (constructors.has(name) || name === node.name),
    );
    if (!made) return;
    const [construction] = given === null ? (machine.project.constructions.get(node.name) ?? []) : [];
    const from = construction ? moduleOf(machine, construction.source) : null;
    const args =
      given ?? (construction && from ? construction.call.args.map(({ value }) => evaluate(machine, value, from)) : []);
    const inner: Scope = { ...scope, values: new Map() };
    bind(machine, made, args, inner, source.language === 'python');
    // What a constructor is given is a field in some languages, and is named like it in most.
    for (const each of parametersOf(made, source.language === 'python')) {
      const value = inner.values.get(each.name);
      if (value && !object.fields.has(each.name)) object.fields.set(each.name, value);
    }
    run(machine, made, inner);
  });
  return object;
}

function parametersOf(made: FunctionNode, isPython: boolean): readonly Parameter[] {
  const [first] = made.parameters;
  return isPython && first && /^(?:self|cls)$/.test(first.name) ? made.parameters.slice(1) : made.parameters;
}

function bind(
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
    const given = named.get(parameter.name) ?? args[i];
    const { fallback } = parameter;
    const usual = !fallback
      ? null
      : isCalled
        ? evaluate(machine, fallback, scope)
        : quietly(machine, () => evaluate(machine, fallback, scope));
    // Tests hand in a clock; everybody else leaves it.
    const missing = isCalled || usual?.kind === 'now' ? usual : null;
    const isVague = given?.kind === 'unknown' && given.of.length === 0 && !isCalled;
    const value = given && !isVague ? given : (missing ?? parameterValue(machine, parameter, made, source));
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
function run(machine: Machine, made: FunctionNode, scope: Scope): Value {
  machine.visited.add(made);
  machine.stack.push(made);
  const { returned } = machine;
  machine.returned = [];
  const last = runAll(machine, made.body, scope);
  if (made.returnsLast && last.value) machine.returned.push(last.value);
  const results = machine.returned;
  machine.returned = returned;
  machine.stack.pop();
  const at = siteOf(scope.source, made);
  if (made.returnsLast && last.value && results.length === 1) return last.value;
  return either(results, at);
}

/** Calls a function of the project. */
export function invoke(
  machine: Machine,
  closure: values.ValueOf<'closure'>,
  args: readonly Value[],
  named: ReadonlyMap<string, Value> = new Map(),
  isCalled = true,
): Value {
  const { made, scope } = closure;
  if (machine.stack.length > deepestCall || machine.stack.includes(made))
    return unknown(closure.at, made.name ?? '', args);
  const inner: Scope = { values: new Map(), parent: scope, source: scope.source, self: scope.self };
  bind(machine, made, args, inner, scope.source.language === 'python', named, isCalled);
  return run(machine, made, inner);
}

interface Ran {
  readonly exited: boolean;
  readonly value: Value | null;
}

function runAll(machine: Machine, nodes: readonly Node[], scope: Scope): Ran {
  let value: Value | null = null;
  const made: values.ValueOf<'closure'>[] = [];
  for (const node of nodes) {
    if (node.kind === 'function' && node.made.name !== null) {
      const closure = { kind: 'closure', made: node.made, scope, at: siteOf(scope.source, node) } as const;
      declare(machine, scope, node.made.name, closure);
      made.push(closure);
    }
  }
  let exited = false;
  for (const node of nodes) {
    const ran = execute(machine, node, scope);
    value = ran.value;
    if (ran.exited) {
      exited = true;
      break;
    }
  }
  // What is only given away, as a decorator gives its inner function, runs later.
  if (machine.stack.length > 0)
    for (const each of made)
      if (!machine.visited.has(each.made) && !isTested(each.made)) invoke(machine, each, [], new Map(), false);
  return { exited, value };
}

export function isTested({ name, parameters }: FunctionNode): boolean {
  return /^(?:test_|Test[A-Z_])/.test(name ?? '') || parameters.some(({ type }) => /testing\.[TB]$/.test(type));
}

function execute(machine: Machine, node: Node, scope: Scope): Ran {
  if (machine.steps++ > mostSteps) return { exited: true, value: null };
  switch (node.kind) {
    case 'block':
      return runAll(machine, node.body, scope);
    case 'choice':
      return choose(machine, node, scope);
    case 'exit': {
      const value = node.value ? evaluate(machine, node.value, scope) : null;
      if (node.how === 'throw') refuse(machine, siteOf(scope.source, node));
      if (node.how === 'return') {
        noteAnswer(machine, node, value, scope);
        machine.returned.push(value ?? { kind: 'absent', at: siteOf(scope.source, node) });
      }
      return { exited: node.how !== 'break', value };
    }
    case 'attempt': {
      const body = execute(machine, node.body, scope);
      const inBody = machine.isUnsigned ? [] : node.handlers;
      for (const each of inBody) execute(machine, each, scope);
      const last = node.last ? execute(machine, node.last, scope) : null;
      return { exited: body.exited || (last?.exited ?? false), value: body.value };
    }
    case 'loop': {
      const [head] = node.heads;
      if (head?.kind === 'assign' && head.operator === 'of') {
        const over = evaluate(machine, head.value, scope);
        if (over.kind === 'list' && over.items.length > 0 && over.items.length <= mostTurns) {
          let value: Value | null = null;
          for (const each of over.items) {
            store(machine, head.target, each, scope, true);
            ({ value } = execute(machine, node.body, scope));
          }
          return { exited: false, value };
        }
      }
      for (const each of node.heads) evaluate(machine, each, scope);
      const ran = execute(machine, node.body, scope);
      return { exited: false, value: ran.value };
    }
    case 'function': {
      const closure: values.ValueOf<'closure'> = {
        kind: 'closure',
        made: node.made,
        scope,
        at: siteOf(scope.source, node),
      };
      for (const each of node.made.annotations) evaluate(machine, each, scope);
      return { exited: false, value: closure };
    }
    case 'class':
      // Its methods run as what nobody calls.
      return { exited: false, value: null };
    default: {
      const value = evaluate(machine, node, scope);
      const exited = machine.hasLeft;
      machine.hasLeft = false;
      return { exited, value };
    }
  }
}

const refusals =
  /unauthori[sz]ed|forbidden|bad_?request|denied|\babort\b|halt|reject|invalid|not_?acceptable|\b(?:4\d\d|5\d\d)\b|HTTPException|StatusCode\(4|\bfail|mismatch|missing|SuspiciousOperation|\bErr[A-Z]\w*|\w+Error\b|\bno[-_ ]?signature/i;
const refusing = /^(?:false|null|nil|None|False|undefined|err|error)$/;
/** Of what is returned: nothing at all, what goes on to the next in line, or an answer that the sender takes for good. */
const acceptances =
  /^return\s*(?:;|$)|^return\s+(?:\(?\s*)?(?:await\s+)?(?:true\b|True\b|nil\b|next\b|_?next\(|\$next\b)|\bnext\(|\bchain\.|\bproceed|\b2\d\d\b|\bok\b|\bOK\b|\bOk\(|NoContent|noContent|\baccepted\b|success|received|\bcall_next\b|@app\.call|\bhandler\(|\bview\(|\bhandle\(/i;

/** Whether an answer refuses, by its words; an answer that does not is taken to let the request through. */
function noteAnswer(machine: Machine, node: Node, value: Value | null, scope: Scope): void {
  if (!machine.isUnsigned) return;
  const text = scope.source.text.slice(node.start, Math.min(node.end, node.start + 300));
  const isRefused =
    refusals.test(text) ||
    (value?.kind === 'truth' && !value.value) ||
    /^return\s+\(?(?:false|False)\s*,|\b(?:ok|valid|verified|isValid|is_valid|success|Valid|Success)['"]?\s*(?::|=>|=)\s*(?:false|False)\b/.test(
      text,
    ) ||
    (value?.kind === 'absent' && refusing.test(text.replace(/^return\s*/, '').trim()));
  // A word of the project's own for it, such as Verdict.UNSIGNED.
  const isOwnWord =
    node.kind === 'exit' && (node.value?.kind === 'text' || node.value?.kind === 'member') && !acceptances.test(text);
  if (isRefused || isOwnWord) refuse(machine, siteOf(scope.source, node));
  else if (acceptances.test(text)) machine.events.push({ kind: 'acceptance', at: siteOf(scope.source, node) });
}

/** A refusal for a reason that has nothing to do with the signature does not count. */
function refuse(machine: Machine, at: Site): void {
  const { guards } = machine;
  const isComparison = (value: Value) => value.kind === 'unknown' && value.name === 'comparison';
  const isOther = (value: Value) =>
    value.kind === 'setting' || value.kind === 'body' || (value.kind === 'header' && value.name !== signature);
  const isUnrelated = guards.some((each) => holds(each, isOther) && !holds(each, isComparison));
  if (!isUnrelated) machine.events.push({ kind: 'refusal', at });
}

function choose(machine: Machine, node: NodeOf<'choice'>, scope: Scope): Ran {
  const test = evaluate(machine, node.test, scope);
  noteAge(machine, test, siteOf(scope.source, node.test));
  noteUse(machine, test, siteOf(scope.source, node.test));
  const decided = machine.isUnsigned && node.test.kind !== 'nothing' ? truth(test) : null;
  if (decided !== null) {
    const [branch, left] = decided ? [node.chosen, node.otherwise] : [node.otherwise, node.chosen];
    noteDecision(machine, node.test, left, scope);
    return branch ? execute(machine, branch, scope) : { exited: false, value: null };
  }
  const outer = machine.journal;
  const { taken } = machine;
  machine.journal = [];
  machine.guards.push(test);
  const chosen = execute(machine, node.chosen, scope);
  const first = revert(machine.journal);
  const takenByFirst = machine.taken;
  machine.taken = taken;
  machine.journal = [];
  const otherwise = node.otherwise ? execute(machine, node.otherwise, scope) : { exited: false, value: null };
  machine.guards.pop();
  for (const [where, names] of first) {
    for (const [name, value] of names) {
      const other = where.values.get(name);
      outer.push({ scope: where, name, before: other });
      if (chosen.exited) continue;
      where.values.set(name, otherwise.exited || other === undefined ? value : either([value, other], value.at));
    }
  }
  if (chosen.exited === false && takenByFirst) machine.taken ??= takenByFirst;
  outer.push(...machine.journal);
  machine.journal = outer;
  const results = [chosen.value, otherwise.value].filter((each) => each !== null);
  return {
    exited: chosen.exited && otherwise.exited,
    value: results.length > 0 ? either(results, siteOf(scope.source, node)) : null,
  };
}

function noteDecision(machine: Machine, test: Node, skipped: Node | null, scope: Scope): void {
  const { source } = scope;
  machine.events.push({
    kind: 'decision',
    skipped: skipped ? siteOf(source, skipped) : null,
    at: siteOf(source, test),
  });
}

/** Undoes what was assigned, and says what it was. */
function revert(journal: Machine['journal']): Map<Scope, Map<string, Value>> {
  const after = new Map<Scope, Map<string, Value>>();
  for (const { scope, name, before } of [...journal].reverse()) {
    const names = after.get(scope) ?? new Map<string, Value>();
    const value = scope.values.get(name);
    if (value && !names.has(name)) names.set(name, value);
    after.set(scope, names);
    if (before) scope.values.set(name, before);
    else scope.values.delete(name);
  }
  return after;
}

const isNow = (value: Value): boolean => value.kind === 'now';

/** A value that is made of the clock and of the timestamp is a look at the age. */
export function noteAge(machine: Machine, value: Value, at: Site): void {
  if (!holds(value, isNow) || !holds(value, isHeader(timestamp))) return;
  machine.events.push({
    kind: 'age',
    isMixed:
      holds(value, ({ kind }) => kind === 'unknown') &&
      holds(value, (each) => each.kind === 'unknown' && each.name === 'mixed'),
    read: findIn(value, isHeader(timestamp))?.at ?? null,
    at,
  });
}

/** A decision or a call by what the body says. */
export function noteUse(machine: Machine, value: Value, at: Site): void {
  if (value.kind === 'object') {
    for (const each of value.fields.values()) if (each.kind !== 'closure') noteUse(machine, each, at);
    return;
  }
  if (
    holds(
      value,
      (each) => each.kind === 'body' && each.form === 'parsed' && each.path !== '' && !moments.test(each.path),
    )
  )
    machine.events.push({ kind: 'use', at });
}

const joining = new Set(['+', '.', '+=', '.=', '<<']);

function binary(machine: Machine, node: NodeOf<'binary'>, scope: Scope): Value {
  const at = siteOf(scope.source, node);
  const left = evaluate(machine, node.left, scope);
  const { operator } = node;
  if (operator === '&&' || operator === 'and') {
    if (machine.isUnsigned && truth(left) === false) {
      machine.events.push({ kind: 'decision', skipped: siteOf(scope.source, node.right), at });
      return { kind: 'truth', value: false, at };
    }
    noteAge(machine, left, siteOf(scope.source, node.left));
    noteUse(machine, left, siteOf(scope.source, node.left));
    const right = evaluate(machine, node.right, scope);
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
    const right = evaluate(machine, node.right, scope);
    if (isDecided) {
      machine.hasLeft ||= node.right.kind === 'exit';
      return right;
    }
    if (right.kind === 'text' && right.text === '') return left;
    return right.kind === 'absent' || right.kind === 'list' || right.kind === 'truth'
      ? left
      : either([left, right], at);
  }
  const right = evaluate(machine, node.right, scope);
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
  if (/^(?:===?|!==?)$/.test(operator)) return compare(machine, left, right, operator, at);
  if (/^(?:[<>]=?)$/.test(operator)) {
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

/** Gives a value the names of a pattern. */
function destructure(machine: Machine, target: Node, value: Value, scope: Scope): void {
  const at = siteOf(scope.source, target);
  if (target.kind === 'name') declare(machine, scope, target.name, value);
  if (target.kind === 'assign') destructure(machine, target.target, value, scope);
  if (target.kind === 'list') {
    const isTuple = value.kind === 'list' && value.items.length === target.items.length;
    for (const [i, each] of target.items.entries()) {
      const item = isTuple && value.kind === 'list' ? value.items[i] : undefined;
      // Go's second value is an error.
      store(
        machine,
        each,
        item ?? (i === 0 || scope.source.language !== 'go' ? value : unknown(at, 'err')),
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

function store(machine: Machine, target: Node, value: Value, scope: Scope, isDeclared: boolean): void {
  switch (target.kind) {
    case 'name':
      if (isDeclared) declare(machine, scope, target.name, value);
      else if (target.name.startsWith('@') && scope.self?.kind === 'object') scope.self.fields.set(target.name, value);
      else assign(machine, scope, target.name, value);
      if (scope.self?.kind === 'object' && scope.self.fields.has(target.name))
        scope.self.fields.set(target.name, value);
      return;
    case 'member': {
      const of = evaluate(machine, target.of, scope);
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
      evaluate(machine, target, scope);
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
    return header ?? unknown(at, name, []);
  }
  return headerMember(machine, of, name, at) ?? findMember(machine, of, name, at);
}

function headerMember(machine: Machine, of: Value, name: string, at: Site): Value | null {
  const header = values.headerNamed(name.replace(/([a-z])([A-Z])/g, '$1_$2'));
  return header && of.kind !== 'closure' ? readHeader(machine, header, at) : null;
}

/** A file's or a class's name before a member. */
function staticMember(machine: Machine, node: NodeOf<'member'>, scope: Scope): Value | null {
  const of = lastName(node.of);
  if (of === 'this' || of === 'self' || of === 'static' || of === 'cls')
    return ownMember(machine, scope.self, node.name);
  if (node.of.kind !== 'name') return null;
  const known = scope.values.get(pathOf(node));
  if (known) return known;
  return namedMember(machine, scope, of, node.name);
}

export function evaluate(machine: Machine, node: Node, scope: Scope): Value {
  const at = siteOf(scope.source, node);
  if (machine.steps++ > mostSteps) return unknown(at, '');
  switch (node.kind) {
    case 'name': {
      const constant = constants.get(node.name);
      if (constant !== undefined)
        return constant === null ? { kind: 'absent', at } : { kind: 'truth', value: constant, at };
      if ((node.name === 'this' || node.name === 'self') && scope.self) return scope.self;
      const found = lookup(machine, scope, node.name);
      if (!found) return findMember(machine, null, node.name, at);
      // Ruby calls without brackets.
      if (found.kind === 'closure' && scope.source.language === 'ruby' && found.made.name === node.name)
        return invoke(machine, found, []);
      return found;
    }
    case 'text': {
      const parts = node.parts.map(
        (part): Value => (typeof part === 'string' ? { kind: 'text', text: part, at } : evaluate(machine, part, scope)),
      );
      const [only] = parts;
      if (parts.length === 0) return { kind: 'text', text: '', at };
      if (parts.length === 1 && only?.kind === 'text') return only;
      return { kind: 'joined', parts, at };
    }
    case 'number':
      return { kind: 'number', value: node.value, at };
    case 'pattern':
      return { kind: 'text', text: node.source, at };
    case 'member': {
      const known = staticMember(machine, node, scope);
      const isRuby = scope.source.language === 'ruby';
      if (known?.kind === 'closure' && isRuby) return invoke(machine, known, []);
      if (known) return known;
      const value = memberOf(machine, evaluate(machine, node.of, scope), node.name, at, scope);
      if (!isRuby) return value;
      // Ruby calls without brackets here, too.
      if (value.kind === 'closure') return invoke(machine, value, []);
      if (value.kind === 'setting' || value.kind === 'header') return value;
      const called = call(
        machine,
        { kind: 'call', callee: node, args: [], isNew: false, start: node.start, end: node.end },
        scope,
      );
      return called.kind === 'unknown' && value.kind !== 'unknown' ? value : called;
    }
    case 'index': {
      const of = evaluate(machine, node.of, scope);
      if (node.index === null) return of;
      const index = evaluate(machine, node.index, scope);
      if (node.isSlice)
        return (
          answer(machine, {
            node: null,
            name: 'slice',
            path: 'slice',
            receiver: of,
            args: [index],
            named: new Map(),
            at,
            scope,
          }) ?? of
        );
      if (index.kind === 'text') {
        const header = values.headerNamed(index.text);
        return header ? readHeader(machine, header, at) : memberOf(machine, of, index.text, at, scope);
      }
      if (index.kind === 'number' && of.kind === 'list') return of.items[index.value] ?? of;
      return of.kind === 'body' || of.kind === 'header' || of.kind === 'mac' || of.kind === 'changed'
        ? of
        : unknown(at, '[]', [of]);
    }
    case 'binary':
      return binary(machine, node, scope);
    case 'unary': {
      const value = evaluate(machine, node.operand, scope);
      if (node.operator === '-')
        return value.kind === 'number' ? { ...value, value: -value.value } : unknown(at, '-', [value]);
      noteAge(machine, value, at);
      const known = truth(value);
      return known !== null && machine.isUnsigned ? { kind: 'truth', value: !known, at } : unknown(at, '!', [value]);
    }
    case 'assign': {
      if (node.operator === 'of') {
        const iterated = evaluate(machine, node.value, scope);
        const element =
          iterated.kind === 'list' && iterated.items.length > 0
            ? either(iterated.items, at)
            : (answer(machine, {
                node: null,
                name: 'iterate',
                path: 'iterate',
                receiver: iterated,
                args: [],
                named: new Map(),
                at,
                scope,
              }) ?? iterated);
        store(machine, node.target, element, scope, true);
        return element;
      }
      const given = evaluate(machine, node.value, scope);
      const isAdding = node.operator === '+=' || node.operator === '.=' || node.operator === '<<=';
      const before = isAdding ? evaluate(machine, node.target, scope) : null;
      const value: Value = before
        ? { kind: 'joined', parts: before.kind === 'joined' ? [...before.parts, given] : [before, given], at }
        : given;
      if ((node.operator === '||=' || node.operator === '??=') && given.kind === 'object' && given.type === '')
        return given;
      if (node.operator === '^=' || node.operator === '|=') {
        store(machine, node.target, unknown(at, node.operator, [given]), scope, false);
        return given;
      }
      const declares =
        node.operator === ':=' ||
        (node.operator === '=' && scope.source.text[node.start] !== scope.source.text[node.target.start]);
      store(machine, node.target, value, scope, declares);
      if (
        machine.isUnsigned &&
        node.target.kind === 'member' &&
        /^(?:status|status_?code|result|response)$/i.test(node.target.name)
      ) {
        const text = scope.source.text.slice(node.start, Math.min(node.end, node.start + 200));
        if (refusals.test(text)) refuse(machine, at);
      }
      return value;
    }
    case 'function':
      return { kind: 'closure', made: node.made, scope, at };
    case 'list':
      return { kind: 'list', items: node.items.map((each) => evaluate(machine, each, scope)), at };
    case 'record': {
      const fields = new Map<string, Value>();
      for (const { key, value } of node.entries) {
        const name = key ? evaluateKey(machine, key, scope) : '';
        const given = evaluate(machine, value, scope);
        fields.set(name === '' ? `#${fields.size}` : name, given);
      }
      return { kind: 'object', type: '', fields, at };
    }
    case 'choice':
    case 'block':
    case 'attempt':
    case 'loop':
    case 'exit': {
      const ran = execute(machine, node, scope);
      return ran.value ?? unknown(at, '');
    }
    case 'call':
      return call(machine, node, scope);
    default:
      return unknown(at, '');
  }
}

function evaluateKey(machine: Machine, key: Node, scope: Scope): string {
  if (key.kind === 'text') return key.parts.filter((part) => typeof part === 'string').join('');
  const value = evaluate(machine, key, scope);
  return value.kind === 'text' ? value.text : pathOf(key);
}

const constants = new Map<string, boolean | null>([
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['false', false],
  ['False', false],
  ['FALSE', false],
  ['null', null],
  ['NULL', null],
  ['nil', null],
  ['None', null],
  ['undefined', null],
]);

/** A call that only says something, and answers nobody. */
const logging =
  /^(?:log|info|debug|warn|warning|error|trace|print\w*|Print\w*|puts|Log\w*|inc\w*|observe|count|increment|capture\w*)$/;

function call(machine: Machine, node: NodeOf<'call'>, scope: Scope): Value {
  const at = siteOf(scope.source, node);
  const name = lastName(node.callee);
  const path = pathOf(node.callee);
  const isMember = node.callee.kind === 'member';
  let target: Value | null = null;
  let receiver: Value | null = null;
  if (node.callee.kind === 'member') {
    target = node.callee.of.kind === 'name' ? staticMember(machine, node.callee, scope) : null;
    receiver = target ? null : evaluate(machine, node.callee.of, scope);
    if (receiver?.kind === 'object') target = receiver.fields.get(name) ?? null;
  } else if (node.callee.kind === 'name') {
    const found = lookup(machine, scope, name);
    // PHP's variables have names of their own.
    target =
      found && (found.kind === 'closure' || found.kind === 'either') && holds(found, ({ kind }) => kind === 'closure')
        ? found
        : null;
  } else if (node.callee.kind === 'function' || node.callee.kind === 'call')
    target = evaluate(machine, node.callee, scope);
  const args: Value[] = [];
  const named = new Map<string, Value>();
  for (const each of node.args) {
    if (each.name === 'out') continue;
    const value = evaluate(machine, each.value, scope);
    if (each.name !== null) named.set(each.name, value);
    else args.push(value);
  }
  const isMaking =
    node.isNew ||
    (name === 'new' && isMember) ||
    (/^[A-Z]/.test(name) && ['python', 'kotlin'].includes(scope.source.language));
  if (isMaking) {
    const type = name === 'new' && node.callee.kind === 'member' ? lastName(node.callee.of) : name;
    const [entry] = machine.project.classes.get(type) ?? [];
    if (entry && machine.stack.length < deepestCall) return objectOf(machine, entry, [...args, ...named.values()]);
  }
  if (target?.kind === 'either') target = target.options.find(({ kind }) => kind === 'closure') ?? target;
  if (target?.kind === 'closure') {
    machine.calls.push(at);
    const result = invoke(machine, target, args, named);
    machine.calls.pop();
    return result;
  }
  for (const each of node.args)
    if (each.name === 'out') scope.values.set(lastName(each.value), args[0] ?? unknown(at, 'out'));
  const described: Call = { node, name, path, receiver: receiver ?? target, args, named, at, scope };
  const known = answer(machine, described);
  if (known) return known;
  const method =
    isMember && receiver !== null && receiver.kind === 'unknown'
      ? onlyMethod(machine, name, node.args.length, scope)
      : null;
  if (method) {
    machine.calls.push(at);
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

/** A function that a function gives back runs later: a middleware that is made for a secret. */
function runReturned(machine: Machine, value: Value, depth: number): void {
  const closures = value.kind === 'either' ? value.options : [value];
  for (const each of closures)
    if (each.kind === 'closure' && depth < 3 && !machine.visited.has(each.made))
      runReturned(machine, invoke(machine, each, [], new Map(), false), depth + 1);
}

function runHanded(machine: Machine, value: Value): void {
  if (value.kind === 'closure' && !(machine.visited.has(value.made) && machine.stack.length === 0 && false))
    invoke(machine, value, [], new Map(), false);
  else if (value.kind === 'list') for (const each of value.items) runHanded(machine, each);
  else if (value.kind === 'object' && value.type === '')
    for (const each of value.fields.values()) if (each.kind === 'closure') runHanded(machine, each);
}

/** A method of the project by its name alone, where only one class has it. */
function onlyMethod(
  machine: Machine,
  name: string,
  count: number,
  { source: { language } }: Scope,
): values.ValueOf<'closure'> | null {
  if (
    /^(?:get|set|update|digest|add|push|write|read|send|json|text|body|header|call|run|handle|log|error|next|equals|toString|find|create|save|process|close|end|init|use|post|put|on|query|execute|parse)$/i.test(
      name,
    )
  )
    return null;
  let found: values.ValueOf<'closure'> | null = null;
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

/** Runs a file from its top, then what of it nobody called. */
export function runSource(machine: Machine, source: Source): Event[][] {
  const scope = moduleOf(machine, source);
  const runs: Event[][] = [];
  const separately = (run: () => void) => {
    machine.events = [];
    machine.taken = null;
    machine.charset = null;
    machine.journal = [];
    machine.returned = [];
    machine.steps = 0;
    run();
    runs.push(machine.events);
  };
  separately(() => {
    for (const node of source.nodes) if (node.kind !== 'class') execute(machine, node, scope);
  });
  const later = (made: FunctionNode, at: Scope) => {
    if (made.end - made.start < 20) return;
    const isCalled = made.name !== null && machine.project.called.has(made.name) && machine.visited.has(made);
    if (isCalled || isTested(made) || (made.name !== null && constructors.has(made.name))) return;
    separately(() => {
      const result = invoke(
        machine,
        { kind: 'closure', made, scope: at, at: siteOf(source, made) },
        [],
        new Map(),
        false,
      );
      runReturned(machine, result, 0);
    });
  };
  const classesOf = (nodes: readonly Node[]): void => {
    for (const node of nodes) {
      if (node.kind === 'block') classesOf(node.body);
      if (node.kind === 'function' && !machine.visited.has(node.made)) later(node.made, scope);
      if (node.kind !== 'class') continue;
      const entry = machine.project.classes.get(node.name)?.find((each) => each.node === node);
      if (entry && !/Tests?$|Spec$/.test(node.name)) {
        const inner = classScope(machine, entry);
        // Methods that others call run when these do; those that nobody called come last.
        const made = [...entry.methods.values()];
        for (const each of made.filter(({ name }) => !machine.project.called.has(name ?? ''))) later(each, inner);
        for (const each of made.filter(({ name }) => machine.project.called.has(name ?? '')))
          if (!machine.visited.has(each)) later(each, inner);
      }
      classesOf(node.body.filter(({ kind }) => kind === 'class'));
    }
  };
  classesOf(source.nodes);
  // What is given away without a name: exports, members of records, handlers in tables.
  const open: Node[] = [...source.nodes].reverse();
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.kind === 'function' && !machine.visited.has(node.made)) later(node.made, scope);
    open.push(...[...childrenOf(node)].reverse());
  }
  return runs;
}
