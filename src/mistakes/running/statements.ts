/** Statements, one after the other. */
import type { Node, Span } from '../reading/nodes';
import { noteAnswer, noteDecision, refuse } from './answers';
import { choose } from './branches';
import { evaluate } from './evaluate';
import { invoke, isTested } from './functions';
import { declare } from './names';
import { type Machine, mostSteps, mostTurns, type Ran, siteOf } from './state';
import { storeElement } from './targets';
import type { Scope, Value, ValueOf } from './values';

function runAll(machine: Machine, nodes: readonly Node[], scope: Scope): Ran {
  let value: Value | null = null;
  const made: ValueOf<'closure'>[] = [];
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
    if (ran.exited || machine.hasThrown) {
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

/** What stands between a block and the next, without the blanks around it. */
function trimmed({ start, end }: Span, text: string): Span {
  const between = text.slice(start, end);
  return {
    start: start + between.length - between.trimStart().length,
    end: end - between.length + between.trimEnd().length,
  };
}

export function execute(machine: Machine, node: Node, scope: Scope): Ran {
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
      const [caught] = node.handlers;
      if (machine.hasThrown && caught) {
        machine.hasThrown = false;
        const head = { start: node.body.end, end: caught.start };
        noteDecision(machine, { kind: 'nothing', ...trimmed(head, scope.source.text) }, null, scope);
        return execute(machine, caught, scope);
      }
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
          for (const [i, each] of over.items.entries()) {
            const counter: Value = { kind: 'number', value: i, at: each.at };
            storeElement(machine, head.target, each, scope, counter);
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
      const closure: ValueOf<'closure'> = {
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
