/** Calls that read, parse and write a body. */
import { bodyAt, isBefore, raw } from './bodies';
import { isRequest, parsed } from './members';
import { pathOf } from './project';
import { type Call, type Machine, unknown } from './state';
import { holds, isBody, type Scope, type Site, type Value } from './values';

const readers =
  /^(?:json|bodyAsJson|getBodyAsJson|asJsonObject|get_json|getJSON|getParsedBody|toArray|all|input|post|bodyAsClass|readBody|ReadFromJsonAsync|bodyAs|receive|as|get_json_params|getBodyAsJsonArray|getPost|bodyToMono|bodyToFlux|validated|get_params|formValue|FormValue|PostForm|body_params|ReadFormAsync|bodyValidator|getParameterMap)$/;

const rawReaders =
  /^(?:text|arrayBuffer|blob|bytes|buffer|getRawBody|readRawBody|getContent|getBody|getContents|get_data|get_body|getContentAsString|getContentAsByteArray|getInputStream|getEntityStream|getReader|getRequestBody|GetRawData|Body|BodyRaw|PostBody|body|bodyAsBytes|bodyAsString|getBodyAsString|getBodyAsBytes|receiveText|receiveStream|receiveChannel|raw_post|rawBody|read|ReadAsStringAsync|ReadAsByteArrayAsync|raw|getRawInput|stream|getData|formatRaw|bodyAsInputStream|getRawBodyString|bodyAsText|bodyString|bodyToString|getRawContent|rawContent|contentAsString|bodyBytes|ReadAsStreamAsync|getEntity|raw_body|binary|GetRawBody|asString|buf)$/;

const jsonReaders =
  /^(?:parse|loads|json_decode|Unmarshal|readValue|fromJson|decode|Deserialize|DeserializeObject|DeserializeAsync|Parse|readTree|decodeFromString|parseToJsonElement|parse_obj|parse_raw|model_validate_json|model_validate|load|parseObject|jsonDecode|JSONObject|convert|safeParse|symbolize|oj_load|ParseAsync|mapTo|decodeFromStream|parseString|safe_load)$/;

const jsonWriters =
  /^(?:stringify|dumps|json_encode|to_json|generate|writeValueAsString|writeValueAsBytes|toJson|toJSON|Serialize|SerializeToUtf8Bytes|SerializeObject|encodeToString|Marshal|MarshalIndent|model_dump_json|json|toJSONString|GetRawText|dump|jsonEncode|encode|pretty_generate|toPrettyString|encodePrettily|toBuffer|ToJsonString|ToString|toString|wp_json_encode|print_r|serialize|http_build_query|to_s|inspect|var_export|urlencode|str|String|repr|Sprint|valueOf|toByteArray|getBytes|from|Sprintf|format)$/;

const otherCharset = /^(?:latin1|binary|ascii|utf-?16le|ucs-?2)$/i;

function typeArgument({ node, at }: Call): string {
  if (node === null) return '';
  return /^\s*<([^()]*)>/.exec(at.source.text.slice(node.callee.end, node.callee.end + 80))?.[1] ?? '';
}

function give(machine: Machine, call: Call, index: number, value: Value): void {
  const target = call.node?.args[index]?.value;
  const name = target ? pathOf(target) : '';
  if (name !== '' && target?.kind === 'name') {
    let scope: Scope | null = call.scope;
    while (scope && !scope.values.has(name)) scope = scope.parent;
    const where = scope ?? call.scope;
    machine.journal.push({ scope: where, name, before: where.values.get(name) });
    where.values.set(name, value);
  } else if (target?.kind === 'call' || target?.kind === 'unary') return;
}

function readParsed(machine: Machine, call: Call): Value {
  const value = parsed(machine, call.at);
  // PHP's input can be read again.
  if (call.at.source.language !== 'php') machine.taken ??= call.at;
  machine.events.push({ kind: 'parse', at: call.at });
  return value;
}

/** The place where the handler's own code takes a body apart. */
function parse(machine: Machine, of: Value, at: Site): Value {
  machine.events.push({ kind: 'parse', at });
  const body = of.kind === 'body' ? of : null;
  return { kind: 'body', form: 'parsed', path: '', sure: body?.sure ?? true, parser: at, isEmpty: false, at };
}

export function answerBody(machine: Machine, call: Call): Value | null {
  const { name, path, receiver, args, at, named } = call;
  const { language } = at.source;
  const [first, second] = args;
  const bodyOf = (value: Value | null | undefined): Value | null =>
    value && holds(value, (each) => isBody(each)) ? value : null;
  if (name === 'file_get_contents' || name === 'fopen') {
    if (first?.kind === 'text' && /php:\/\/input/.test(first.text)) return raw(machine, at);
    return first?.kind === 'text' && /php:\/\/stdin/.test(first.text) ? bodyAt(at, 'raw', { isEmpty: true }) : null;
  }
  // A request of a framework's, made of the one that came: `Rack::Request.new(env)`, `Request::createFromGlobals()`.
  if (
    /(?:^|\.)\w{0,40}Request(?:\.(?:new|createFromGlobals|fromGlobals|capture|getInstance))?$/.test(path) &&
    (call.node?.isNew || /Request\./.test(path) || language === 'python' || language === 'kotlin') &&
    args.every((each) => each.kind === 'unknown') &&
    !(first?.kind === 'unknown' && first.of.length > 0)
  )
    return unknown(at, 'request');
  if (name === 'require' && first?.kind === 'text' && receiver === null)
    return machine.moduleValue(machine, call.scope, first.text) ?? unknown(at, first.text);
  // Go's decoders and binders.
  if (language === 'go') {
    if (
      /^(?:BindJSON|ShouldBindJSON|Bind|ShouldBind|BodyParser|BindBody|ReadJSON)$/.test(name) &&
      receiver?.kind === 'unknown'
    ) {
      give(machine, call, 0, bodyAt(at, 'parsed', { parser: at }));
      if (name !== 'BodyParser') machine.taken ??= at;
      machine.events.push({ kind: 'parse', at });
      return unknown(at, name);
    }
    if (name === 'ShouldBindBodyWith') {
      give(machine, call, 0, bodyAt(at, 'parsed', { parser: at }));
      machine.events.push({ kind: 'parse', at });
      return unknown(at, name);
    }
    if (name === 'NewDecoder' || name === 'DecodeJSON') {
      if (name === 'DecodeJSON' && bodyOf(first)) give(machine, call, 1, parse(machine, first ?? unknown(at, ''), at));
      return first ?? null;
    }
    if (name === 'Decode' && bodyOf(receiver) && receiver) {
      machine.taken ??= at;
      give(machine, call, 0, parse(machine, receiver, at));
      return unknown(at, name);
    }
    if (name === 'Unmarshal' && first) {
      if (bodyOf(first)) give(machine, call, 1, parse(machine, first, at));
      return unknown(at, name);
    }
    if (
      /^(?:ReadAll|NopCloser|NewReader|MaxBytesReader|LimitReader|NewBuffer|NewBufferString|NewBufferSize|TeeReader|NewScanner|BytesFrom|NewReaderSize)$/.test(
        name,
      )
    ) {
      const source = args.find((each) => bodyOf(each));
      if (name === 'TeeReader' && second?.kind === 'mac' && first) {
        second.parts.push(first);
        second.uses.push(at);
      }
      if (name === 'TeeReader' && first) give(machine, call, 1, first);
      if (name === 'ReadAll' && source?.kind === 'body' && source.isEmpty === false) machine.taken ??= null;
      return source ?? null;
    }
    if ((name === 'Copy' || name === 'CopyN') && args.length >= 2 && second) {
      if (first?.kind === 'mac') {
        first.parts.push(second);
        first.uses.push(at);
      } else give(machine, call, 0, second);
      return unknown(at, name);
    }
    if (name === 'ReadFrom' && first && bodyOf(first)) {
      const target = call.node?.callee.kind === 'member' ? pathOf(call.node.callee.of) : '';
      if (target !== '') call.scope.values.set(target, first);
      return unknown(at, name);
    }
  }
  if (language === 'csharp' && (name === 'CopyToAsync' || name === 'CopyTo') && receiver && bodyOf(receiver)) {
    give(machine, call, 0, receiver);
    return receiver;
  }
  if (language === 'csharp' && name === 'EnableBuffering') {
    machine.taken = null;
    return unknown(at, name);
  }
  if (language === 'csharp' && (name === 'StreamReader' || name === 'MemoryStream') && call.node?.isNew) {
    const charset = args
      .slice(1)
      .map((each) => (each.kind === 'unknown' ? each.name : ''))
      .find((each) => /ASCII|Latin1|Unicode|UTF32|Default/.test(each));
    return first
      ? charset && bodyOf(first)
        ? { kind: 'changed', how: 'charset', of: first, detail: charset, at }
        : first
      : null;
  }
  const isWhole =
    isRequest(receiver) ||
    (receiver?.kind === 'unknown' &&
      receiver.of.length === 0 &&
      /^(?:req|request|res|body|json)$/i.test(receiver.name));
  if (isWhole && /^(?:text|string|receive|bodyToMono|awaitBody|body|as)$/i.test(name)) {
    const type = `${typeArgument(call)} ${call.node ? at.source.text.slice(call.node.callee.end, call.node.end).slice(0, 60) : ''}`;
    if (/^(?:receive|bodyToMono|awaitBody|as)$/.test(name))
      return /String|[bB]yte|DataBuffer/.test(type) ? raw(machine, at) : readParsed(machine, call);
  }
  if (isWhole && name === 'setEncoding' && first?.kind === 'text' && otherCharset.test(first.text))
    machine.charset = { at, name: first.text };
  if (isWhole && language === 'javascript' && name === 'on' && first?.kind === 'text') {
    const handler = args[1];
    if (first.text === 'data' && handler?.kind === 'closure')
      return machine.invoke(machine, handler, [streamed(machine, at)], false);
    return null;
  }
  // The body of Fetch's and Oak's requests is an object that gives itself in any form.
  if (
    language === 'javascript' &&
    receiver?.kind === 'body' &&
    receiver.form === 'parsed' &&
    receiver.path === '' &&
    /^(?:text|arrayBuffer|blob|bytes|buffer)$/.test(name)
  )
    return raw(machine, at);
  if (name === 'iterate' && receiver && isRequest(receiver) && language === 'javascript') return streamed(machine, at);
  if (name === 'iterate' && receiver) return receiver.kind === 'either' ? (receiver.options[0] ?? receiver) : receiver;
  if (language === 'javascript' && receiver === null && first && isRequest(first)) {
    if (/^(?:getRawBody|rawBody|buffer|text|readRawBody|readBodyRaw|getBody|rawbody|raw)$/.test(name)) {
      const body = streamed(machine, at);
      const charset = second?.kind === 'object' ? second.fields.get('encoding') : second;
      return charset?.kind === 'text' && otherCharset.test(charset.text)
        ? { kind: 'changed', how: 'charset', of: body, detail: charset.text, at }
        : body;
    }
    if (/^(?:json|readBody|parseBody|bodyParser)$/.test(name)) return readParsed(machine, call);
  }
  if (isWhole && name === 'body' && language === 'python') return raw(machine, at);
  // With an argument it is an answer.
  if (isWhole && readers.test(name) && !(language === 'javascript' && name === 'json' && args.length > 0)) {
    // Flask keeps what it has read.
    if (language === 'python' || (language === 'javascript' && name !== 'json')) return parsed(machine, at);
    return name === 'json' && language === 'php' && args.length > 0 ? parsed(machine, at) : readParsed(machine, call);
  }
  // Laravel's requests of one's own read themselves.
  const isOwn = language === 'php' && receiver?.kind === 'object' && name === 'getContent';
  if (isOwn || (isWhole && rawReaders.test(name))) return raw(machine, at);
  if (receiver === null && /^(?:getRawBody|readRawBody)$/.test(name)) return raw(machine, at);
  if (receiver?.kind === 'body' && receiver.form === 'parsed' && name === 'get' && first?.kind === 'text')
    return { ...receiver, path: receiver.path === '' ? first.text : `${receiver.path}.${first.text}`, at };
  if (
    receiver?.kind === 'body' &&
    receiver.form === 'parsed' &&
    /^(?:get\w*|GetProperty|dig|fetch|path|at|TryGetProperty|input)$/.test(name) &&
    args.length > 0
  )
    return {
      ...receiver,
      path: `${receiver.path}.${first?.kind === 'text' ? first.text : '?'}`.replace(/^\./, ''),
      at,
    };
  if (receiver?.kind === 'body' && receiver.form === 'raw' && /^(?:json|toArray|asJsonObject|toJsonObject)$/.test(name))
    return parse(machine, receiver, at);
  const subject =
    jsonReaders.test(name) || (call.node?.isNew && /JSON|Json/.test(name))
      ? ([first, second, receiver, ...named.values()].find(
          (each) => each && holds(each, (value) => isBody(value) && value.form === 'raw'),
        ) ?? null)
      : null;
  if (
    subject &&
    !/base64|b64|hex|utf|text_?decoder|TextDecoder|bytes|URI|codec|charset/i.test(path) &&
    !(name === 'decode' && !/json/i.test(path)) &&
    !(name === 'convert' && language !== 'java') &&
    !(name === 'parse' && /Date|Number|Int|qs|query|url/i.test(path))
  )
    return parse(machine, subject, at);
  const written = jsonWriters.test(name)
    ? ([first, receiver, second, ...args.slice(2), ...named.values()].find(
        (each) => each && holds(each, (value) => isBody(value) && value.form === 'parsed'),
      ) ?? null)
    : null;
  if (
    written &&
    !holds(written, (each) => each.kind === 'changed' && (each.how === 'written' || each.how === 'form'))
  ) {
    const isJson =
      /json|dump|stringify|serializ|Marshal|writeValue|generate|encodeToString|GetRawText|toPretty|encodePrettily|toBuffer/i.test(
        `${path}`,
      );
    return isJson || (name === 'encode' && written === receiver)
      ? { kind: 'changed', how: 'written', of: written, detail: name, at }
      : { kind: 'changed', how: 'form', of: written, detail: name, at };
  }
  const isDone = receiver !== null && holds(receiver, (each) => each.kind === 'changed' && each.how === 'written');
  if (jsonWriters.test(name) && !isDone && /json|stringify|dumps|serializ|Marshal|writeValue/i.test(path) && first)
    return { kind: 'changed', how: 'written', of: first, detail: name, at };
  return null;
}

/** The request read as a stream. A parser that was registered before has read it already. */
function streamed(machine: Machine, at: Site): Value {
  machine.events.push({ kind: 'read', at });
  const found = machine.project.parsers.find(
    (each) => each.form === 'parsed' && !each.isRoute && each.path === '' && isBefore(machine, each, at, at.start),
  );
  const keeps = found ? /verify\s*[:(]/.test(found.site.source.text.slice(found.site.start, found.site.end)) : false;
  const isPages = /NextApiRequest/.test(at.source.text) || /(?:^|\/)pages\/api\//.test(at.source.path);
  const isParsed = isPages && !/bodyParser\s*:\s*false/.test(at.source.text);
  const parser = found && !keeps ? found.site : machine.taken;
  const body = bodyAt(at, 'raw', { isEmpty: parser !== null || isParsed, parser });
  return machine.charset
    ? { kind: 'changed', how: 'charset', of: body, detail: machine.charset.name, at: machine.charset.at }
    : body;
}
