/** The files that are looked at together: who is named in them, and what parses bodies. */
import type { FunctionNode, Node, NodeOf } from '../reading/nodes';
import { childrenOf } from '../reading/walk';
import type { Site, Source } from './values';

export interface ClassEntry {
  readonly node: NodeOf<'class'>;
  readonly source: Source;
  readonly methods: ReadonlyMap<string, FunctionNode>;
}

export interface Construction {
  readonly call: NodeOf<'call'>;
  readonly source: Source;
}

export interface Project {
  readonly sources: readonly Source[];
  readonly classes: ReadonlyMap<string, readonly ClassEntry[]>;
  readonly constructions: ReadonlyMap<string, readonly Construction[]>;
  /** Go's methods, by `Type.name`. */
  readonly methods: ReadonlyMap<string, { readonly made: FunctionNode; readonly source: Source }>;
  /** Names that are called somewhere, and how often. */
  readonly called: ReadonlySet<string>;
  readonly parsers: readonly ParserUse[];
}

/** A body parser of Express and its like where it is registered. */
export interface ParserUse {
  readonly form: 'raw' | 'parsed';
  readonly site: Site;
  /** Where it is mounted; '' for everywhere. */
  readonly path: string;
  /** The call that registers it; a route's holds its handlers too. */
  readonly call: Site;
  readonly isRoute: boolean;
}

function add<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

export function pathOf(node: Node): string {
  if (node.kind === 'name') return node.name;
  if (node.kind === 'member') return `${pathOf(node.of)}.${node.name}`;
  if (node.kind === 'call') return `${pathOf(node.callee)}()`;
  if (node.kind === 'index') return `${pathOf(node.of)}[]`;
  return '';
}

export function lastName(node: Node): string {
  return node.kind === 'name' || node.kind === 'member' ? node.name : '';
}

const verbs = /^(?:get|post|put|patch|delete|all|use|route|register)$/;

/** What a parser that is handed to a router makes of a body, or null where the expression is none. */
function parserForm(node: Node): 'raw' | 'parsed' | null {
  const path = pathOf(node.kind === 'call' ? node.callee : node);
  if (/(?:^|\.)(?:raw|text)$/.test(path) && /express|parser|^(?:raw|text)$/i.test(path) && node.kind === 'call')
    return 'raw';
  if (/(?:^|\.)json$/.test(path) && /express|parser|^json$/i.test(path)) return 'parsed';
  return node.kind === 'call' && /^(?:bodyParser|koaBody|koaBodyparser|koaBodyParser)$/.test(path) ? 'parsed' : null;
}

function parsersOf(call: NodeOf<'call'>, source: Source): ParserUse[] {
  const verb = lastName(call.callee);
  if (call.callee.kind !== 'member' || !verbs.test(verb)) return [];
  const values = call.args.flatMap(({ value }) => (value.kind === 'list' ? value.items : [value]));
  const [first] = values;
  const path = first?.kind === 'text' && typeof first.parts[0] === 'string' ? first.parts[0] : '';
  return values.flatMap((value) => {
    const form = parserForm(value);
    if (form === null) return [];
    const site = { source, start: value.start, end: value.end };
    return [{ form, site, path, call: { source, start: call.start, end: call.end }, isRoute: verb !== 'use' }];
  });
}

/** Also those that Ruby defines in a block, as Sinatra's helpers. */
function methodsIn(node: Node): FunctionNode[] {
  if (node.kind === 'function') return [node.made];
  return node.kind === 'call'
    ? node.args.flatMap(({ value }) =>
        value.kind === 'function'
          ? value.made.body.flatMap((each) => (each.kind === 'function' && each.made.name !== null ? [each.made] : []))
          : [],
      )
    : [];
}

/** `Signer` of `*sign.Signer`. */
export const typeName = (type: string): string => /(\w+)(?:\[.*\])?$/.exec(type.slice(-200))?.[1] ?? '';

export function createProject(sources: readonly Source[]): Project {
  const classes = new Map<string, ClassEntry[]>();
  const constructions = new Map<string, Construction[]>();
  const called = new Set<string>();
  const methods = new Map<string, { made: FunctionNode; source: Source }>();
  const parsers: ParserUse[] = [];
  for (const source of sources) {
    const open: Node[] = [...source.nodes];
    for (let node = open.pop(); node; node = open.pop()) {
      if (node.kind === 'class' && node.name !== '') {
        const methods = new Map<string, FunctionNode>();
        const made = node.body.flatMap(methodsIn);
        for (const each of made) if (each.name !== null && !each.isStatic) methods.set(each.name, each);
        // A class method may be called like the one of its objects that it calls.
        for (const each of made)
          if (each.name !== null && each.isStatic)
            methods.set(methods.has(each.name) ? `self.${each.name}` : each.name, each);
        add(classes, node.name, { node, source, methods });
      }
      if (node.kind === 'call') {
        const name = lastName(node.callee);
        called.add(name);
        const isRuby = name === 'new' && node.callee.kind === 'member';
        const type = isRuby && node.callee.kind === 'member' ? lastName(node.callee.of) : name;
        if (/^[A-Z]/.test(type) || (node.isNew && source.language === 'go'))
          add(constructions, type, { call: node, source });
        if (source.language === 'javascript') parsers.push(...parsersOf(node, source));
      }
      if (node.kind === 'function' && node.made.receiver)
        methods.set(`${typeName(node.made.receiver.type)}.${node.made.name}`, { made: node.made, source });
      if (source.language === 'ruby' && (node.kind === 'name' || node.kind === 'member')) called.add(node.name);
      open.push(...childrenOf(node));
    }
  }
  return { sources, classes, constructions, methods, called, parsers };
}
