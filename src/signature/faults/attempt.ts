/** Attempts at a payload, and the care that decoders need. */
import { isAscii as isAsciiBytes } from 'node:buffer';

import { openPayload, type Payload, payloadOf } from '../fields/payload';
import type { Attempt, Rank } from './fault';

export const bytes = (value: Uint8Array, what: string, rank?: Rank): Attempt<Payload> => ({
  value: openPayload(value),
  what,
  ...(rank === undefined ? {} : { rank }),
});

export const text = (value: string, what: string, rank?: Rank): Attempt<Payload> => ({
  value: payloadOf(value, rank !== 'rare'),
  what,
  ...(rank === undefined ? {} : { rank }),
});

/** What a function gives, nothing where it throws: decoders throw on what is not theirs. */
export function ifPossible<Value>(compute: () => Value): Value | undefined {
  try {
    return compute();
  } catch {
    return undefined;
  }
}

export const isAscii = (body: Uint8Array) => isAsciiBytes(body);
