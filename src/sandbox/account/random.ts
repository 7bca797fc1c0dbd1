/** Numbers that follow from a seed: the same seed gives the same data on any machine. */
import { createHash } from 'node:crypto';

export interface Random {
  /** From 0 to 1, 1 excluded. */
  next(): number;
  /** A whole number from 0 to `below`, that excluded. */
  integer(below: number): number;
  chance(share: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** A version 4 uuid. */
  uuid(): string;
}

/**
 * A generator (sfc32) of its own for each stream, so that one more number drawn here shifts nothing there.
 *
 * @param stream names what the numbers are for
 */
export function createRandom(seed: number, stream: string): Random {
  const digest = createHash('sha256').update(`${seed}/${stream}`).digest();
  let a = digest.readInt32LE(0);
  let b = digest.readInt32LE(4);
  let c = digest.readInt32LE(8);
  let counter = digest.readInt32LE(12);
  const word = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  const next = () => word() / 4_294_967_296;
  const integer = (below: number) => Math.floor(next() * below);
  return {
    next,
    integer,
    chance: (share) => next() < share,
    pick: (list) => {
      const picked = list[integer(list.length)];
      if (picked === undefined) throw new RangeError('there is nothing to pick from');
      return picked;
    },
    uuid: () => {
      const hex = [word(), word(), word(), word()].map((each) => each.toString(16).padStart(8, '0')).join('');
      const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 3) | 8).toString(16);
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
  };
}
