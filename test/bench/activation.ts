/** Activation beside that of an empty extension in the same hosts, and the size of the package. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { chromium } from 'playwright-core';
import * as z from 'zod';
import { installExtension, startServer } from '../workbench/server.mjs';
import { type Figure, figure, median } from './figure';

const hosts = 9;
const own = 'mega-leads-workbench.mega-leads';
const empty = 'bench.empty';

const prepared = z.object({
  server: z.object({ version: z.string(), main: z.string(), node: z.string() }),
  browser: z.string(),
  vsix: z.string(),
});

const marks = z.array(z.object({ name: z.string(), startTime: z.number() }));

/** VS Code marks each extension's loading and activation in its host; any extension there can read the marks. */
const probeSource = `exports.activate = () => {
  const timer = setInterval(() => {
    const marks = performance.getEntriesByType('mark').map(({ name, startTime }) => ({ name, startTime }));
    const done = ['${own}', '${empty}'].every((id) => marks.some(({ name }) => name === 'code/extHost/didActivateExtension/' + id));
    if (!done) return;
    clearInterval(timer);
    require('fs').writeFileSync(process.env.MEGA_LEADS_PROBE, JSON.stringify(marks));
  }, 100);
};`;

async function packageSource(folder: string, name: string, source: string): Promise<string> {
  const cwd = join(folder, name);
  mkdirSync(cwd);
  const manifest = {
    name,
    publisher: 'bench',
    version: '1.0.0',
    engines: { vscode: '^1.100.0' },
    main: './main.js',
    activationEvents: ['onStartupFinished'],
    license: 'MIT',
  };
  writeFileSync(join(cwd, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(cwd, 'main.js'), source);
  writeFileSync(join(cwd, 'LICENSE'), 'none');
  writeFileSync(join(cwd, '.vscodeignore'), '');
  const packagePath = join(folder, `${name}.vsix`);
  await createVSIX({ cwd, packagePath, dependencies: false, allowMissingRepository: true });
  return packagePath;
}

function activationTime(read: z.infer<typeof marks>, id: string): number {
  const at = (mark: string) => read.find(({ name }) => name === `code/extHost/${mark}/${id}`)?.startTime ?? Number.NaN;
  return at('didActivateExtension') - at('willActivateExtension');
}

export async function run(): Promise<Figure[]> {
  const { server, browser: endpoint, vsix } = prepared.parse(JSON.parse(process.env.MEGA_LEADS_E2E ?? ''));
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-bench-'));
  const extensionsFolder = join(folder, 'extensions');
  const browser = await chromium.connect(endpoint);
  const ours: number[] = [];
  const theirs: number[] = [];
  try {
    const source = 'exports.activate = () => {};';
    const packages = [
      vsix,
      await packageSource(folder, 'empty', source),
      await packageSource(folder, 'probe', probeSource),
    ];
    for (const each of packages)
      installExtension(server, { vsix: each, dataFolder: join(folder, 'data'), extensionsFolder });
    for (let host = 0; host < hosts; host++) {
      const probe = join(folder, `marks-${host}.json`);
      const running = await startServer(server, {
        dataFolder: join(folder, `data-${host}`),
        extensionsFolder,
        env: { MEGA_LEADS_PROBE: probe, EXTENSIONS_GALLERY: '{}' },
      });
      const page = await browser.newPage();
      await page.goto(running.address({ folder }));
      for (let tries = 0; !existsSync(probe) && tries < 600; tries++) await page.waitForTimeout(100);
      const read = marks.parse(JSON.parse(readFileSync(probe, 'utf8')));
      ours.push(activationTime(read, own));
      theirs.push(activationTime(read, empty));
      await page.close();
      await running.stop();
    }
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
  return [
    figure(`activation, median of ${hosts} hosts, beside an empty extension`, median(ours), 'ms', median(theirs)),
    figure('size of the .vsix', statSync(vsix).size / 1000, 'kB'),
  ];
}
