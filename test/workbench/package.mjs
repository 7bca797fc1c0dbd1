// @ts-check
/** Makes the .vsix from what is built. The working directory is the project's. */
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/**
 * @param {string} folder Where the .vsix goes.
 * @returns {Promise<string>} Its path.
 */
export async function packageExtension(folder) {
  mkdirSync(folder, { recursive: true });
  const vsix = resolve(join(folder, 'mega-leads.vsix'));
  const flags = ['--no-dependencies', '--no-rewrite-relative-links', '--allow-missing-repository', '--out', vsix];
  await promisify(execFile)(process.execPath, [join('node_modules', '@vscode', 'vsce', 'vsce'), 'package', ...flags]);
  return vsix;
}
