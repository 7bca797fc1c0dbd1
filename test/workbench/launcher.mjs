#!/usr/bin/env node
// @ts-check
/**
 * Stands in for the executable of a desktop VS Code: takes the same arguments from `runTests` of @vscode/test-electron,
 * runs the suite in a VS Code from npm with a browser as its window, and ends with the suite's exit status.
 * Reads MEGA_LEADS_VSCODE (a version of versions.mjs) and MEGA_LEADS_HANG_PICTURE (where a picture of a hung window goes).
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { format, parseArgs } from 'node:util';
import { launchBrowser } from './browser.mjs';
import { installServer, startServer, userDataFolder, writeSettings } from './server.mjs';
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

process.chdir(extensionDevelopmentPath);
const server = await installServer(process.env.MEGA_LEADS_VSCODE ?? oldest);
const dataFolder = mkdtempSync(join(tmpdir(), 'mega-leads-host-'));
process.on('exit', () => rmSync(dataFolder, { recursive: true, force: true, maxRetries: 3 }));
writeSettings(userDataFolder(dataFolder));
const mark = `[${randomUUID()}] `;
const env = { MEGA_LEADS_MARK: mark, EXTENSIONS_GALLERY: '{}' };
const running = await startServer(server, { dataFolder, env, automation: true });
const browser = await launchBrowser();
const page = await browser.newPage();

/** @type {Promise<number>} */
const suite = new Promise((resolve) => {
  page.exposeFunction('codeAutomationExit', resolve);
  page.on('crash', () => resolve(70));
});
// The console of the window and that of the extension host arrive as one: the suite's lines are marked.
let chatter = '';
await page.exposeFunction('codeAutomationLog', (/** @type {string} */ _type, /** @type {unknown[]} */ values) => {
  const line = format(...values);
  if (line.startsWith(mark)) console.log(line.slice(mark.length));
  else chatter = `${chatter}${line}\n`.slice(-8000);
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
if (status !== 0) console.error(`The end of the window's console:\n${chatter}`);
await browser.close();
await running.stop();
process.exit(status ?? 1);
