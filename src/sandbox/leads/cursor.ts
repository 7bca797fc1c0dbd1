/** Opaque keyset cursors. Source: contract, "Pull" (next_cursor) and "Lists". */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { SortKey } from '../../contract';
import { badRequest } from '../requests/refusal';
import type { Position } from './order';

export interface Cursors {
  write(sortBy: SortKey, descending: boolean, position: Position): string;
  /** @throws Refusal 400 for what is no cursor of this customer, or one of another order */
  read(cursor: string, sortBy: SortKey, descending: boolean): Position;
}

const content = z.tuple([z.string(), z.boolean(), z.string().nullable(), z.int()]);

/** Bytes of the tag that tells a cursor from what somebody made up. */
const tagLength = 9;

/** A cursor outlives a restart with the same customer, so that a saved one can be resumed from. */
export function createCursors(customerId: string): Cursors {
  const tagOf = (payload: Uint8Array) =>
    createHash('sha256').update(`cursor of ${customerId}\n`).update(payload).digest().subarray(0, tagLength);
  return {
    write(sortBy, descending, { value, write }) {
      const payload = Buffer.from(JSON.stringify([sortBy, descending, value, write]));
      return Buffer.concat([tagOf(payload), payload]).toString('base64url');
    },
    read(cursor, sortBy, descending) {
      const bytes = Buffer.from(cursor, 'base64url');
      const payload = bytes.subarray(tagLength);
      // Decoding skips what is not base64url; encoding again shows whether there was such a thing.
      if (bytes.toString('base64url') !== cursor || !tagOf(payload).equals(bytes.subarray(0, tagLength)))
        throw badRequest('cursor is not valid');
      const [by, down, value, write] = content.parse(JSON.parse(payload.toString()));
      if (by !== sortBy || down !== descending)
        throw badRequest('cursor is only valid with the same sort_by and sort_dir');
      return { value, write };
    },
  };
}
