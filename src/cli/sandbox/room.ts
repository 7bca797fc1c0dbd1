/** Whether the disk still has room for a sandbox's state, which is written when it ends: too late to be told of it then. */
import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** In bytes: what is written besides, and what a state grows by between two looks. */
const reserve = 256 * 1024;

export interface Disk {
  /** The bytes of a file. */
  readonly size: (path: string) => number;
  /** The bytes that are free where a folder is. */
  readonly free: (folder: string) => number;
}

const systemDisk: Disk = {
  size: (path) => statSync(path).size,
  free(folder) {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  },
};

const kilobytes = (bytes: number) => `${Math.ceil(bytes / 1024).toLocaleString('en')} kB`;

/**
 * A look at a state file's disk, which says once that the state can't be saved, and once that it can again. The file is
 * written beside itself and renamed, so that it needs its size a second time.
 */
export function createRoomCheck(path: string, say: (text: string) => void, disk: Disk = systemDisk): () => void {
  let last: string | null = null;
  const trouble = () => {
    try {
      const [free, needed] = [disk.free(dirname(path)), disk.size(path) + reserve];
      return free < needed ? `it needs about ${kilobytes(needed)}, and ${kilobytes(free)} are free` : null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
  return () => {
    const now = trouble();
    if (now !== null && last === null)
      say(`The state can't be saved to ${path}: ${now}. Make room before you end this.`);
    if (now === null && last !== null) say(`The state can be saved to ${path} again.`);
    last = now;
  };
}
