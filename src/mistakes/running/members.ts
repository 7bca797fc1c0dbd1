/** What a member of a request, of an environment or of a body stands for. */
import { bodyInRequest } from './bodies';
import type { Machine } from './state';
import type { Site, Value } from './values';

const settings =
  /^(?:env|environb?|_?ENV|settings|config|configuration|credentials|secrets|cfg|conf|appsettings|options|Bindings)$/i;
const requests =
  /^(?:req|request|_?req(?:uest)?|ctx|context|c|r|event|httpReq(?:uest)?|nextRequest|exchange|call|rc|msg|message|serverRequest|webRequest|routingContext|x|w?req|get(?:Http|Native)?Request)$/i;

/** Whether a value is what a framework hands to a handler. */
export function isRequest(value: Value | null): boolean {
  return value?.kind === 'unknown' && requests.test(value.name);
}

/** A member, or a name that stands alone where `of` is null. */
export function findMember(machine: Machine, of: Value | null, name: string, at: Site): Value {
  if (of === null) {
    if (name === '_POST' || name === '_REQUEST' || (name === 'params' && at.source.language === 'ruby'))
      return parsed(machine, at);
    return { kind: 'unknown', name, of: [], at };
  }
  if (of.kind === 'unknown' && settings.test(of.name) && !isTimeOrBody(name))
    return { kind: 'setting', name: nameOf(of, name), definition: null, at };
  if (of.kind === 'setting') return { ...of, name: `${of.name}.${name}`, at };
  if (/^(?:length|size|bytesize|Length|byteLength|count|Count)$/.test(name))
    return { kind: 'changed', how: 'size', of, detail: '', at };
  if (of.kind === 'body' && of.form === 'parsed')
    return { ...of, path: of.path === '' ? name : `${of.path}.${name}`, at };
  if (of.kind === 'body' || of.kind === 'mac' || of.kind === 'joined' || of.kind === 'list') return of;
  if (of.kind === 'header') return of;
  if (of.kind === 'changed') return of;
  if (of.kind === 'now') return memberOfNow(of, name, at);
  const body = bodyInRequest(machine, of, name, at);
  if (body) return body;
  if (/^(?:now|utcnow|UtcNow|Now|ago|from_now)$/.test(name)) return { kind: 'now', unit: 'date', at };
  return { kind: 'unknown', name, of: of.kind === 'unknown' && of.of.length === 0 ? [] : [of], at };
}

const isTimeOrBody = (name: string): boolean => /^(?:body|rawBody|headers?|request|now|get|fetch)$/i.test(name);

function nameOf(of: Value, name: string): string {
  return of.kind === 'unknown' && /config|settings|credentials|secrets|options/i.test(of.name)
    ? `${of.name}.${name}`
    : name;
}

function memberOfNow(of: Value & { kind: 'now' }, name: string, at: Site): Value {
  if (/^(?:timestamp|epochSeconds|epochSecond|to_i|to_f|Unix)$/.test(name)) return { kind: 'now', unit: 's', at };
  return { ...of, at };
}

/** The body as an object, made by a parser of the framework's. */
export function parsed(machine: Machine, at: Site, parser: Site | null = null, sure = true): Value {
  void machine;
  return { kind: 'body', form: 'parsed', path: '', sure, parser, isEmpty: false, at };
}
