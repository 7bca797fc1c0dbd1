/** What can have happened to the fields of a digest: every fault's attempts, for one field at a time. */
import { t } from '@vscode/l10n';
import type { CauseCode } from '../causes';
import { bodyFaults, secondBodyFaults, secondSecretFaults } from '../faults';
import type { Fault, Rank, Surroundings } from '../faults/fault';
import { type Layout, layoutFaults } from '../faults/message';
import { type Method, methodFaults } from '../faults/method';
import { secretFaults } from '../faults/secret';
import type { Secret } from '../faults/secret-value';
import { timestampFaults } from '../faults/timestamp';
import { openPayload, type Payload } from '../fields/payload';

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

/** What one fault makes of a field. */
export interface Trial {
  readonly slot: Slot;
  readonly patch: Partial<Recipe>;
  readonly name: Name;
  readonly rank: Rank | undefined;
  /** Fields that have no part in the digest any more: to change them too would collapse. */
  readonly ignores: readonly Slot[];
}

/** A trial that is kept for pairs. The list of names grows when another fault comes to the same value. */
export interface Variant extends Omit<Trial, 'name'> {
  readonly changes: readonly { readonly slot: Slot; readonly names: Name[] }[];
}

/** Cheap fields first: where the budget is small for the body, they are tried all the same. */
export const slots: readonly Slot[] = ['secret', 'timestamp', 'layout', 'method', 'body'];

export type Direction = 'undo' | 'apply';

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
export function* singleTrials(slot: Slot, recipe: Recipe, direction: Direction, known: Surroundings): Iterable<Trial> {
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
export function* secondTrials(
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
