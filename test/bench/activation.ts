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
  browsers: z.tuple([z.string()]),
  vsix: z.string(),
});

const times = z.record(z.string(), z.number());

/**
 * Activated before the others, it times how long the host takes to load each one's main file and to call its activate;
 * the host's own marks have whole milliseconds only.
 */
const probeSource = `
const Module = require('module');
const fs = require('fs');
// The first to ask for the API waits until the host has it ready; that is not to be one of the two compared.
require('vscode');
exports.activate = () => {
  const load = Module._load;
  const times = {};
  Module._load = function (request, ...rest) {
    const id = ${JSON.stringify([own, empty])}.find((each) => typeof request === 'string' && request.includes(each));
    const start = performance.now();
    const loaded = load.call(this, request, ...rest);
    if (id === undefined || typeof loaded.activate !== 'function') return loaded;
    const spent = performance.now() - start;
    return {
      ...loaded,
      activate(context) {
        const called = performance.now();
        const result = loaded.activate(context);
        times[id] = spent + performance.now() - called;
        if (Object.keys(times).length === 2) fs.writeFileSync(process.env.MEGA_LEADS_PROBE, JSON.stringify(times));
        return result;
      },
    };
  };
};`;

async function packageSource(folder: string, name: string, event: string, source: string): Promise<string> {
  const cwd = join(folder, name);
  mkdirSync(cwd);
  const manifest = {
    name,
    publisher: 'bench',
    version: '1.0.0',
    engines: { vscode: '^1.100.0' },
    main: './main.js',
    activationEvents: [event],
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

export async function run(): Promise<Figure[]> {
  const { server, browsers, vsix } = prepared.parse(JSON.parse(process.env.MEGA_LEADS_E2E ?? ''));
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-bench-'));
  const extensionsFolder = join(folder, 'extensions');
  const browser = await chromium.connect(browsers[0]);
  const ours: number[] = [];
  const theirs: number[] = [];
  try {
    // As the generator makes it: with the API that every extension begins by requiring.
    const source = "const vscode = require('vscode'); exports.activate = () => {};";
    const packages = [
      vsix,
      await packageSource(folder, 'empty', 'onStartupFinished', source),
      await packageSource(folder, 'probe', '*', probeSource),
    ];
    for (const each of packages)
      await installExtension(server, { vsix: each, dataFolder: join(folder, 'data'), extensionsFolder });
    for (let host = 0; host < hosts; host++) {
      const probe = join(folder, `marks-${host}.json`);
      const dataFolder = join(folder, `data-${host}`);
      mkdirSync(dataFolder);
      const running = await startServer(server, {
        dataFolder,
        extensionsFolder,
        env: { MEGA_LEADS_PROBE: probe, EXTENSIONS_GALLERY: '{}' },
      });
      const page = await browser.newPage();
      await page.goto(running.address({ folder }));
      for (let tries = 0; !existsSync(probe) && tries < 600; tries++) await page.waitForTimeout(100);
      const read = times.parse(JSON.parse(readFileSync(probe, 'utf8')));
      ours.push(read[own] ?? Number.NaN);
      theirs.push(read[empty] ?? Number.NaN);
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
