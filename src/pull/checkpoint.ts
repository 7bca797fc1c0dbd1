/** How far an export has come, so that it can go on after a failure. It lies beside the leads that are written. */
import { readFile, rename, rm } from 'node:fs/promises';
import * as z from 'zod';
import { parseBounded } from '../contract';
import { leadFilter } from './filter';
import { createOwn, ownSize } from './own-file';

export const checkpoint = z.object({
  version: z.literal(3),
  /** Drawn for each export: files that came with a folder cannot know one. */
  id: z.string(),
  /** The server and customer the leads are of. */
  account: z.string(),
  filter: leadFilter,
  /** When the spans of the filter were counted from, milliseconds since the epoch. */
  startedAt: z.number(),
  /** The next page; null at the start, and where the server no longer took it. */
  cursor: z.string().nullable(),
  done: z.boolean(),
  /** Leads and bytes that are written. */
  count: z.number(),
  bytes: z.number(),
  /** How many matched when the export began, and how many as far as is known now. */
  firstTotal: z.number().nullable(),
  total: z.number(),
  /** The last time of creation that is written, and the ids of the leads created then. */
  border: z.object({ time: z.string().nullable(), ids: z.array(z.string()) }),
  /** The columns that the leads which are written need beside the usual ones. */
  columns: z.array(z.union([z.tuple([z.string()]).readonly(), z.tuple([z.string(), z.string()]).readonly()])),
});
export type Checkpoint = z.infer<typeof checkpoint>;

/** The files of an export under way, all in the folder of its target. */
export function filesOf(target: string) {
  return { part: `${target}.mega-part`, checkpoint: `${target}.mega-part.json`, draft: `${target}.mega-whole` };
}

/**
 * What was left of an export to this file; null where nothing was, it does not hold together, or it is of nobody here.
 *
 * @param isKnown whether an export of this id was begun on this machine
 */
export async function readCheckpoint(target: string, isKnown: (id: string) => boolean): Promise<Checkpoint | null> {
  const files = filesOf(target);
  // A pipe that lies there is not waited for.
  if ((await ownSize(files.checkpoint)) === null) return null;
  try {
    const { data } = checkpoint.safeParse(parseBounded(await readFile(files.checkpoint, 'utf8')));
    if (data === undefined || !isKnown(data.id)) return null;
    const size = await ownSize(files.part);
    return size !== null && size >= data.bytes ? data : null;
  } catch {
    return null;
  }
}

/** @throws the system's error; what was written before is then still there */
export async function writeCheckpoint(target: string, value: Checkpoint): Promise<void> {
  const { checkpoint: path } = filesOf(target);
  const file = await createOwn(`${path}.new`);
  try {
    await file.writeFile(JSON.stringify(value));
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

/** Deletes whatever an export has left beside its target. */
export async function discardExport(target: string): Promise<void> {
  const { part, checkpoint: path, draft } = filesOf(target);
  for (const file of [draft, `${path}.new`, path, part]) await rm(file, { force: true });
}
