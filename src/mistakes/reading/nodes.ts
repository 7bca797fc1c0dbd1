/** The one tree that all languages are read into: loose, and only as fine as data flow needs it. */
export interface Span {
  /** UTF-16 offset. */
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

export interface Argument {
  readonly name: string | null;
  readonly value: Node;
}

export interface Parameter extends Span {
  readonly name: string;
  /** The names that a destructured parameter is taken apart into. */
  readonly pattern: Node | null;
  /** As written, without blanks. */
  readonly type: string;
  readonly annotations: readonly Node[];
  readonly fallback: Node | null;
  /** Takes all arguments that are left. */
  readonly isRest: boolean;
}

export interface FunctionNode extends Span {
  readonly name: string | null;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Node[];
  /** The last expression is what it returns. */
  readonly returnsLast: boolean;
  readonly annotations: readonly Node[];
  /** Of Go's methods: what it is called on. */
  readonly receiver?: Parameter;
  /** Ruby's `def self.`. */
  readonly isStatic?: true;
}

export interface Entry {
  readonly key: Node | null;
  readonly value: Node;
}

export type Node = Span &
  (
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'text'; readonly parts: readonly (string | Node)[] }
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'pattern'; readonly source: string }
    | { readonly kind: 'call'; readonly callee: Node; readonly args: readonly Argument[]; readonly isNew: boolean }
    | { readonly kind: 'member'; readonly of: Node; readonly name: string }
    | { readonly kind: 'index'; readonly of: Node; readonly index: Node | null; readonly isSlice: boolean }
    | { readonly kind: 'binary'; readonly operator: string; readonly left: Node; readonly right: Node }
    | { readonly kind: 'unary'; readonly operator: string; readonly operand: Node }
    | { readonly kind: 'assign'; readonly operator: string; readonly target: Node; readonly value: Node }
    | { readonly kind: 'function'; readonly made: FunctionNode }
    | { readonly kind: 'list'; readonly items: readonly Node[] }
    | { readonly kind: 'record'; readonly entries: readonly Entry[] }
    | { readonly kind: 'choice'; readonly test: Node; readonly chosen: Node; readonly otherwise: Node | null }
    | { readonly kind: 'block'; readonly body: readonly Node[] }
    | { readonly kind: 'exit'; readonly how: 'return' | 'throw' | 'break'; readonly value: Node | null }
    | { readonly kind: 'attempt'; readonly body: Node; readonly handlers: readonly Node[]; readonly last: Node | null }
    | { readonly kind: 'loop'; readonly heads: readonly Node[]; readonly body: Node }
    | {
        readonly kind: 'class';
        readonly name: string;
        readonly body: readonly Node[];
        readonly bases: readonly string[];
      }
    | { readonly kind: 'import'; readonly module: string }
    | { readonly kind: 'nothing' }
  );

export type NodeOf<K extends Node['kind']> = Extract<Node, { readonly kind: K }>;
