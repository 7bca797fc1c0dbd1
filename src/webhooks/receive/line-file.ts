import { appendFile, type FileHandle, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../../support/make-folder';

/** A file of lines that only grows, until it is written anew. */
export interface LineFile {
  /**
   * Its lines; null where there is none.
   *
   * @param most in bytes: of a longer file, the last lines within it
   */
  read(most: number): Promise<{ readonly text: string; readonly isWhole: boolean } | null>;
  append(text: string): Promise<void>;
  replace(text: string): Promise<void>;
  remove(): Promise<void>;
}

/** Only its owner may read it. */
const mode = 0o600;

export function createLineFile(path: string): LineFile {
  const folder = () => makeFolder(dirname(path));
  return {
    async read(most) {
      let file: FileHandle;
      try {
        file = await open(path, 'r');
      } catch (thrown) {
        if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null;
        throw thrown;
      }
      try {
        const { size } = await file.stat();
        if (size <= most) return { text: await file.readFile('utf8'), isWhole: true };
        const { buffer, bytesRead } = await file.read(Buffer.alloc(most), 0, most, size - most);
        const end = buffer.subarray(0, bytesRead);
        return { text: end.toString('utf8', end.indexOf(0x0a) + 1), isWhole: false };
      } finally {
        await file.close();
      }
    },
    async append(text) {
      try {
        await appendFile(path, text, { mode });
      } catch (thrown) {
        if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')) throw thrown;
        folder();
        await appendFile(path, text, { mode });
      }
    },
    async replace(text) {
      folder();
      // A rename, so that a crash leaves the old text or the new.
      const draft = `${path}.${process.pid}.tmp`;
      await writeFile(draft, text, { mode, flush: true });
      await rename(draft, path);
    },
    remove: () => rm(path, { force: true }),
  };
}
