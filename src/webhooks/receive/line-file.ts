import { type FileHandle, open, rename, rm, writeFile } from 'node:fs/promises';
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
  /** Begins a line of its own, also behind one that a crash or a full disk has torn. Resolves with the file's length. */
  append(text: string): Promise<number>;
  replace(text: string): Promise<void>;
  remove(): Promise<void>;
  /** Runs what reads and then writes while no other process does. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

/** Only its owner may read it. */
const mode = 0o600;

/** @param turn of all who share the file, one after the other */
export function createLineFile(path: string, turn: LineFile['alone'] = (work) => work()): LineFile {
  const folder = () => makeFolder(dirname(path));
  async function append(text: string): Promise<number> {
    const file = await open(path, 'a+', mode);
    try {
      const { size } = await file.stat();
      const isTorn = size > 0 && (await file.read(Buffer.alloc(1), 0, 1, size - 1)).buffer[0] !== 0x0a;
      const bytes = Buffer.from(isTorn ? `\n${text}` : text);
      await file.appendFile(bytes);
      return size + bytes.byteLength;
    } finally {
      await file.close();
    }
  }
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
    alone: turn,
    async append(text) {
      try {
        return await append(text);
      } catch (thrown) {
        if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')) throw thrown;
        folder();
        return await append(text);
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
