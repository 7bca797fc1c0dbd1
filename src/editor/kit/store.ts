import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TextStore } from '../../push';

/** A renamed file is under its name on the disk when its folder is; not every system lets a folder be opened. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => null);
  await folder?.sync().catch(() => {});
  await folder?.close();
}

/** Small files in a folder of the extension's storage, for their owner alone. A write is a rename, so that a crash leaves the old text or the new. */
export function createTextStore(folder: string): TextStore {
  return {
    async read(name) {
      try {
        return await readFile(join(folder, name), 'utf8');
      } catch (thrown) {
        if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null;
        throw thrown;
      }
    },
    async write(name, text) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const draft = join(folder, `${name}.${process.pid}.tmp`);
      await writeFile(draft, text, { flush: true, mode: 0o600 });
      await rename(draft, join(folder, name));
      await syncFolder(folder);
    },
    remove: (name) => rm(join(folder, name), { force: true }),
  };
}
