/** What an HMAC is computed over, taken apart into what each part is. */
import {
  deliveryId,
  moments,
  partsOf,
  type Site,
  signature,
  timestamp,
  type Value,
  type ValueOf,
} from '../running/values';

export type Role = 'timestamp' | 'body' | 'delivery' | 'text' | 'hash' | 'secret' | 'signature' | 'unknown';

export interface Atom {
  readonly role: Role;
  readonly value: Value;
  /** Of a text. */
  readonly text: string;
  /** What it goes through, the outermost first. */
  readonly changes: readonly ValueOf<'changed'>[];
  /** Whether all of its way can be seen. */
  readonly sure: boolean;
  /** Only in one of the branches that lead here. */
  readonly isPartial?: boolean;
}

function roleOf(value: Value): Role | null {
  switch (value.kind) {
    case 'header':
      return value.name === timestamp
        ? 'timestamp'
        : value.name === deliveryId
          ? 'delivery'
          : value.name === signature
            ? 'signature'
            : null;
    case 'body':
      return value.form === 'parsed' && moments.test(value.path) ? 'timestamp' : 'body';
    case 'setting':
      return 'secret';
    case 'mac':
      return 'hash';
    default:
      return null;
  }
}

const strongest: readonly Role[] = ['hash', 'body', 'timestamp', 'delivery', 'signature', 'secret'];

export function atomsOf(value: Value, changes: readonly ValueOf<'changed'>[] = [], depth = 0): Atom[] {
  const atom = (role: Role, given: Partial<Atom> = {}): Atom[] => [
    { role, value, text: '', changes, sure: true, ...given },
  ];
  if (depth > 30) return atom('unknown', { sure: false });
  switch (value.kind) {
    case 'joined':
      return merge(value.parts.flatMap((each) => atomsOf(each, changes, depth + 1)));
    case 'list':
      return value.items.length > 0
        ? merge(value.items.flatMap((each) => atomsOf(each, changes, depth + 1)))
        : atom('text');
    case 'text':
      return atom('text', { text: value.text });
    case 'changed':
      if (value.how === 'size' || value.how === 'present') return atom('unknown', { sure: false });
      return atomsOf(value.of, [...changes, value], depth + 1);
    case 'either': {
      const all = value.options.map((each) => atomsOf(each, changes, depth + 1));
      const [first] = [...all].sort((a, b) => rank(a) - rank(b));
      const written = first && all.find((each) => rank(each) === rank(first) && each.some(isWritten));
      const best = written ?? first;
      // A fallback for a raw body that is missing, which may never be taken.
      const isPartial = best !== first && !first?.every(isParsed);
      return best
        ? best.map((each) => ({
            ...each,
            isPartial: isPartial || each.isPartial === true,
            sure:
              each.sure &&
              all.every((other) => rank(other) === rank(best) || other.every(({ role }) => role === 'text')),
          }))
        : atom('unknown', { sure: false });
    }
    case 'unknown': {
      const inner = partsOf(value).flatMap((each) => atomsOf(each, changes, depth + 1));
      const [best] = [...inner]
        .filter(({ role }) => role !== 'text' && role !== 'unknown')
        .sort((a, b) => strongest.indexOf(a.role) - strongest.indexOf(b.role));
      const roles = new Set(inner.map(({ role }) => role).filter((role) => role !== 'text' && role !== 'unknown'));
      return best && roles.size === 1 ? [{ ...best, sure: false }] : atom('unknown', { sure: false });
    }
    default: {
      const role = roleOf(value);
      return role ? atom(role, { sure: value.kind !== 'body' || value.sure }) : atom('unknown', { sure: false });
    }
  }
}

const isWritten = ({ changes }: Atom): boolean => changes.some(({ how }) => how === 'written');
const isParsed = ({ value }: Atom): boolean => value.kind === 'body' && value.form === 'parsed';

function rank(atoms: readonly Atom[]): number {
  const places = atoms.map(({ role }) => strongest.indexOf(role)).filter((place) => place !== -1);
  return places.length > 0 ? Math.min(...places) : 99;
}

/** Texts that stand side by side are one; empty ones are none. */
function merge(atoms: readonly Atom[]): Atom[] {
  const merged: Atom[] = [];
  for (const each of atoms) {
    const last = merged.at(-1);
    if (each.role === 'text' && last?.role === 'text')
      merged[merged.length - 1] = { ...last, text: last.text + each.text };
    else if (each.role !== 'text' || each.text !== '') merged.push(each);
  }
  return merged.filter(({ role, text }) => role !== 'text' || text !== '');
}

export function messageOf({ parts }: ValueOf<'mac'>): Atom[] {
  return merge(parts.flatMap((each) => atomsOf(each)));
}

/** The expression that joins the message, or the parts that are handed over one after the other. */
export function messageSite(mac: ValueOf<'mac'>): Site {
  const [only] = mac.parts;
  const joined = mac.parts.length === 1 && only ? joinedIn(only) : null;
  if (joined) return joined.at;
  const uses = mac.uses.filter((_, i) => {
    const part = mac.parts[i];
    return part?.kind !== 'text' || part.text !== '';
  });
  const [first] = uses;
  const last = uses.at(-1);
  // A loop hands over at one place again and again, and something else in between.
  const within = uses.filter(({ source }) => source === first?.source);
  if (first && last && within.length > 2 && first.start === last.start)
    return {
      source: first.source,
      start: Math.min(...within.map(({ start }) => start)),
      end: Math.max(...within.map(({ end }) => end)),
    };
  return first && last && first.source === last.source && first.start <= last.start
    ? { ...first, end: last.end }
    : (first ?? mac.made);
}

function joinedIn(value: Value): Value | null {
  if (value.kind === 'joined' || (value.kind === 'list' && value.items.length > 1)) return value;
  if (value.kind === 'changed') return joinedIn(value.of);
  return null;
}
