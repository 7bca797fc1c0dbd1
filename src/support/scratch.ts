/** Folders for what is of use only as long as a process lives. One that is killed leaves its own behind, with contacts. */
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Milliseconds after which nobody is taken to use one. */
const leftBehind = 86_400_000;

/**
 * Makes one for its owner alone, and removes those that were left behind a day ago.
 *
 * @param prefix of its name, and of the names of the others
 * @param inUse paths of those that this process uses
 */
export async function makeScratch(prefix: string, inUse: ReadonlySet<string> = new Set()): Promise<string> {
  const user = process.getuid?.();
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    const path = join(tmpdir(), name);
    const stats = name.startsWith(prefix) && !inUse.has(path) ? await lstat(path).catch(() => null) : null;
    if (stats?.isDirectory() && stats.uid === (user ?? stats.uid) && Date.now() - stats.mtimeMs > leftBehind)
      await rm(path, { recursive: true, force: true }).catch(() => {});
  }
  return mkdtemp(join(tmpdir(), prefix));
}
