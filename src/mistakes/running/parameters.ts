/** What a framework hands to a parameter: by its annotation, its type, its name. */
import type { FunctionNode, Node, NodeOf, Parameter } from '../reading/nodes';
import { bodyAt } from './bodies';
import { type ClassEntry, lastName } from './project';
import type { Machine } from './state';
import { readHeader, siteOf } from './state';
import { structOf } from './structs';
import { headerNamed, type Site, type Source, signature, timestamp, type Value } from './values';

const plain =
  /^(?:\??(?:string|str|bytes|byte\[\]|\[\]byte|Buffer|Uint8Array|ArrayBuffer|ByteArray|String|bytearray|ReadOnlySpan<byte>|Bytes|BinaryData|memoryview|Union\[bytes,str\]|string\|Buffer|Buffer\|string|CharSequence)\??)$/;
const bodyName =
  /^(?:raw_?)?(?:body|payload|data|content|raw|bytes|buf|buffer|message_?body|request_?body|json|text)(?:_?(?:raw|bytes|text|string|buffer|json|str))?$/i;
const modelName =
  /^(?:body|payload|data|dto|delivery|lead|event|input|model|webhook|request_?body|lead_?(?:created|event|payload|webhook|delivery)|message|notification|hook|item|e|p)(?:_?(?:dto|data|payload|event|body))?$/i;

const modelType = /(?:Event|Payload|Dto|DTO|Delivery|Lead|Webhook|Notification|Message|Body)$/;

/** What a type is about that only says how it comes: `Mono<byte[]>`. */
const inner = (type: string): string =>
  /^(?:Mono|Flux|Single|Maybe|Uni|Publisher|Optional|HttpEntity|RequestEntity|CompletableFuture|CompletionStage)<(.+)>$/.exec(
    type,
  )?.[1] ?? type;

const textIn = (node: Node | undefined): string =>
  node?.kind === 'text' ? node.parts.filter((part) => typeof part === 'string').join('') : '';

function annotationName(node: Node): string {
  return lastName(node.kind === 'call' ? node.callee : node);
}

/** The header that an annotation names, or that a parameter's own name spells. */
function annotatedHeader(machine: Machine, parameter: Parameter, node: Node, at: Site): Value | null {
  const name = annotationName(node);
  if (!/header/i.test(name) && !/header/i.test(node.kind === 'index' ? 'header' : '')) return null;
  const texts = node.kind === 'call' ? node.args.map(({ value }) => textIn(value)) : [];
  const referred =
    node.kind === 'call' ? node.args.map(({ value }) => lastName(value)).filter((each) => each !== '') : [];
  const header =
    [...texts, ...referred].map(headerNamed).find((each) => each !== null) ??
    headerNamed(parameter.name.replace(/([a-z])([A-Z])/g, '$1_$2'));
  if (header) return readHeader(machine, header, at);
  const named = byName(parameter, at);
  return texts.length + referred.length > 0 && texts.every((text) => text === '') ? named : null;
}

function byName({ name }: Parameter, at: Site): Value | null {
  const word = name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
  const header = (which: string): Value => ({ kind: 'header', name: which, assumed: true, at });
  if (
    /(?:^|_)(?:signature|sig|sign|hmac|received|provided)(?:_?(?:header|value))?$/.test(word) &&
    !/expected|computed/.test(word)
  )
    return header(signature);
  if (/(?:^|_)(?:timestamp|ts|time_?stamp|sent_?at)(?:_?(?:header|value|str|seconds?))?$/.test(word))
    return header(timestamp);
  if (/secret|(?:^|_)key$/.test(word)) return { kind: 'setting', name, definition: null, at };
  return null;
}

const isFastApi = (source: Source): boolean => source.language === 'python' && /fastapi|litestar/i.test(source.text);

const takes = ({ entries }: NodeOf<'record'>, wanted: string): boolean =>
  entries.some(({ key }) => key?.kind === 'text' && key.parts[0] === wanted);

/** `app.post('/hook', ({ body, headers }) => …)` */
const isHandedToRoute = ({ text }: Source, { start }: FunctionNode): boolean =>
  /\.(?:post|all|put|route)\([^;(]{0,200}$/.test(text.slice(Math.max(0, start - 240), start));

const does = ({ methods }: ClassEntry): boolean =>
  [...methods.values()].some(
    ({ name, body }) => body.length > 0 && !/^(?:constructor|__init__|__construct)$/.test(name ?? ''),
  );

/** A class of the project's that does something, which a framework makes and hands in by its type. */
function serviceOf({ project: { classes } }: Machine, type: string): ClassEntry | null {
  const [name = '', ...more] = type.match(/\w+/g) ?? [];
  if (more.length > 0 || !/^[A-Z]/.test(name)) return null;
  const own = (classes.get(name) ?? []).filter(does);
  const [only, ...others] =
    own.length > 0 ? own : [...classes.values()].flat().filter((each) => each.node.bases.includes(name) && does(each));
  return only && others.length === 0 ? only : null;
}

/** For a function that nobody of the project's calls. */
export function parameterValue(machine: Machine, parameter: Parameter, made: FunctionNode, source: Source): Value {
  const at = siteOf(source, parameter);
  const { type, name, fallback, pattern } = parameter;
  if (
    pattern?.kind === 'record' &&
    isHandedToRoute(source, made) &&
    takes(pattern, 'body') &&
    takes(pattern, 'headers')
  )
    return { kind: 'unknown', name: 'req', of: [], at };
  const annotations = [...parameter.annotations, ...(fallback?.kind === 'call' ? [fallback] : [])];
  const within = annotations.flatMap((each) =>
    each.kind === 'index' && each.index ? [each.index, ...(each.index.kind === 'list' ? each.index.items : [])] : [],
  );
  for (const each of [...annotations, ...within]) {
    const header = annotatedHeader(machine, parameter, each, at);
    if (header) return header;
    const word = annotationName(each);
    if (/^(?:RawBody)$/.test(word)) return bodyAt(at, 'raw');
    if (/^(?:RequestBody|Body|FromBody)$/.test(word))
      return plain.test(inner(type)) && !(source.language === 'javascript' && !/Buffer/.test(type))
        ? bodyAt(at, 'raw')
        : bodyAt(at, 'parsed');
    if (/^(?:Req|Request)$/.test(word)) return { kind: 'unknown', name: 'request', of: [], at };
    if (/^(?:Value|ConfigProperty|Property)$/.test(word))
      return { kind: 'setting', name: each.kind === 'call' ? textIn(each.args[0]?.value) : name, definition: null, at };
    if (word === 'Headers') return { kind: 'unknown', name: 'headers', of: [], at };
  }
  if (
    /(?:Request|HttpContext|RoutingContext|gin\.Context|fiber\.Ctx|echo\.Context|^Context)\b/.test(type) &&
    !/Dto|Body|Model/.test(type)
  )
    return { kind: 'unknown', name: 'request', of: [], at };
  const header = headerNamed(name.replace(/([a-z])([A-Z])/g, '$1_$2'));
  if (header && (isFastApi(source) || type !== '')) return readHeader(machine, header, at);
  const isRoute = made.annotations.some((each) =>
    /^(?:post|put|route|api_route|PostMapping|POST|HttpPost)$/.test(annotationName(each)),
  );
  const isModel =
    /^[A-Z]\w*$/.test(type) &&
    !/^(?:Request|Response|BackgroundTasks|String|Buffer|Any|Settings|Depends|I[A-Z]\w*|\w*(?:Service|Logger|Context|Options|Token|Session|Repository|Client|Writer|Headers|Factory|Verifier|Config|Queue))$/.test(
      type,
    );
  if (
    (isModel || type === 'dict' || type.startsWith('dict[') || type.startsWith('Dict[')) &&
    isFastApi(source) &&
    isRoute &&
    !/Depends/.test(JSON.stringify(annotations.map(annotationName)))
  )
    return bodyAt(at, 'parsed');
  if (
    source.language === 'csharp' &&
    made.name === null &&
    (isModel || /^Json(?:Element|Document|Node|Object)$/.test(type)) &&
    (modelName.test(name) || modelType.test(type))
  )
    return bodyAt(at, 'parsed');
  // Entity of JAX-RS: the parameter without an annotation.
  if (source.language === 'java' && made.annotations.some((each) => annotationName(each) === 'POST'))
    return plain.test(inner(type)) ? bodyAt(at, 'raw') : bodyAt(at, 'parsed');
  const isPlain = type === '' || plain.test(type);
  const struct = source.language === 'go' && !isPlain ? structOf(machine, type) : null;
  if (struct) return struct;
  const service = isPlain ? null : serviceOf(machine, type);
  if (service) return machine.objectOf(machine, service);
  if (isPlain) {
    const named = byName(parameter, at);
    if (named) return named;
    if (bodyName.test(name)) return bodyAt(at, 'raw', { sure: false });
    return { kind: 'unknown', name, of: [], at };
  }
  if (/^(?:int|long|Int|Long|int64|number|float|Integer)$/.test(type))
    return byName(parameter, at) ?? { kind: 'unknown', name, of: [], at };
  return { kind: 'unknown', name, of: [], at };
}
