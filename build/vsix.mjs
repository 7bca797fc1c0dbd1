/**
 * Makes the .vsix of what is built: `node build/vsix.mjs FOLDER [--best]`. It is packaged from a copy, in which
 * package.json goes without what only this project's own commands read, and styles without white space.
 */
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { zipAgain } from './zip.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Deflates in threads, one for each processor, the largest first.
 * @param {readonly Buffer[]} contents
 */
async function deflateBest(contents) {
  const deflated = new Map();
  const left = [...contents].sort((a, b) => a.length - b.length);
  const work = async () => {
    const thread = new Worker(new URL('./deflate.mjs', import.meta.url));
    try {
      for (let next = left.pop(); next !== undefined; next = left.pop()) {
        thread.postMessage(next);
        const [done] = await once(thread, 'message');
        deflated.set(next, Buffer.from(done));
      }
    } finally {
      await thread.terminate();
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return contents.map((content) => deflated.get(content));
}

/**
 * @param {string} folder where mega-leads.vsix goes
 * @param {{ best?: boolean }} [options] `best` makes it as small as it can be, which takes some seconds
 * @returns {Promise<string>} its path
 */
export async function packageExtension(folder, { best = false } = {}) {
  const { createVSIX, listFiles, PackageManager } = await import('@vscode/vsce');
  const { transform } = await import('esbuild');
  const vsix = resolve(join(folder, 'mega-leads.vsix'));
  rmSync(vsix, { force: true });
  const copy = mkdtempSync(join(tmpdir(), 'mega-leads-vsix-'));
  try {
    for (const file of await listFiles({ cwd: root, packageManager: PackageManager.None })) {
      mkdirSync(dirname(join(copy, file)), { recursive: true });
      if (file.endsWith('.json')) {
        const value = JSON.parse(readFileSync(join(root, file), 'utf8'));
        if (file === 'package.json') for (const own of ['scripts', 'devDependencies', 'overrides']) delete value[own];
        writeFileSync(join(copy, file), JSON.stringify(value));
      } else if (file.endsWith('.css')) {
        const { code } = await transform(readFileSync(join(root, file), 'utf8'), { loader: 'css', minify: true });
        writeFileSync(join(copy, file), code);
      } else if (file === 'README.md') {
        // An editor shows no picture of a README but from the web: what lies beside it would be a broken one.
        const text = readFileSync(join(root, file), 'utf8');
        writeFileSync(join(copy, file), text.replaceAll(/^!\[[^\]]*\]\(media\/.*\)\n\n/gm, ''));
      } else copyFileSync(join(root, file), join(copy, file));
    }
    writeFileSync(join(copy, '.vscodeignore'), '');
    mkdirSync(folder, { recursive: true });
    const flags = { dependencies: false, allowMissingRepository: true, rewriteRelativeLinks: false };
    await createVSIX({ cwd: copy, packagePath: vsix, ...flags });
    writeFileSync(vsix, await zipAgain(readFileSync(vsix), best ? deflateBest : undefined));
    return vsix;
  } finally {
    rmSync(copy, { recursive: true });
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
  console.log(await packageExtension(process.argv[2] ?? 'dist', { best: process.argv.includes('--best') }));
