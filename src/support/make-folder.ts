import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/**
 * Makes a folder and those above it that are missing. Node's own recursive mkdir never ends, and holds its thread, where
 * one that is there holds no other and says "not found", as /proc and a link that leads nowhere do.
 *
 * @param mode of each that is made @throws the system's error
 */
export function makeFolder(path: string, mode = 0o777): void {
  const make = () => {
    try {
      mkdirSync(path, { mode });
    } catch (error) {
      // Made by another meanwhile, or a drive.
      if (!isFolder(path)) throw error;
    }
  };
  try {
    make();
  } catch (error) {
    const above = dirname(path);
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing || above === path || isFolder(above)) throw error;
    makeFolder(above, mode);
    make();
  }
}
