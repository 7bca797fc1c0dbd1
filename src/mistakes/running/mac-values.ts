/** The values that stand for an HMAC or a hash, and the calls that make them. */
import { type Call, type Machine, siteOf } from './state';
import type { Encoding, Site, Value, ValueOf } from './values';

/** `sha256` from any spelling, or null. */
export function algorithmIn(text: string): string | null {
  const found = /(sha)[-_ ]?(?:2[-_])?(3[-_])?(1|224|256|384|512)(?!\d)|md5|ripemd160|blake2\w*/i.exec(text);
  return found ? found[0].toLowerCase().replace(/[-_ ]/g, '') : null;
}

export function textOf(value: Value | undefined, site: Site | null): string {
  if (value?.kind === 'text') return value.text;
  if (value?.kind === 'mac') return value.algorithm ?? '';
  return site ? site.source.text.slice(site.start, Math.min(site.end, site.start + 120)) : '';
}

/** A call with what is asked about it again and again. */
export interface MacCall extends Call {
  readonly machine: Machine;
  /** How it is written, as far as that is looked at. */
  readonly said: string;
  /** The hash that it is called on, if it is. */
  readonly mac: ValueOf<'mac'> | null;
  /** Where an argument stands. */
  site(index: number): Site | null;
  /** An argument, as a text or as it is written. */
  text(index: number): string;
}

export function macCall(machine: Machine, call: Call): MacCall {
  const { node, args, at, receiver } = call;
  const site = (index: number): Site | null => {
    const value = node?.args[index]?.value;
    return value ? siteOf(at.source, value) : null;
  };
  return {
    ...call,
    machine,
    said: node ? at.source.text.slice(node.start, Math.min(node.end, node.start + 200)) : '',
    mac: receiver?.kind === 'mac' ? receiver : null,
    site,
    text: (index) => textOf(args[index], site(index)),
  };
}

interface Made {
  readonly keyed: boolean;
  readonly algorithm: string | null;
  readonly key?: Value | null | undefined;
  readonly parts?: readonly (Value | undefined)[];
  readonly encoding?: Encoding;
}

/** @param isDone whether the call gives the digest itself */
export function make(
  { machine, node, args, at }: MacCall,
  { keyed, algorithm, key = null, parts = [], encoding = 'raw' }: Made,
  isDone = false,
): Value {
  const kept = parts.filter((each) => each !== undefined);
  const uses = kept.map((part) => {
    const argument = node?.args.filter(({ name }) => name === null)[args.indexOf(part)]?.value;
    return argument ? siteOf(at.source, argument) : at;
  });
  const mac: ValueOf<'mac'> = {
    kind: 'mac',
    keyed,
    algorithm,
    key: key ?? null,
    parts: kept,
    encoding,
    uses,
    made: at,
    through: machine.calls.map((call) => call.at),
    at,
  };
  // A constant says which algorithm it is.
  const chosen = args.find((each) => each.kind === 'text' && algorithmIn(each.text) === algorithm)?.at;
  if (chosen && algorithm !== null && (chosen.source !== at.source || chosen.start < at.start || chosen.end > at.end))
    mac.chosen = chosen;
  if (isDone) machine.events.push({ kind: 'mac', mac, at });
  return mac;
}

/** A part that is added to a hash. */
export function add(mac: ValueOf<'mac'>, part: Value, use: Site): void {
  mac.parts.push(part);
  mac.uses.push(use);
}

/** Of a chain of calls, the last one. */
export function tailOf({ node, at }: Call): Site {
  return node?.callee.kind === 'member' ? { ...at, start: Math.min(node.callee.of.end + 1, at.end - 1) } : at;
}

/** The digest of a hash that is done. */
export function done(machine: Machine, mac: ValueOf<'mac'>, encoding: Encoding, at: Site): Value {
  const result: Value = { ...mac, encoding, at };
  machine.events.push({ kind: 'mac', mac: result, at });
  return result;
}
