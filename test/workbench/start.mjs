// @ts-check
/**
 * `npm start [-- [--port N] [--vscode VERSION] [--desktop]]`: a VS Code with the extension installed and connected to a
 * sandbox, from a fresh clone. Without `--desktop` it is a VS Code server from npm, and the last line is the address to
 * open; with it, the `code` of this machine. Ctrl+C ends everything, and so does the end of npm.
 */
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
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

/**
 * Starts the sandbox in a process of its own.
 * @returns {Promise<string>} What it announces itself with: url, token and customer id, as JSON.
 */
async function startSandbox() {
  const args = ['esbuild.mjs', '--run', 'sandbox', '--port', '0', '--allow-local-webhooks'];
  const child = startChild(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the sandbox ended with status ${code}`);
  });
  if (!child.stdout) throw new Error('the sandbox has a stdout');
  const [line] = await Promise.race([once(createInterface(child.stdout), 'line'), ended]);
  ended.catch(fail);
  return line;
}

/** @param {{ version: string, port: number | undefined, sandbox: string }} options */
async function serve({ version, port, sandbox }) {
  const server = await installServer(version);
  const dataFolder = join(cacheFolder(), `profile-${version}`);
  const extensionsFolder = join(dataFolder, 'extensions');
  makePrivate(dataFolder);
  // The settings are the user's once they are there.
  if (!existsSync(userDataFolder(dataFolder))) writeSettings(userDataFolder(dataFolder));
  await installExtension(server, { vsix: await packageExtension('out'), dataFolder, extensionsFolder });
  /** @param {number} port */
  const start = (port) => startServer(server, { dataFolder, port, env: { MEGA_LEADS_SANDBOX: sandbox } });
  const running = await (port === undefined ? start(usualPort).catch(() => start(0)) : start(port));
  running.ended.then(() => fail(new Error(`VS Code ended:\n${running.logTail()}`)));
  console.log(
    `\nVS Code ${version} is running with the extension, connected to the sandbox. Ctrl+C ends both. Open:\n`,
  );
  console.log(`  ${running.address({ folder: sampleFolder() })}\n`);
}

/** @param {string} sandbox */
async function openDesktop(sandbox) {
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
    env: { ...process.env, MEGA_LEADS_SANDBOX: sandbox },
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  console.log('\nVS Code opens with the extension, connected to the sandbox. Its window or Ctrl+C ends both.');
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
  const sandbox = await startSandbox();
  await (values.desktop ? openDesktop(sandbox) : serve({ version: values.vscode, port, sandbox }));
} catch (error) {
  fail(error);
}
