import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A file of lines that only grows, until it is written anew. */
export interface LineFile {
  /** Null where there is none. */
  read(): Promise<string | null>;
  append(text: string): Promise<void>;
  replace(text: string): Promise<void>;
  remove(): Promise<void>;
}

/** Only its owner may read it. */
const mode = 0o600;

export function createLineFile(path: string): LineFile {
  const folder = () => mkdir(dirname(path), { recursive: true });
  return {
    async read() {
      try {
        return await readFile(path, 'utf8');
      } catch (thrown) {
        if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null;
        throw thrown;
      }
    },
    async append(text) {
      try {
        await appendFile(path, text, { mode });
      } catch (thrown) {
        if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')) throw thrown;
        await folder();
        await appendFile(path, text, { mode });
      }
    },
    async replace(text) {
      await folder();
      // A rename, so that a crash leaves the old text or the new.
      const draft = `${path}.${process.pid}.tmp`;
      await writeFile(draft, text, { mode, flush: true });
      await rename(draft, path);
    },
    remove: () => rm(path, { force: true }),
  };
}
