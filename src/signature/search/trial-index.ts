import type { Secret } from '../faults/secret-value';
import type { Recipe, Trial, Variant } from './trials';

/** Finds values that have been tried: two faults often come to the same bytes. */
export function createIndex(recipe: Recipe) {
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
