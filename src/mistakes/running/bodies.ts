/** Where the body of a request comes from, and which parser has had it before. */

import type { ParserUse } from './project';
import type { Machine } from './state';
import type { Site, Source, Value } from './values';

const requestWord =
  /^(?:req|request|_?req(?:uest)?|ctx|context|c|r|event|httpReq(?:uest)?|nextRequest|exchange|call|rc|message|routingContext|x|incoming|get(?:Http|Native)?Request)$/i;

export function bodyAt(at: Site, form: 'raw' | 'parsed', given: Partial<Extract<Value, { kind: 'body' }>> = {}): Value {
  return { kind: 'body', form, path: '', sure: true, parser: null, isEmpty: false, ...given, at };
}

const rawMembers = /^(?:rawBody|raw_body|bodyRaw|rawBodyBuffer|rawPayload|raw_post|RawBody|bodyBytes|rawRequestBody)$/;

/** A member of a request that is its body, or null. */
export function bodyInRequest(machine: Machine, of: Value, name: string, at: Site): Value | null {
  if (rawMembers.test(name)) return bodyAt(at, 'raw');
  if (name === 'rfile' && at.source.language === 'python') return raw(machine, at);
  const isRequest = of.kind === 'unknown' && requestWord.test(of.name);
  if (!isRequest) return null;
  const { source } = at;
  switch (source.language) {
    case 'javascript':
      if (name === 'payload' && /hapi/i.test(source.text))
        return /parse:\s*false/.test(source.text) ? bodyAt(at, 'raw') : bodyAt(at, 'parsed');
      return name === 'body' ? javascriptBody(machine, of.name, at) : null;
    case 'python':
      if (name === 'data') return importsIn(source, /rest_framework/) ? bodyAt(at, 'parsed') : bodyAt(at, 'raw');
      if (/^(?:json|POST|form|media|json_body|values)$/.test(name)) return bodyAt(at, 'parsed');
      return /^(?:body|raw_body|stream|rfile|bounded_stream|content)$/.test(name) ? raw(machine, at) : null;
    case 'go':
      return name === 'Body' ? bodyAt(at, 'raw', empty(machine)) : null;
    case 'ruby':
      if (/^(?:params|POST|request_parameters|parameters)$/.test(name)) return bodyAt(at, 'parsed');
      return name === 'body' || name === 'raw_post' ? raw(machine, at) : null;
    case 'php':
      if (/^(?:rawBody|content)$/.test(name)) return raw(machine, at);
      return name === 'request' || name === 'data' || name === 'post' ? bodyAt(at, 'parsed') : null;
    case 'csharp':
      if (name === 'Form') return bodyAt(at, 'parsed');
      return /^(?:Body|BodyReader|Content|InputStream)$/.test(name) ? bodyAt(at, 'raw', empty(machine)) : null;
    default:
      return /^(?:inputStream|reader|requestBody|body|receiveText)$/.test(name) ? raw(machine, at) : null;
  }
}

function empty(machine: Machine): { isEmpty: boolean; parser: Site | null } {
  return { isEmpty: machine.taken !== null, parser: machine.taken };
}

/** What is left to be read of the request. */
export function raw(machine: Machine, at: Site): Value {
  machine.events.push({ kind: 'read', at });
  return bodyAt(at, 'raw', empty(machine));
}

export function importsIn(source: Source, names: RegExp): boolean {
  return names.test(source.text.slice(0, 20_000));
}

/** The parsers that a request has been through when it comes to a place of a file. */
function parsersBefore(machine: Machine, at: Site): { parser: ParserUse | null; hasGlobal: boolean } {
  const { parsers } = machine.project;
  const within = ({ call }: ParserUse) => call.source === at.source && call.start <= at.start && at.end <= call.end;
  const routePath = routePathAt(machine, at);
  const applies = ({ path, isRoute }: ParserUse) =>
    !isRoute && (path === '' || routePath === null || routePath.startsWith(path));
  const own =
    parsers.find((each) => each.isRoute && within(each)) ??
    parsers.find((each) => each.isRoute && namesHandler(each, at));
  const global = parsers.find(
    (each) => applies(each) && !within(each) && isBefore(machine, each, at, own?.call.start ?? at.start),
  );
  // The first one that sees a body takes it.
  if (
    global &&
    global.form === 'parsed' &&
    !(own && own.form === 'raw' && global.site.start > own.site.start && global.site.source === own.site.source)
  )
    return { parser: global, hasGlobal: true };
  return { parser: own ?? global ?? null, hasGlobal: global !== undefined };
}

function namesHandler({ call }: ParserUse, at: Site): boolean {
  const text = call.source.text.slice(call.start, call.end);
  const enclosing = enclosingName(at);
  return enclosing !== null && new RegExp(`\\b${enclosing}\\b`).test(text);
}

/** The name of the function around a place, by the text before it. */
function enclosingName({ source, start }: Site): string | null {
  const before = source.text.slice(Math.max(0, start - 6000), start);
  const found = [
    ...before.matchAll(
      /(?:function\s+(\w+)|(?:const|let|var)\s+(\w+)\s*(?::[^=]+)?=\s*(?:async\s*)?(?:function|\([^)]*\)\s*(?::[^=]+)?=>|\w+\s*=>)|exports\.(\w+)\s*=)/g,
    ),
  ].at(-1);
  return found?.[1] ?? found?.[2] ?? found?.[3] ?? null;
}

function routePathAt(machine: Machine, at: Site): string | null {
  void machine;
  const before = at.source.text.slice(Math.max(0, at.start - 3000), at.start);
  const found = [...before.matchAll(/\.(?:post|all|use|route)\(\s*['"`]([^'"`]+)['"`]/g)].at(-1);
  return found?.[1] ?? null;
}

/** Whether a parser that is registered for all has had a request before it comes to a place. */
export function isBefore(machine: Machine, use: ParserUse, at: Site, routeStart: number): boolean {
  if (use.site.source === at.source) return use.site.start < routeStart;
  // In the file that mounts this one's router, the order of the two counts.
  const name = (/([^/]+?)\.\w+$/.exec(at.source.path)?.[1] ?? '').replace(/\.(?:js|ts)$/, '');
  const { text } = use.site.source;
  const escaped = name.replace(/[^\w-]/g, '.');
  const imported = new RegExp(
    `(?:(\\w+)\\s*(?:=\\s*require\\(|\\}?\\s*from\\s*)['"][^'"]*${escaped}(?:\\.\\w+)?['"])|(?:\\{([^{}]*)\\}\\s*(?:=\\s*require\\(|from\\s*)['"][^'"]*${escaped}(?:\\.\\w+)?['"])`,
  ).exec(text);
  const names = (imported?.[1] ?? imported?.[2] ?? '').split(/[\s,]+/).filter((each) => each !== '');
  const mounts = names.flatMap((each) =>
    [...text.matchAll(new RegExp(`\\.(?:use|post|all)\\([^;]{0,2000}\\b${each}\\b`, 'g'))].map(({ index }) => index),
  );
  const inline = text.search(new RegExp(`\\.use\\([^;]{0,2000}require\\(['"][^'"]*${escaped}['"]`));
  if (inline !== -1) mounts.push(inline);
  void machine;
  return mounts.length === 0 || use.site.start < Math.min(...mounts);
}

function javascriptBody(machine: Machine, receiver: string, at: Site): Value {
  const { source } = at;
  const { parser } = parsersBefore(machine, at);
  if (parser) return bodyAt(at, parser.form, { parser: parser.form === 'parsed' ? parser.site : null });
  const all = machine.project.sources.filter(({ language }) => language === 'javascript');
  const anywhere = (words: RegExp) => all.some((each) => importsIn(each, words));
  if (anywhere(/addContentTypeParser\(/)) {
    const [, handler = ''] =
      all.map((each) => /addContentTypeParser\(([^;]{0,500})/.exec(each.text)).find((found) => found !== null) ?? [];
    if (/parseAs/.test(handler) && !/JSON\.parse/.test(handler)) return bodyAt(at, 'raw');
    return bodyAt(at, 'parsed', { sure: false });
  }
  if (anywhere(/['"]elysia['"]/)) {
    const isText = anywhere(/\bparse\s*:\s*['"](?:text|none|arrayBuffer|text\/plain)['"]/);
    return bodyAt(at, isText ? 'raw' : 'parsed', { sure: !anywhere(/\bonParse\b|\.parser\(/) });
  }
  if (anywhere(/['"]fastify['"]|Fastify(?:Request|Instance)/)) return bodyAt(at, 'parsed');
  if (/^event$/.test(receiver)) return bodyAt(at, 'raw');
  if (anywhere(/koa-?body|@koa\/bodyparser|co-body/) && anywhere(/['"](?:koa|@koa\/router)['"]|koa-router/))
    return bodyAt(at, 'parsed');
  if (/NextApiRequest/.test(source.text) || /(?:^|\/)pages\/api\//.test(source.path))
    return /bodyParser\s*:\s*false/.test(source.text) ? bodyAt(at, 'raw', { sure: false }) : bodyAt(at, 'parsed');
  if (anywhere(/firebase-functions|functions-framework|@nestjs\/common/)) return bodyAt(at, 'parsed');
  return bodyAt(at, 'parsed', { sure: false });
}
