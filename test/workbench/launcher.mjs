#!/usr/bin/env node
/**
 * Stands in for the executable of a desktop VS Code: takes the same arguments from `runTests` of @vscode/test-electron,
 * runs the suite in a VS Code from npm with a browser as its window, and ends with the suite's exit status.
 * Reads MEGA_LEADS_VSCODE (a version of versions.mjs) and MEGA_LEADS_HANG_PICTURE (where a picture of a hung window goes).
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { launchBrowser } from './browser.mjs';
import { installServer, startServer } from './server.mjs';
import { oldest } from './versions.mjs';

/** After this long a suite hangs, in milliseconds. */
const patience = 300_000;

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: 'string' },
    extensionTestsPath: { type: 'string' },
    'user-data-dir': { type: 'string' },
    'extensions-dir': { type: 'string' },
  },
});
const [folder] = positionals;
const { extensionDevelopmentPath, extensionTestsPath } = values;
if (!folder || typeof extensionDevelopmentPath !== 'string' || typeof extensionTestsPath !== 'string')
  throw new Error('expected a folder, --extensionDevelopmentPath= and --extensionTestsPath=');

const server = await installServer(process.env.MEGA_LEADS_VSCODE ?? oldest);
const dataFolder = mkdtempSync(join(tmpdir(), 'mega-leads-host-'));
process.on('exit', () => rmSync(dataFolder, { recursive: true, force: true, maxRetries: 3 }));
const running = await startServer(server, { dataFolder, automation: true });
const browser = await launchBrowser();
const page = await browser.newPage();

/** @type {Promise<number>} */
const suite = new Promise((resolve) => {
  page.exposeFunction('codeAutomationExit', resolve);
  page.on('crash', () => resolve(70));
});
await page.exposeFunction('codeAutomationLog', (/** @type {string} */ type, /** @type {unknown[]} */ values) => {
  if (type === 'error' || type === 'warn') console.error(...values);
  else console.log(...values);
});
await page.goto(
  running.address({
    folder,
    payload: [
      ['extensionDevelopmentPath', running.remote(extensionDevelopmentPath)],
      ['extensionTestsPath', running.remote(extensionTestsPath)],
    ],
  }),
);

let timer;
const hang = new Promise((resolve) => (timer = setTimeout(() => resolve(undefined), patience)));
const status = await Promise.race([suite, hang]);
clearTimeout(timer);
if (status === undefined) {
  const path = process.env.MEGA_LEADS_HANG_PICTURE ?? join(tmpdir(), 'mega-leads-hang.png');
  mkdirSync(dirname(path), { recursive: true });
  await page.screenshot({ path });
  console.error(`The suite did not end within ${patience / 1000} s; its window: ${path}. The end of the server's log:`);
  console.error(running.logTail());
}
await browser.close();
await running.stop();
process.exit(status ?? 1);
