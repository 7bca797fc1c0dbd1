// @ts-check
/** Makes the .vsix from what is built. The working directory is the project's. */
import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/**
 * @param {string} folder Where the .vsix goes.
 * @param {{ best?: boolean }} [options] `best` makes it as small as what is published, which takes some seconds.
 * @returns {Promise<string>} Its path.
 */
export async function packageExtension(folder, { best = false } = {}) {
  const vsix = resolve(join(folder, 'mega-leads.vsix'));
  await promisify(execFile)(process.execPath, [join('build', 'vsix.mjs'), folder, ...(best ? ['--best'] : [])]);
  return vsix;
}
