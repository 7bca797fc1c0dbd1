/** Exports that were begun on this machine: only these are resumed, for a folder may come with the halves of another's. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { uuidPattern } from '../../contract';
import { makeFolder } from '../../support/make-folder';

export interface BegunExports {
  isKnown(id: string): boolean;
  /** Draws the id of a new one. */
  begin(): Promise<string>;
  /** Forgets one that is whole or given up. */
  forget(id: string): Promise<void>;
}

/** @param folder only its owner may look into it */
export function createBegunExports(folder: string): BegunExports {
  return {
    // An id comes from a file, and leads nowhere else.
    isKnown: (id) => uuidPattern.test(id) && existsSync(join(folder, id)),
    async begin() {
      const id = randomUUID();
      makeFolder(folder, 0o700);
      await writeFile(join(folder, id), '', { flag: 'wx', mode: 0o600 });
      return id;
    },
    forget: (id) => rm(join(folder, id), { force: true }),
  };
}
