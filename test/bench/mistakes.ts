/** The search for mistakes over a workspace of 10,000 files, wrong handlers among them, beside reading the same files. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { searchApart } from '../../src/mistakes';
import { type Figure, figure } from './figure';

const count = 10_000;

function writeWorkspace(folder: string): string[] {
  const names: string[] = [];
  for (let i = 0; i < count; i++) {
    const below = join(folder, 'src', `part-${i % 100}`);
    if (i < 100) mkdirSync(below, { recursive: true });
    const lines = Array.from({ length: 60 }, (_, n) => `export const value${n} = compute(${i}, 'part ${n}');`);
    const name = join(below, `module-${i}.ts`);
    writeFileSync(name, lines.join('\n'));
    names.push(name);
  }
  for (const name of ['express.mjs', 'fastify.mjs'])
    writeFileSync(join(folder, name), readFileSync(`media/handlers/${name}`));
  writeFileSync(
    join(folder, 'wrong.mjs'),
    readFileSync('media/handlers/express.mjs', 'utf8').replace("'sha256'", "'sha1'"),
  );
  return names;
}

export async function run(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-bench-'));
  try {
    const names = writeWorkspace(folder);
    const read = async () => {
      for (let i = 0; i < names.length; i += 32)
        await Promise.all(names.slice(i, i + 32).map((name) => readFile(name, 'utf8')));
    };
    await read();
    const before = performance.now();
    await read();
    const reading = performance.now() - before;
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const start = performance.now();
    const job = { folders: [folder], unsaved: {}, causes: [], asksGit: false, language: 'en' };
    const places = await searchApart(job, { script: resolve('dist', 'find-thread.js') });
    const search = performance.now() - start;
    delay.disable();
    const [place, ...others] = places.filter(({ confidence }) => confidence === 'likely');
    if (place?.cause !== 'hmac-other-algorithm' || place.mended.length === 0 || others.length > 0)
      throw new Error('what was found is not what is wrong');
    return [
      figure(`mistakes: ${count} files searched, beside reading them`, search, 'ms', reading),
      figure('mistakes: the longest that the search blocks', delay.max / 1e6, 'ms'),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
