/** Calls that join, format, and go through what is many. */
import { type Call, either, type Machine, mostTurns, readHeader, unknown } from './state';
import { headerNamed, holds, type Site, type Value } from './values';

export function answerCollection(machine: Machine, call: Call): Value | null {
  const { name, args, at, path } = call;
  const [first, second] = args;
  const isKotlin = at.source.language === 'kotlin';
  const receiver =
    isKotlin && name === 'with' && call.receiver === null
      ? (first ?? null)
      : isKotlin && name === 'buildString'
        ? ({ kind: 'joined', parts: [], at } as Value)
        : call.receiver;
  if (/^(?:append|hex\.AppendEncode)$/.test(path) && at.source.language === 'go' && args.length > 1) {
    const parts = args.filter((each) => each.kind !== 'unknown' || each.of.length > 0);
    if (parts.some((each) => holds(each, ({ kind }) => /^(?:body|header|mac)$/.test(kind)) || each.kind === 'text'))
      return {
        kind: 'joined',
        parts: parts.map((each) =>
          each.kind === 'mac' && name === 'AppendEncode' ? { ...each, encoding: 'hex' } : each,
        ),
        at,
      };
  }
  if (name === 'values_at' && receiver) {
    const items = args.flatMap((each) => {
      const header = each.kind === 'text' ? headerNamed(each.text) : null;
      return header ? [readHeader(machine, header, at)] : [];
    });
    if (items.length > 0 && items.length === args.length) return { kind: 'list', items, at };
  }
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
  if (receiver && first && /^append(?:String|Buffer|Bytes)$/.test(name))
    return { kind: 'joined', parts: [receiver, first], at };
  if (/^[cC]oncat$/.test(name) && receiver)
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
    /^(?:map|forEach|each|flatMap|then|tap|let|run|also|apply|use|each_with_object|thenApply|fold|reduce|subscribe|doOnNext|with|handle|each_byte|Select|filter|mapNotNull|switchIfEmpty|collect|synchronize|pipe|array_map|buildString)$/.test(
      name,
    )
  ) {
    const handler = args.find((each) => each.kind === 'closure');
    const list = name === 'array_map' ? args.find(({ kind }) => kind === 'list') : receiver;
    if (
      handler?.kind === 'closure' &&
      list?.kind === 'list' &&
      list.items.length <= mostTurns &&
      /^(?:map|array_map|Select|collect|mapNotNull)$/.test(name)
    )
      return { kind: 'list', items: list.items.map((each) => machine.invoke(machine, handler, [each], true)), at };
    if (handler?.kind === 'closure' && receiver) {
      if (/^(?:forEach|each)$/.test(name) && receiver.kind === 'list' && receiver.items.length <= mostTurns) {
        for (const [i, each] of receiver.items.entries())
          machine.invoke(machine, handler, [each, { kind: 'number', value: i, at }], true);
        return receiver;
      }
      const items = receiver.kind === 'list' && receiver.items.length > 0 ? either(receiver.items, at) : receiver;
      // Within Kotlin's apply, run and with, what is called without a name before it is called on the receiver.
      const isImplicit = isKotlin && /^(?:apply|run|with|buildString)$/.test(name);
      const result = machine.invoke(
        machine,
        isImplicit
          ? { ...handler, scope: { ...handler.scope, values: new Map(), parent: handler.scope, self: receiver } }
          : handler,
        name === 'reduce' || name === 'fold' ? [first ?? items, items] : [items],
        true,
      );
      return /^(?:forEach|each|tap|also|apply|buildString|doOnNext|filter)$/.test(name) ? receiver : result;
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
