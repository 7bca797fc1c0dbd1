import { bodyAt, raw } from './bodies';
import { compareCall } from './comparisons';
import { answerMac } from './macs';
import { isRequest, parsed } from './members';
import { timeOf } from './moments';
import { lastName, pathOf } from './project';
import { type Call, either, type Machine, mostTurns, readHeader, unknown } from './state';
import { textChange } from './texts';
import { headerNamed, holds, isBody, type Scope, type Site, type Value } from './values';

/** Null where nothing is known of a call. */
export function answer(machine: Machine, call: Call): Value | null {
  return (
    answerHeader(machine, call) ??
    answerSetting(machine, call) ??
    answerMac(machine, call) ??
    compareCall(machine, call) ??
    timeOf(call) ??
    answerBody(machine, call) ??
    answerCollection(machine, call) ??
    textChange(call)
  );
}

const writing =
  /^(?:set|setHeader|append|add|header_remove|log|info|warn|error|debug|print|println|printf|puts|expect|assert|withHeader|delete|remove|Errorf?|Exception|describe|it)$/i;

function answerHeader(machine: Machine, { name, args, named, at, receiver, node, scope }: Call): Value | null {
  if (writing.test(name) || /Error|Exception/.test(name)) return null;
  for (const [i, each] of [...args, ...named.values()].entries()) {
    const text =
      each.kind === 'text'
        ? each.text
        : each.kind === 'joined' && each.parts.every(({ kind }) => kind === 'text')
          ? ''
          : null;
    const header = text === null ? null : headerNamed(text);
    if (!header || i > 2) continue;
    if (receiver?.kind === 'joined') return null;
    if (
      /^(?:has|contains|containsKey|ContainsKey|include\?|key\?|has_key\?|has_key|hasHeader|isset|exists|hasOwnProperty|has\?)$/.test(
        name,
      )
    ) {
      machine.events.push({ kind: 'header', name: header, assumed: false, at });
      return machine.isUnsigned && header === 'x-mega-signature'
        ? { kind: 'truth', value: false, at }
        : unknown(at, 'present');
    }
    const value = readHeader(machine, header, at);
    // TryGetValue(name, out var value).
    const out = node?.args.find((arg) => arg.name === 'out')?.value;
    if (out) {
      scope.values.set(lastName(out), value);
      return machine.isUnsigned && value.kind === 'absent'
        ? { kind: 'truth', value: false, at }
        : unknown(at, 'present');
    }
    const fallback = args[i + 1];
    return value.kind === 'absent' && fallback ? fallback : value;
  }
  return null;
}

const settingCall =
  /^(?:getenv|Getenv|GetEnvironmentVariable|LookupEnv|env|GetString|getProperty|getOrThrow|required_env|requireEnv|mustEnv|mustGetenv|GetRequiredSection|get_option|MustGet|GetValue)$/;

function answerSetting(machine: Machine, { name, path, args, receiver, at, node }: Call): Value | null {
  void machine;
  const [first] = args;
  if (name === 'Value' && first)
    return { kind: 'setting', name: first.kind === 'text' ? first.text : '', definition: null, at };
  const isEnvironment =
    /(?:^|\.)(?:ENV|environ|env|_ENV|config|Config|configService|configuration|settings|credentials|secrets|viper|Configuration|environment)(?:\.|$)/i.test(
      path.slice(0, -name.length),
    );
  const isSetting =
    (settingCall.test(name) && (receiver === null || receiver.kind === 'unknown')) ||
    (/^(?:get|fetch|dig|property|getString|string|value|str)$/i.test(name) && isEnvironment) ||
    (name === 'config' && receiver === null);
  if (!isSetting || first?.kind !== 'text')
    return receiver?.kind === 'setting' &&
      !/^(?:slice|substring|substr|replace|split|encode|trim|strip|getBytes)/i.test(name) &&
      node !== null &&
      args.length === 0
      ? { ...receiver }
      : null;
  return {
    kind: 'setting',
    name: first.text,
    definition: first.at.source === at.source && at.start <= first.at.start && first.at.end <= at.end ? null : first.at,
    at,
  };
}

const readers =
  /^(?:json|bodyAsJson|getBodyAsJson|asJsonObject|get_json|getJSON|getParsedBody|toArray|all|input|post|bodyAsClass|readBody|ReadFromJsonAsync|bodyAs|receive|as|get_json_params|getBodyAsJsonArray|getPost|bodyToMono|bodyToFlux|validated|get_params|formValue|FormValue|PostForm|body_params|ReadFormAsync|bodyValidator|getParameterMap)$/;
const rawReaders =
  /^(?:text|arrayBuffer|blob|bytes|buffer|getRawBody|readRawBody|getContent|getBody|getContents|get_data|get_body|getContentAsString|getContentAsByteArray|getInputStream|getReader|getRequestBody|GetRawData|Body|BodyRaw|PostBody|body|bodyAsBytes|bodyAsString|getBodyAsString|getBodyAsBytes|receiveText|receiveStream|receiveChannel|raw_post|rawBody|read|ReadAsStringAsync|ReadAsByteArrayAsync|raw|getRawInput|stream|getData|formatRaw|bodyAsInputStream|getRawBodyString|bodyAsText|binary|GetRawBody|asString|buf)$/;
const jsonReaders =
  /^(?:parse|loads|json_decode|Unmarshal|readValue|fromJson|decode|Deserialize|DeserializeObject|DeserializeAsync|Parse|readTree|decodeFromString|parseToJsonElement|parse_obj|parse_raw|model_validate_json|model_validate|load|parseObject|jsonDecode|JSONObject|convert|safeParse|symbolize|oj_load|ParseAsync|mapTo|decodeFromStream|parseString|safe_load)$/;
const jsonWriters =
  /^(?:stringify|dumps|json_encode|to_json|generate|writeValueAsString|writeValueAsBytes|toJson|toJSON|Serialize|SerializeToUtf8Bytes|SerializeObject|encodeToString|Marshal|MarshalIndent|model_dump_json|json|toJSONString|GetRawText|dump|jsonEncode|encode|pretty_generate|toPrettyString|encodePrettily|ToJsonString|ToString|toString|wp_json_encode|print_r|serialize|http_build_query|to_s|inspect|var_export|urlencode|str|String|repr|Sprint|valueOf|toByteArray|getBytes|from|Sprintf|format)$/;

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

function answerBody(machine: Machine, call: Call): Value | null {
  const { name, path, receiver, args, at, named } = call;
  const { language } = at.source;
  const [first, second] = args;
  const bodyOf = (value: Value | null | undefined): Value | null =>
    value && holds(value, (each) => isBody(each)) ? value : null;
  if (name === 'file_get_contents' || name === 'fopen') {
    if (first?.kind === 'text' && /php:\/\/input/.test(first.text)) return raw(machine, at);
    return first?.kind === 'text' && /php:\/\/stdin/.test(first.text) ? bodyAt(at, 'raw', { isEmpty: true }) : null;
  }
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
  if (isWhole && /^(?:text|string|receive|bodyToMono|body|as)$/i.test(name)) {
    const type = `${typeArgument(call)} ${call.node ? at.source.text.slice(call.node.callee.end, call.node.end).slice(0, 60) : ''}`;
    if (name === 'receive' || name === 'bodyToMono' || name === 'as')
      return /String|[bB]yte|DataBuffer/.test(type) ? raw(machine, at) : readParsed(machine, call);
  }
  if (
    isWhole &&
    name === 'setEncoding' &&
    first?.kind === 'text' &&
    /^(?:latin1|binary|ascii|utf16le|ucs2)$/i.test(first.text)
  )
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
    if (/^(?:getRawBody|rawBody|buffer|text|readRawBody|readBodyRaw|getBody|rawbody|raw)$/.test(name))
      return streamed(machine, at);
    if (/^(?:json|readBody|parseBody|bodyParser)$/.test(name)) return readParsed(machine, call);
  }
  if (isWhole && name === 'body' && language === 'python') return raw(machine, at);
  // With an argument it is an answer.
  if (isWhole && readers.test(name) && !(language === 'javascript' && name === 'json' && args.length > 0)) {
    // Flask keeps what it has read.
    if (language === 'python' || (language === 'javascript' && name !== 'json')) return parsed(machine, at);
    return name === 'json' && language === 'php' && args.length > 0 ? parsed(machine, at) : readParsed(machine, call);
  }
  if (isWhole && rawReaders.test(name)) return raw(machine, at);
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
      /json|dump|stringify|serializ|Marshal|writeValue|generate|encodeToString|GetRawText|toPretty|encodePrettily/i.test(
        `${path}`,
      );
    return isJson || (name === 'encode' && written === receiver)
      ? { kind: 'changed', how: 'written', of: written, detail: name, at }
      : { kind: 'changed', how: 'form', of: written, detail: name, at };
  }
  if (jsonWriters.test(name) && /json|stringify|dumps|serializ|Marshal|writeValue/i.test(path) && first)
    return { kind: 'changed', how: 'written', of: first, detail: name, at };
  return null;
}

/** The request read as a stream. A parser that was registered before has read it already. */
function streamed(machine: Machine, at: Site): Value {
  machine.events.push({ kind: 'read', at });
  const found = machine.project.parsers.find(
    ({ form, isRoute, path, site }) =>
      form === 'parsed' && !isRoute && path === '' && (site.source !== at.source || site.start < at.start),
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

function answerCollection(machine: Machine, call: Call): Value | null {
  const { name, receiver, args, at, path } = call;
  const [first, second] = args;
  if (name === 'on' && args.some(({ kind }) => kind === 'closure')) return null;
  if (receiver?.kind === 'list' && /^(?:push|append|add|Add|<<|concat|extend)$/.test(name)) {
    receiver.items.push(...args);
    return receiver;
  }
  if (
    receiver?.kind === 'joined' &&
    /^(?:append|Append|write|Write|WriteString|add|put|update|writeBytes|concat|WriteByte)$/.test(name)
  ) {
    receiver.parts.push(...args);
    return receiver;
  }
  if (
    /^(?:Buffer\.concat|bytes\.Join|concatBytes|Bytes\.concat|ArrayUtils\.addAll|ArrayUtils\.add|concat|arrayConcat|Strings\.Concat|String\.Concat|string\.Concat|bytes\.concat)$/.test(
      path,
    ) &&
    args.length > 0
  ) {
    const parts = first?.kind === 'list' ? first.items : args;
    return joinedWith(parts, second?.kind === 'text' && first?.kind === 'list' ? second : null, at);
  }
  if (name === 'concat' && receiver)
    return {
      kind: 'joined',
      parts: [receiver, ...args.flatMap((each) => (each.kind === 'list' ? each.items : [each]))],
      at,
    };
  if (name === 'plus' && receiver && first) return { kind: 'joined', parts: [receiver, first], at };
  if (/^(?:join|Join|implode|joinToString)$/.test(name)) {
    const list = [receiver, ...args].find((each) => each?.kind === 'list');
    const separator = [receiver, ...args].find((each) => each?.kind === 'text') ?? null;
    if (list?.kind === 'list' && list.items.length > 0) return joinedWith(list.items, separator, at);
    const rest = args.filter((each) => each !== separator);
    if (/^(?:String|string|Strings)\.(?:join|Join)$/.test(path) && rest.length > 0)
      return joinedWith(rest, separator, at);
    return list ? null : receiver?.kind === 'text' ? (first ?? null) : receiver;
  }
  if (/^(?:format|sprintf|Sprintf|formatted|Format|Fprintf|vsprintf|%)$/.test(name)) return formatted(call);
  if (
    /^(?:StringBuilder|ByteArrayOutputStream|StringBuffer|MemoryStream|ByteArrayOutputStream)$/.test(name) &&
    call.node?.isNew
  )
    return { kind: 'joined', parts: [...args], at };
  if (
    /^(?:map|forEach|each|flatMap|then|tap|let|run|also|apply|use|each_with_object|thenApply|fold|reduce|subscribe|doOnNext|with|handle|each_byte|Select|filter|mapNotNull|switchIfEmpty|collect|synchronize|pipe|array_map)$/.test(
      name,
    )
  ) {
    const handler = args.find((each) => each.kind === 'closure');
    if (handler?.kind === 'closure' && receiver) {
      if (/^(?:forEach|each)$/.test(name) && receiver.kind === 'list' && receiver.items.length <= mostTurns) {
        for (const each of receiver.items) machine.invoke(machine, handler, [each], true);
        return receiver;
      }
      const items = receiver.kind === 'list' && receiver.items.length > 0 ? either(receiver.items, at) : receiver;
      const result = machine.invoke(
        machine,
        handler,
        name === 'reduce' || name === 'fold' ? [first ?? items, items] : [items],
        true,
      );
      return /^(?:forEach|each|tap|also|apply|doOnNext|filter)$/.test(name) ? receiver : result;
    }
  }
  if (
    /^(?:array_key_exists|isset|empty|is_null|isBlank|isEmpty|isNullOrEmpty|IsNullOrEmpty|IsNullOrWhiteSpace|StringUtils\.isEmpty|empty\?|blank\?|nil\?|present\?|isNullOrBlank|hasText|hasLength|isNotEmpty|isNotBlank|isPresent|Any)$/.test(
      name,
    )
  ) {
    const subject = args[name === 'array_key_exists' ? 1 : 0] ?? receiver;
    const isAbsent = subject && (subject.kind === 'absent' || (subject.kind === 'text' && subject.text === ''));
    if (machine.isUnsigned && isAbsent)
      return {
        kind: 'truth',
        value: !/^(?:isset|present\?|hasText|hasLength|isNotEmpty|isNotBlank|isPresent|Any|array_key_exists)$/.test(
          name,
        ),
        at,
      };
    return unknown(at, 'present');
  }
  if (/^(?:len|strlen|length|size|byteLength|sizeof|count|bytesize)$/.test(name)) {
    const of = receiver ?? first;
    if (machine.isUnsigned && of && (of.kind === 'absent' || (of.kind === 'text' && of.text === '')))
      return { kind: 'number', value: 0, at };
    return of ? { kind: 'changed', how: 'size', of, detail: '', at } : null;
  }
  return null;
}

export function joinedWith(items: readonly Value[], separator: Value | null, at: Site): Value {
  const parts = items.flatMap((each, i) =>
    i > 0 && separator && !(separator.kind === 'text' && separator.text === '') ? [separator, each] : [each],
  );
  return { kind: 'joined', parts, at };
}

/** `"%s.%s" % (…)`, `String.format`, `Sprintf`: what is put in, in the order of the holes. */
function formatted({ name, path, receiver, args, at, named }: Call): Value | null {
  const isMethod = receiver?.kind === 'text';
  const all = isMethod ? [receiver, ...args] : args;
  const start = all.findIndex(({ kind }) => kind === 'text');
  const template = all[start];
  if (template?.kind !== 'text' || start > 1) return null;
  const given = [
    ...all.slice(start + 1).flatMap((each) => (each.kind === 'list' ? each.items : [each])),
    ...named.values(),
  ];
  const parts: Value[] = [];
  let next = 0;
  let last = 0;
  const holes = /%(?:(\d+)\$)?[-+0#]{0,4}\d{0,9}(?:\.\d{1,9})?[a-zA-Z]|\{(\w*)(?::[^}]*)?\}/g;
  for (let found = holes.exec(template.text); found; found = holes.exec(template.text)) {
    if (found.index > last) parts.push({ kind: 'text', text: template.text.slice(last, found.index), at });
    const number = found[1] ? Number(found[1]) - 1 : found[2] && /^\d+$/.test(found[2]) ? Number(found[2]) : next++;
    const value = (found[2] && named.get(found[2])) || given[number];
    const isHex = /%0?\d*[xX]|:[xX]/.test(found[0]);
    if (value) parts.push(isHex && value.kind === 'mac' ? { ...value, encoding: 'hex' } : value);
    last = holes.lastIndex;
  }
  if (last < template.text.length) parts.push({ kind: 'text', text: template.text.slice(last), at });
  void name;
  void path;
  const [only] = parts;
  return parts.length === 1 && only ? only : { kind: 'joined', parts, at };
}
