/** Goes through handlers as they would run, with values that are known only as far as the code says. */
import type { FunctionNode, Node } from '../reading/nodes';
import { childrenOf } from '../reading/walk';
import { runReturned } from './calls';
import { evaluate } from './evaluate';
import { constructors, invoke, isTested } from './functions';
import { moduleOf, moduleValue } from './names';
import { classScope, objectOf } from './objects';
import type { Project } from './project';
import { type Event, type Machine, siteOf } from './state';
import { execute } from './statements';
import type { Scope, Source } from './values';

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
    structs: new Map(),
    journal: [],
    returned: [],
    guards: [],
    calls: [],
    scope: null,
    hasLeft: false,
    hasThrown: false,
    evaluate,
    execute,
    invoke: (machine, closure, args, isCalled) => invoke(machine, closure, args, new Map(), isCalled),
    objectOf,
    moduleValue,
  };
}

/** Runs a file from its top, then what of it nobody called. */
export function runSource(machine: Machine, source: Source): Event[][] {
  const scope = moduleOf(machine, source);
  const runs: Event[][] = [];
  const separately = (run: () => void) => {
    machine.scope = scope;
    machine.events = [];
    machine.taken = null;
    machine.charset = null;
    machine.hasThrown = false;
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
  const open = [...source.nodes].reverse().map((node) => ({ node, at: scope }));
  for (let next = open.pop(); next; next = open.pop()) {
    const { node } = next;
    if (node.kind === 'function' && !machine.visited.has(node.made)) later(node.made, next.at);
    const entry =
      node.kind === 'class' ? machine.project.classes.get(node.name)?.find((each) => each.node === node) : null;
    const at = entry ? classScope(machine, entry) : next.at;
    open.push(...[...childrenOf(node)].reverse().map((child) => ({ node: child, at })));
  }
  return runs;
}
