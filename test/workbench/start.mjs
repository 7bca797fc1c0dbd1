// @ts-check
/**
 * `npm start [-- [--port N] [--vscode VERSION] [--desktop]]`: a VS Code with the extension installed, which starts a
 * sandbox in its window, from a fresh clone. Without `--desktop` it is a VS Code server from npm, and the last line is the address to
 * open; with it, the `code` of this machine. Ctrl+C ends everything, and so does the end of npm.
 */
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, installDependencies, root } from '../../esbuild.mjs';
import { cacheFolder } from './cache.mjs';
import { endWithStarter, startChild } from './children.mjs';
import { packageExtension } from './package.mjs';
import { installExtension, installServer, makePrivate, startServer, userDataFolder, writeSettings } from './server.mjs';
import { oldest } from './versions.mjs';

/** The port that is tried first: a browser keeps what a window stores by its address. */
const usualPort = 8642;

/** The files to try things on. They are the user's once they are there. */
function sampleFolder() {
  const folder = join(cacheFolder(), 'mega-leads-sample');
  makePrivate(folder);
  cpSync(join('test', 'workbench', 'sample'), folder, { recursive: true, force: false });
  return folder;
}

/** Tells the extension to start a sandbox of the window's own, and to open on it. */
const trial = { MEGA_LEADS_SANDBOX: 'start' };

/** @param {{ version: string, port: number | undefined }} options */
async function serve({ version, port }) {
  const server = await installServer(version);
  const dataFolder = join(cacheFolder(), `profile-${version}`);
  const extensionsFolder = join(dataFolder, 'extensions');
  makePrivate(dataFolder);
  // The settings are the user's once they are there.
  if (!existsSync(userDataFolder(dataFolder))) writeSettings(userDataFolder(dataFolder));
  await installExtension(server, { vsix: await packageExtension('out'), dataFolder, extensionsFolder });
  /** @param {number} port */
  const start = (port) => startServer(server, { dataFolder, port, env: trial });
  const running = await (port === undefined ? start(usualPort).catch(() => start(0)) : start(port));
  running.ended.then(() => fail(new Error(`VS Code ended:\n${running.logTail()}`)));
  console.log(`\nVS Code ${version} is running with the extension and a sandbox. Ctrl+C ends it. Open:\n`);
  console.log(`  ${running.address({ folder: sampleFolder() })}\n`);
}

async function openDesktop() {
  const names = process.platform === 'win32' ? ['code.cmd'] : ['code'];
  const folders = (process.env.PATH ?? '').split(delimiter);
  const code = folders.flatMap((folder) => names.map((name) => join(folder, name))).find(existsSync);
  if (!code)
    throw new Error(
      'there is no `code` on the PATH: in VS Code run "Shell Command: Install \'code\' command in PATH", or leave --desktop out',
    );
  const profile = mkdtempSync(join(tmpdir(), 'mega-leads-desktop-'));
  process.on('exit', () => rmSync(profile, { recursive: true, force: true, maxRetries: 3 }));
  writeSettings(profile);
  const args = ['--new-window', '--wait', '--disable-workspace-trust', `--user-data-dir=${profile}`];
  const child = startChild(code, [...args, `--extensionDevelopmentPath=${root}`, sampleFolder()], {
    env: { ...process.env, ...trial },
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  console.log('\nVS Code opens with the extension and a sandbox. Its window or Ctrl+C ends it.');
  const [status] = await once(child, 'exit');
  process.exit(status ?? 1);
}

/** @param {unknown} error */
function fail(error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

process.chdir(root);
endWithStarter();
try {
  const { values } = parseArgs({
    options: {
      desktop: { type: 'boolean', default: false },
      port: { type: 'string' },
      vscode: { type: 'string', default: oldest },
    },
  });
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535))
    throw new Error('--port takes a number from 0 to 65535');
  await installDependencies();
  await build({ production: true });
  await (values.desktop ? openDesktop() : serve({ version: values.vscode, port }));
} catch (error) {
  fail(error);
}
