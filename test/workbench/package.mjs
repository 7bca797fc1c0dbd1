// @ts-check
/** Makes the .vsix from what is built. The working directory is the project's. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * @param {string} [folder] Where the .vsix goes.
 * @returns {Promise<string>} Its path.
 */
export async function packageExtension(folder = 'out') {
  const { createVSIX } = await import('@vscode/vsce');
  mkdirSync(folder, { recursive: true });
  const packagePath = resolve(join(folder, 'mega-leads.vsix'));
  await createVSIX({ packagePath, dependencies: false, rewriteRelativeLinks: false });
  return packagePath;
}
