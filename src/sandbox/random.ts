/** Numbers that follow from a seed (mulberry32): the same seed gives the same data on any machine. */

export interface Random {
  /** 0 to 1, 1 excluded. */
  next(): number;
  /** 0 to `below`, that excluded. */
  integer(below: number): number;
  pick<T>(list: readonly T[]): T;
  hex(digits: number): string;
  uuid(): string;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const integer = (below: number) => Math.floor(next() * below);
  const hex = (digits: number) => Array.from({ length: digits }, () => integer(16).toString(16)).join('');
  return {
    next,
    integer,
    hex,
    pick: (list) => {
      const picked = list[integer(list.length)];
      if (picked === undefined) throw new RangeError('nothing to pick from');
      return picked;
    },
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'[integer(4)]}${hex(3)}-${hex(12)}`,
  };
}
