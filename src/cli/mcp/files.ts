/** Files below a folder, whatever links lead where. */
import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import { NotRegular, readRegularFile, TooLarge } from '../../support/regular-file';

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
  // A link that has taken the file's place since then leads elsewhere.
  return readRegularFile(real, most, false).catch((thrown) => {
    if (thrown instanceof NotRegular) throw new Error(`${path} is not a file.`);
    throw new Error(
      thrown instanceof TooLarge ? `${path} is larger than ${most / 1e6} MB.` : `${path} cannot be read.`,
    );
  });
}
