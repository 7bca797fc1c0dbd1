/**
 * The search for the fields that give a signature: single faults first, then pairs, the likely ones before the others.
 * It knows fields and faults, and no fault by its name but the cut, which has a way of its own.
 */
import { t } from '@vscode/l10n';
import type { CauseCode } from './causes';
import { type Meter, prefixHmacs } from './digest';
import type { CauseSide, Fault, Rank, Surroundings } from './fault';
import { bodyFaults, secondBodyFaults, secondSecretFaults } from './faults';
import { type Layout, layoutFaults } from './faults/message';
import { type Method, methodFaults, rightMethod } from './faults/method';
import { type Secret, secretFaults } from './faults/secret';
import { timestampFaults } from './faults/timestamp';
import { type FormChange, matchTarget, type Target } from './forms';
import { openPayload, type Payload } from './payload';

/** Everything that a digest is made of. */
export interface Recipe {
  readonly timestamp: string;
  readonly secret: Secret;
  readonly body: Payload;
  readonly layout: Layout;
  readonly method: Method;
}

export type Slot = keyof Recipe;

export interface Name {
  readonly code: CauseCode;
  /** What the signature is right for. */
  readonly what: string;
  readonly also: readonly CauseCode[];
}

/** One change of one field, under all the names that it goes by. */
export interface Change {
  readonly slot: Slot;
  readonly names: readonly Name[];
}

/** Fields that give a signature. */
export interface Match {
  readonly recipe: Recipe;
  readonly changes: readonly Change[];
  readonly form: readonly FormChange[];
}

/** What one fault makes of a field. */
interface Trial {
  readonly slot: Slot;
  readonly patch: Partial<Recipe>;
  readonly name: Name;
  readonly rank: Rank | undefined;
  /** Fields that have no part in the digest any more: to change them too would collapse. */
  readonly ignores: readonly Slot[];
}

/** A trial that is kept for pairs. The list of names grows when another fault comes to the same value. */
interface Variant extends Omit<Trial, 'name'> {
  readonly changes: readonly { readonly slot: Slot; readonly names: Name[] }[];
}

export interface Search {
  /** The fields as given. */
  readonly given: () => Iterable<void>;
  readonly singles: () => Iterable<void>;
  readonly likelyPairs: () => Iterable<void>;
  /** The body cut off anywhere. */
  readonly cuts: () => Iterable<void>;
  readonly otherPairs: () => Iterable<void>;
  readonly matches: readonly Match[];
  /** Whether variants of the body were too large to be kept for pairs. */
  readonly isIncomplete: () => boolean;
}

/** Cheap fields first: where the budget is small for the body, they are tried all the same. */
const slots: readonly Slot[] = ['secret', 'timestamp', 'layout', 'method', 'body'];

/** Bytes of bodies that are kept for pairs. */
const mostKept = 32 * 1024 * 1024;

/** Where a body can have been cut off, each place is tried up to this many bytes. */
export const longestCut = 16 * 1024;

type Direction = 'undo' | 'apply';

function* trialsOf<Value>(
  slot: Slot,
  faults: readonly Fault<Value>[],
  value: Value,
  direction: Direction,
  known: Surroundings,
  patch: (value: Value) => Partial<Recipe>,
  ignores: (value: Value) => readonly Slot[] = () => [],
): Iterable<Trial> {
  for (const fault of faults)
    for (const { value: changed, what, rank, also = [] } of fault[direction]?.(value, known) ?? [])
      yield { slot, patch: patch(changed), name: { code: fault.code, what, also }, rank, ignores: ignores(changed) };
}

const layoutIgnores = ({ ignoresTimestamp }: Layout): readonly Slot[] => (ignoresTimestamp ? ['timestamp'] : []);
const methodIgnores = ({ ignoresSecret, bodyOnly }: Method): readonly Slot[] => [
  ...(ignoresSecret ? (['secret'] as const) : []),
  ...(bodyOnly ? (['timestamp', 'layout'] as const) : []),
];

const bodyTrials = (faults: readonly Fault<Payload>[], body: Payload, direction: Direction, known: Surroundings) =>
  trialsOf('body', faults, body, direction, known, (changed) => ({ body: changed }));
const secretTrials = (faults: readonly Fault<Secret>[], secret: Secret, direction: Direction, known: Surroundings) =>
  trialsOf('secret', faults, secret, direction, known, (changed) => ({ secret: changed }));
const timestampTrials = (timestamp: string, direction: Direction, known: Surroundings) =>
  trialsOf('timestamp', timestampFaults, timestamp, direction, known, (changed) => ({ timestamp: changed }));

function* deliveryTrials({ otherDeliveries }: Surroundings): Iterable<Trial> {
  for (const { body, timestamp, name } of otherDeliveries)
    yield {
      slot: 'body',
      patch: { body: openPayload(body), timestamp },
      name: {
        code: 'signature-of-other-delivery',
        what: name === undefined ? t('another delivery') : t('another delivery ({0})', name),
        also: [],
      },
      rank: 'likely',
      ignores: ['timestamp'],
    };
}

/** All that can have happened to one field. */
function* singleTrials(slot: Slot, recipe: Recipe, direction: Direction, known: Surroundings): Iterable<Trial> {
  if (slot === 'timestamp') yield* timestampTrials(recipe.timestamp, direction, known);
  else if (slot === 'secret') yield* secretTrials(secretFaults, recipe.secret, direction, known);
  else if (slot === 'layout')
    yield* trialsOf(slot, layoutFaults, recipe.layout, direction, known, (layout) => ({ layout }), layoutIgnores);
  else if (slot === 'method')
    yield* trialsOf(slot, methodFaults, recipe.method, direction, known, (method) => ({ method }), methodIgnores);
  else {
    yield* deliveryTrials(known);
    yield* bodyTrials(bodyFaults, recipe.body, direction, known);
  }
}

/** What can have happened to a field besides what already has. */
function* secondTrials(
  { slot, patch, changes }: Variant,
  direction: Direction,
  known: Surroundings,
  likelyOnly: boolean,
): Iterable<Trial> {
  const first = changes[0]?.names[0]?.code;
  if (first === undefined || first === 'signature-of-other-delivery') return;
  const brief = { ...known, brief: true, likelyOnly };
  if (patch.body !== undefined) yield* bodyTrials(secondBodyFaults(first, direction), patch.body, direction, brief);
  if (patch.secret !== undefined)
    yield* secretTrials(secondSecretFaults(first, direction), patch.secret, direction, brief);
  if (slot === 'timestamp' && patch.timestamp !== undefined && direction === 'undo')
    yield* timestampTrials(patch.timestamp, direction, brief);
}

/** Finds values that have been there before: two faults often come to the same bytes. */
function createIndex(recipe: Recipe) {
  const texts = new Map<string, Variant | null>([
    [`timestamp ${recipe.timestamp}`, null],
    [`secret ${keyText(recipe.secret)}`, null],
  ]);
  const bodies = new Map<number, { readonly bytes: Uint8Array; readonly variant: Variant | null }[]>();
  bodies.set(recipe.body.bytes.length, [{ bytes: recipe.body.bytes, variant: null }]);
  const textOf = ({ timestamp, secret, body }: Partial<Recipe>) =>
    body !== undefined
      ? undefined
      : secret !== undefined
        ? `secret ${keyText(secret)}`
        : timestamp && `timestamp ${timestamp}`;
  return {
    /** The variant with this value, null for the value that is not changed at all, undefined for a new one. */
    find({ patch, slot, rank }: Omit<Trial, 'name'>): Variant | null | undefined {
      if (slot === 'layout' || slot === 'method' || rank === 'rare' || (patch.body && patch.timestamp))
        return undefined;
      const { body } = patch;
      if (body === undefined) return texts.get(textOf(patch) ?? 'timestamp ');
      return bodies.get(body.bytes.length)?.find(({ bytes }) => Buffer.compare(bytes, body.bytes) === 0)?.variant;
    },
    add(variant: Variant): void {
      const { body, timestamp } = variant.patch;
      // Another delivery's body belongs to its timestamp; with this one's it is still to be tried.
      if (body !== undefined && timestamp !== undefined) return;
      if (body === undefined) texts.set(textOf(variant.patch) ?? 'timestamp ', variant);
      else {
        const same = bodies.get(body.bytes.length) ?? [];
        same.push({ bytes: body.bytes, variant });
        bodies.set(body.bytes.length, same);
      }
    },
  };
}

const keyText = ({ key }: Secret) => Buffer.from(key).toString('latin1');

const sizeOf = (part: string | Uint8Array) => part.length;

/** Searches for one signature on one side, starting from one set of fields. */
export function createSearch(
  side: CauseSide,
  base: Recipe,
  targets: readonly Target[],
  known: Surroundings,
  meter: Meter,
): Search {
  const direction = side === 'received' ? 'undo' : 'apply';
  const lengths = new Set(targets.map(({ hex }) => hex.length));
  const matches: Match[] = [];
  const kept: Variant[] = [];
  const index = createIndex(base);
  let keptBytes = 0;
  let incomplete = false;

  const collect = (hex: string, recipe: Recipe, ...changes: readonly (readonly Change[])[]) => {
    for (const target of targets) {
      const form = matchTarget(target, hex);
      if (form !== null) matches.push({ recipe, changes: changes.flat(), form });
    }
  };

  const attempt = (recipe: Recipe, first: readonly Change[] = [], second: readonly Change[] = []) => {
    const { body, layout, method, secret } = recipe;
    const bytes = body.bytes.length;
    const parts = method.bodyOnly ? [body.bytes] : layout.parts(recipe);
    const size = parts.reduce((sum, part) => sum + sizeOf(part), layout.hashesBody ? bytes : 0);
    if (meter.spend(size)) collect(method.digest(secret.key, parts), recipe, first, second);
  };

  const fits = ({ patch: { method } }: Trial) => method === undefined || lengths.has(method.length);

  function* tryOne(variant: Variant) {
    attempt({ ...base, ...variant.patch }, variant.changes);
    if (meter.isDue()) yield;
  }

  const keep = (variant: Variant) => {
    const size = variant.patch.body?.bytes.length ?? 0;
    if (keptBytes + size > mostKept) {
      incomplete = true;
      return;
    }
    keptBytes += size;
    kept.push(variant);
    index.add(variant);
  };

  function* singles() {
    const later: Variant[] = [];
    for (const slot of slots)
      for (const trial of singleTrials(slot, base, direction, known)) {
        if (!fits(trial)) continue;
        const { name, ...rest } = trial;
        const before = index.find(trial);
        if (before === null) continue;
        const names = before?.changes[0]?.names;
        if (names !== undefined) {
          if (!names.some(({ code }) => code === name.code)) names.push(name);
          continue;
        }
        const variant = { ...rest, changes: [{ slot, names: [name] }] };
        if (trial.rank === 'rare') {
          if (keptBytes < mostKept) later.push(variant);
          else incomplete = true;
          keptBytes += trial.patch.body?.bytes.length ?? 0;
          continue;
        }
        keep(variant);
        yield* tryOne(variant);
        if (meter.stopped() !== null && slot === 'body') break;
      }
    for (const variant of later) yield* tryOne(variant);
  }

  /** Pairs of two fields. */
  function* across(likely: boolean) {
    for (const [at, a] of kept.entries())
      for (let i = at + 1; i < kept.length; i++) {
        const b = kept[i];
        if (b === undefined || a.slot === b.slot) continue;
        if ((a.rank === 'likely' && b.rank === 'likely') !== likely) continue;
        if (a.ignores.includes(b.slot) || b.ignores.includes(a.slot)) continue;
        if (meter.stopped() !== null) return;
        attempt({ ...base, ...a.patch, ...b.patch }, a.changes, b.changes);
        if (meter.isDue()) yield;
      }
  }

  /** Pairs within one field. */
  function* within(likely: boolean) {
    for (const variant of [...kept]) {
      if (likely && variant.rank !== 'likely') continue;
      for (const trial of secondTrials(variant, direction, known, likely)) {
        if (meter.stopped() !== null) return;
        const { name, rank, patch } = trial;
        if (rank === 'rare' || (rank === 'likely' && variant.rank === 'likely') !== likely) continue;
        if (rank !== 'likely' && variant.rank !== 'likely') continue;
        if (variant.changes.some(({ names }) => names.some(({ code }) => code === name.code))) continue;
        if (index.find(trial) !== undefined) continue;
        const changes = [...variant.changes, { slot: trial.slot, names: [name] }];
        const pair = { ...variant, patch, rank, changes };
        keptBytes += patch.body?.bytes.length ?? 0;
        if (keptBytes <= mostKept) index.add(pair);
        yield* tryOne(pair);
      }
    }
  }

  function* given() {
    attempt(base);
    if (meter.isDue()) yield;
  }

  function* likelyPairs() {
    yield* across(true);
    yield* within(true);
  }

  function* cuts() {
    if (side === 'received' || ![...lengths].some((length) => length <= rightMethod.length)) return;
    const { body, timestamp, secret } = base;
    for (const { length, hex } of prefixHmacs(secret.key, `${timestamp}.`, body.bytes, longestCut)) {
      if (!meter.spend(1)) return;
      if (meter.isDue()) yield;
      if (!targets.some((target) => matchTarget(target, hex) !== null)) continue;
      const what = t('the first {0} bytes of the payload', length);
      const recipe = { ...base, body: openPayload(body.bytes.subarray(0, length)) };
      collect(hex, recipe, [{ slot: 'body', names: [{ code: 'body-truncated', what, also: [] }] }]);
    }
  }

  function* otherPairs() {
    yield* across(false);
    yield* within(false);
  }

  return { given, singles, likelyPairs, cuts, otherPairs, matches, isIncomplete: () => incomplete };
}
