/** What is known while handlers are gone through, and what happens on the way. */
import type { FunctionNode, Node } from '../reading/nodes';
import type { ClassEntry, Project } from './project';
import { type Scope, type Site, type Source, signature, timestamp, type Value, type ValueOf } from './values';

/** What happened, in the order in which it happens. */
export type Event = { readonly at: Site } & (
  | { readonly kind: 'mac'; readonly mac: ValueOf<'mac'> }
  | {
      readonly kind: 'comparison';
      readonly left: Value;
      readonly right: Value;
      /** Null where it cannot be seen. */
      readonly isConstantTime: boolean | null;
      /** The calls that lead to it, the outermost first. */
      readonly through: readonly Site[];
      /** What the timestamp is called where each of these calls is, and where it is itself. */
      readonly stamps: readonly (string | null)[];
    }
  /** Where the timestamp was read that is compared with the clock. */
  | { readonly kind: 'age'; readonly isMixed: boolean; readonly read: Site | null }
  | { readonly kind: 'header'; readonly name: string; readonly assumed: boolean }
  | { readonly kind: 'parse' }
  | { readonly kind: 'use' }
  | { readonly kind: 'handed'; readonly to: string }
  | { readonly kind: 'read' }
  /** What of the code a decision leaves out. */
  | { readonly kind: 'decision'; readonly skipped: Site | null }
  /** A call that nothing is known of. */
  | { readonly kind: 'effect' }
  | { readonly kind: 'refusal' }
  | { readonly kind: 'acceptance' }
);

export interface Machine {
  readonly project: Project;
  events: Event[];
  /** Whether the request is taken to have no signature. */
  readonly isUnsigned: boolean;
  /** Who has taken the body from the request. */
  taken: Site | null;
  /** Where the stream of the body was given a character set, and which. */
  charset: { readonly at: Site; readonly name: string } | null;
  steps: number;
  readonly stack: FunctionNode[];
  /** The calls that have led to where the machine is. */
  readonly calls: { readonly at: Site; readonly scope: Scope }[];
  /** Of the function that runs. */
  scope: Scope | null;
  /** Whether an expression has left its function, as `?: return` does. */
  hasLeft: boolean;
  /** Whether what is missing has thrown, as Python's headers do in square brackets. */
  hasThrown: boolean;
  readonly visited: Set<FunctionNode>;
  readonly modules: Map<Source, Scope>;
  readonly lazy: Map<Source, Map<string, Node>>;
  readonly objects: Map<ClassEntry, Value>;
  /** What Go's types hold, by their names. */
  readonly structs: Map<string, Value | null>;
  journal: { readonly scope: Scope; readonly name: string; readonly before: Value | undefined }[];
  returned: Value[];
  /** What an expression stands for. */
  readonly evaluate: (machine: Machine, node: Node, scope: Scope) => Value;
  /** Runs a statement. */
  readonly execute: (machine: Machine, node: Node, scope: Scope) => Ran;
  /** Calls a function of the project; `isCalled` false where a framework calls it. */
  readonly invoke: (machine: Machine, closure: ValueOf<'closure'>, args: readonly Value[], isCalled: boolean) => Value;
  /** An object of a class as the project makes it. */
  readonly objectOf: (machine: Machine, entry: ClassEntry) => Value;
  /** What a file gives away as a whole. */
  readonly moduleValue: (machine: Machine, scope: Scope, path: string) => Value | null;
  /** What the branches that run depend on, where it is not known. */
  readonly guards: Value[];
}

/** What a statement came to. */
export interface Ran {
  readonly exited: boolean;
  readonly value: Value | null;
}

/** A run ends after so many steps, whatever it is in. */
export const mostSteps = 60_000;

/** A loop over a list this long or shorter is run item by item. */
export const mostTurns = 8;

export interface Call {
  readonly node: Extract<Node, { readonly kind: 'call' }> | null;
  readonly name: string;
  /** `crypto.createHmac`, with calls as `()`. */
  readonly path: string;
  readonly receiver: Value | null;
  readonly args: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  readonly at: Site;
  readonly scope: Scope;
}

export function siteOf(source: Source, { start, end }: { readonly start: number; readonly end: number }): Site {
  return { source, start, end };
}

export const unknown = (at: Site, name: string, of: readonly Value[] = []): Value => ({
  kind: 'unknown',
  name,
  of,
  at,
});

export function either(options: readonly Value[], at: Site): Value {
  const kept = options.filter(({ kind }) => kind !== 'absent');
  const distinct = [...new Set(kept)];
  const [only] = distinct;
  if (only === undefined) return options[0] ?? unknown(at, '');
  return distinct.length === 1 ? only : { kind: 'either', options: distinct.slice(0, 6), at };
}

/** The name that the timestamp has, as it was received. */
function stampIn(scope: Scope): string | null {
  const isStamp = (value: Value): boolean =>
    (value.kind === 'header' && value.name === timestamp) ||
    (value.kind === 'either' &&
      value.options.some(isStamp) &&
      value.options.every((each) => isStamp(each) || each.kind === 'text'));
  for (let each: Scope | null = scope; each?.source === scope.source; each = each.parent)
    for (const [name, value] of each.values) if (/^[$@]?\w+$/.test(name) && isStamp(value)) return name;
  return null;
}

/** A comparison of what was computed with what was received. */
export function noteComparison(
  machine: Machine,
  left: Value,
  right: Value,
  isConstantTime: boolean | null,
  at: Site,
): void {
  const through = machine.calls.map((call) => call.at);
  const stamps = [...machine.calls.map(({ scope }) => stampIn(scope)), machine.scope ? stampIn(machine.scope) : null];
  machine.events.push({ kind: 'comparison', left, right, isConstantTime, through, stamps, at });
}

/** A header that is read. */
export function readHeader(machine: Machine, name: string, at: Site): Value {
  machine.events.push({ kind: 'header', name, assumed: false, at });
  if (machine.isUnsigned && name === signature) return { kind: 'absent', at };
  return { kind: 'header', name, assumed: false, at };
}
