/**
 * The search for the fields that give a signature: single faults first, then pairs, the likely ones before the others.
 * It knows fields and faults, and no fault by its name but the cut, which has a way of its own.
 */
import { t } from '@vscode/l10n';
import type { Surroundings } from '../faults/fault';
import { rightMethod } from '../faults/method';
import { type FormChange, matchTarget, type Target } from '../fields/forms';
import { openPayload } from '../fields/payload';
import type { CauseSide } from '../told';
import { type Meter, prefixHmacs } from './digest';
import { createIndex } from './trial-index';
import { type Change, type Recipe, secondTrials, singleTrials, slots, type Trial, type Variant } from './trials';

/** Fields that give a signature. */
export interface Match {
  readonly recipe: Recipe;
  readonly changes: readonly Change[];
  readonly form: readonly FormChange[];
}

export interface Search {
  readonly hasTargets: boolean;
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

/** Bytes of bodies that are kept for pairs. */
const mostKept = 32 * 1024 * 1024;

/** Where a body can have been cut off, each place is tried up to this many bytes. */
export const longestCut = 16 * 1024;

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
    const parts = method.bodyOnly ? [body.bytes] : layout.parts(recipe);
    const size = parts.reduce((sum, part) => sum + sizeOf(part), layout.hashesBody ? body.size : 0);
    if (meter.spend(size)) collect(method.digest(secret.key, parts), recipe, first, second);
  };

  const longest = Math.max(...lengths);
  const fits = ({ patch: { method } }: Trial) =>
    method === undefined || (method.mayBeCut ? method.length > longest : lengths.has(method.length));

  function* tryOne(variant: Variant) {
    attempt({ ...base, ...variant.patch }, variant.changes);
    if (meter.isDue()) yield;
  }

  const keep = (variant: Variant) => {
    const size = variant.patch.body?.size ?? 0;
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
          keptBytes += trial.patch.body?.size ?? 0;
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
        keptBytes += patch.body?.size ?? 0;
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

  return {
    hasTargets: targets.length > 0,
    given,
    singles,
    likelyPairs,
    cuts,
    otherPairs,
    matches,
    isIncomplete: () => incomplete,
  };
}
