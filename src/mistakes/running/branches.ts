/** Branches, of which one runs or both might. */
import type { NodeOf } from '../reading/nodes';
import { noteDecision } from './answers';
import { truth } from './equality';
import { noteAge, noteUse } from './notes';
import { either, type Machine, type Ran, siteOf } from './state';
import type { Scope, Value } from './values';

export function choose(machine: Machine, node: NodeOf<'choice'>, scope: Scope): Ran {
  const test = machine.evaluate(machine, node.test, scope);
  noteAge(machine, test, siteOf(scope.source, node.test));
  noteUse(machine, test, siteOf(scope.source, node.test));
  const isCounted = node.test.kind === 'binary' && /^[<>]=?$/.test(node.test.operator) && test.kind === 'truth';
  const decided = (machine.isUnsigned || isCounted) && node.test.kind !== 'nothing' ? truth(test) : null;
  if (decided !== null) {
    const [branch, left] = decided ? [node.chosen, node.otherwise] : [node.otherwise, node.chosen];
    if (!isCounted) noteDecision(machine, node.test, left, scope);
    return branch ? machine.execute(machine, branch, scope) : { exited: false, value: null };
  }
  const outer = machine.journal;
  const { taken } = machine;
  machine.journal = [];
  machine.guards.push(test);
  const chosen = machine.execute(machine, node.chosen, scope);
  machine.hasThrown = false;
  const first = revert(machine.journal);
  const takenByFirst = machine.taken;
  machine.taken = taken;
  machine.journal = [];
  const otherwise = node.otherwise ? machine.execute(machine, node.otherwise, scope) : { exited: false, value: null };
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
