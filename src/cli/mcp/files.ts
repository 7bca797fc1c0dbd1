/** Files below a folder, whatever links lead where. */
import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';

/** The most of a file that is read, in bytes. */
const most = 50_000_000;

/** @throws Error whose message names the path as it was given, and nothing else of this machine */
export async function readBelow(root: string, path: string): Promise<Uint8Array> {
  const [top, real] = await Promise.all([
    realpath(root).catch(() => null),
    realpath(resolve(root, path)).catch(() => null),
  ]);
  if (top === null || real === null) throw new Error(`${path} cannot be read.`);
  const way = relative(top, real);
  if (way === '' || way === '..' || /^\.\.[\\/]/.test(way) || isAbsolute(way))
    throw new Error(`${path} is not a file below the folder that this server was started with.`);
  // A pipe or a device would be waited for; a link that has taken the file's place since then leads elsewhere.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);
  const file = await open(real, flags).catch(() => null);
  if (file === null) throw new Error(`${path} cannot be read.`);
  try {
    const status = await file.stat();
    if (!status.isFile()) throw new Error(`${path} is not a file.`);
    if (status.size > most) throw new Error(`${path} is larger than ${most / 1e6} MB.`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}
