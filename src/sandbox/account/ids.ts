/** The ids and secrets that the sandbox makes up while it runs. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Random } from './random';

export interface Ids {
  /** A version 4 uuid. */
  uuid(): string;
  /** 64 hexadecimal digits. */
  hex(): string;
}

export const randomIds: Ids = { uuid: () => randomUUID(), hex: () => randomBytes(32).toString('hex') };

/** Ids that follow from a seed: the same requests in the same order get the same ones. */
export const seededIds = ({ uuid }: Random): Ids => ({
  uuid,
  hex: () => `${uuid()}${uuid()}`.replaceAll('-', ''),
});
