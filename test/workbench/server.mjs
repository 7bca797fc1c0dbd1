// @ts-check
/** A real VS Code from the npm registry alone: the package `code-server` carries the whole server and workbench. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installOnce, installPackages, npm } from './cache.mjs';
import { endChild, runChild, startChild } from './children.mjs';
import { startFront } from './front.mjs';
import { nodeSize, nodes, releases, ripgrep } from './versions.mjs';

/**
 * @typedef {{ version: string, main: string, node: string }} Server an installed VS Code: the entry of its server, and
 *   the Node that runs it
 * @typedef {{
 *   url: string,
 *   address: (query: { folder: string, payload?: readonly (readonly [string, string])[] }) => string,
 *   remote: (path: string) => string,
 *   logTail: () => string,
 *   ended: Promise<unknown>,
 *   stop: () => Promise<void>,
 * }} RunningServer
 */

/**
 * Installs a VS Code into the cache, unless it is there.
 * @param {string} version A version that versions.mjs knows.
 * @returns {Promise<Server>}
 */
export async function installServer(version) {
  const release = releases[version];
  if (!release)
    throw new Error(`VS Code ${version} is not one of those pinned here: ${Object.keys(releases).join(', ')}`);
  const inside = join('node_modules', 'code-server', 'lib', 'vscode');
  const folder = await installOnce(
    `vscode-${version}`,
    `Downloading VS Code ${version} from npm (about ${release.megabytes} MB, ${release.unpacked} MB unpacked) …`,
    async (staging, final) => {
      await installPackages(staging, [release.server]);
      await npm(join(staging, inside), ['install', '--prefix', '.', '--omit=dev']);
      // The server looks for its packages in an archive that npm does not carry. A junction needs an absolute target.
      symlinkSync(join(final, inside, 'node_modules'), join(staging, inside, 'node_modules.asar'), 'junction');
      await replaceBinaries(staging, join(staging, inside, 'node_modules'));
    },
  );
  return { version, main: join(folder, inside, 'out', 'server-main.js'), node: await installNode(release, version) };
}

/**
 * Puts something in the place of the binaries that install scripts would have built or downloaded: without them there
 * is no log, no search, and an extension host outlives its server.
 * @param {string} staging
 * @param {string} modules The server's own node_modules.
 */
async function replaceBinaries(staging, modules) {
  const standIns = { '@vscode/spdlog': 'spdlog', 'native-watchdog': 'watchdog', '@vscode/native-watchdog': 'watchdog' };
  for (const [name, standIn] of Object.entries(standIns))
    if (existsSync(join(modules, name)))
      copyFileSync(join('test', 'workbench', 'stand-ins', `${standIn}.cjs`), join(modules, name, 'index.js'));
  const search = join(modules, '@vscode', 'ripgrep');
  if (!existsSync(search)) return;
  const packages = join(staging, 'ripgrep');
  mkdirSync(packages);
  await installPackages(packages, [ripgrep]);
  const binary = process.platform === 'win32' ? 'rg.exe' : 'rg';
  const built = join(packages, 'node_modules', '@vscode', `ripgrep-${process.platform}-${process.arch}`, 'bin', binary);
  mkdirSync(join(search, 'bin'), { recursive: true });
  if (existsSync(built)) copyFileSync(built, join(search, 'bin', binary));
}

/**
 * The Node at hand where this VS Code runs on it, else one from npm.
 * @param {import('./versions.mjs').Release} release
 * @param {string} version
 */
async function installNode(release, version) {
  if (release.nodeMajors.includes(Number.parseInt(process.versions.node, 10))) return process.execPath;
  const platform = `${process.platform}-${process.arch}`;
  const node = nodes[platform];
  if (!node)
    throw new Error(
      `VS Code ${version} needs Node ${release.nodeMajors.join(' or ')}, which npm does not carry for ${platform}: install it and run this again with it`,
    );
  const folder = await installOnce(
    `node-${node.version}`,
    `Downloading Node ${node.version} from npm for VS Code ${version} (about ${nodeSize.megabytes} MB, ${nodeSize.unpacked} MB unpacked) …`,
    (staging) => installPackages(staging, [node]),
  );
  return join(folder, 'node_modules', node.name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/** The environment of a server: what a VS Code or npm around this process has set would lead it astray. */
function cleanEnvironment(/** @type {NodeJS.ProcessEnv} */ env) {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$|NODE_V8_COVERAGE$|npm_)/i.test(name)),
  );
}

/**
 * Installs a .vsix for servers that share the extensions folder.
 * @param {Server} server
 * @param {{ vsix: string, dataFolder: string, extensionsFolder: string }} options
 */
export async function installExtension(server, { vsix, dataFolder, extensionsFolder }) {
  const folders = ['--server-data-dir', dataFolder, '--extensions-dir', extensionsFolder];
  const args = [server.main, '--install-extension', vsix, '--force', ...folders];
  const { status, output } = await runChild(server.node, args, { env: cleanEnvironment(process.env) });
  if (status !== 0 || !/successfully installed/.test(output))
    throw new Error(`VS Code ${server.version} did not install ${vsix}:\n${output}`);
}

/**
 * Makes a folder that only its user may look into, or makes it so: profiles hold tokens, secrets and contacts.
 * @param {string} folder
 */
export function makePrivate(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
}

/**
 * Starts a server on 127.0.0.1 behind a random connection token and resolves when it listens.
 * @param {Server} server
 * @param {{
 *   dataFolder: string,
 *   extensionsFolder?: string,
 *   port?: number,
 *   env?: Readonly<Record<string, string>>,
 *   automation?: boolean,
 *   trust?: boolean,
 * }} options `env` is added to the environment of the extension host; `automation` lets a page run a test suite,
 *   `trust` asks for trust in a workspace; without it every workspace is trusted.
 * @returns {Promise<RunningServer>}
 */
export async function startServer(server, options) {
  const { dataFolder, extensionsFolder = join(dataFolder, 'extensions'), port = 0, env = {} } = options;
  const token = randomBytes(16).toString('hex');
  // An argument could be read by every user of the machine.
  makePrivate(dataFolder);
  const tokenFile = join(dataFolder, 'connection-token');
  rmSync(tokenFile, { force: true });
  writeFileSync(tokenFile, token, { mode: 0o600 });
  const args = [
    ...[server.main, '--host', '127.0.0.1', '--port', '0', '--connection-token-file', tokenFile],
    ...['--server-data-dir', dataFolder, '--extensions-dir', extensionsFolder],
    ...['--accept-server-license-terms', '--telemetry-level', 'off'],
    ...(options.trust ? [] : ['--disable-workspace-trust']),
    // It would start a shell to learn its environment, and let every window wait for it.
    '--force-disable-user-env',
    // Without it, 1.139 ignores a development payload.
    ...(options.automation ? ['--enable-smoke-test-driver'] : []),
  ];
  const child = startChild(server.node, args, {
    env: { ...cleanEnvironment(process.env), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = collectLog(child, token);
  const listening = await log.find(/Extension host agent listening on (\d+)/, `VS Code ${server.version}`);
  const upstream = Number(listening[1]);
  const front = await startFront({ port, upstream, token, key: secretKey(dataFolder) }).catch(async (error) => {
    await endChild(child);
    throw error;
  });
  const url = `http://127.0.0.1:${front.port}`;
  return {
    url,
    address: ({ folder, payload }) => {
      const query = new URLSearchParams({ tkn: token, folder: pathToFileURL(folder).pathname });
      if (payload) query.set('payload', JSON.stringify(payload));
      return `${url}/?${query}`;
    },
    remote: (path) => `vscode-remote://127.0.0.1:${front.port}${pathToFileURL(path).pathname}`,
    logTail: log.tail,
    ended: once(child, 'exit'),
    stop: () => {
      front.close();
      return endChild(child);
    },
  };
}

/**
 * The server's half of the key that a page keeps its secrets with: the same for each start on the same folder.
 * @param {string} dataFolder
 */
function secretKey(dataFolder) {
  const file = join(dataFolder, 'secret-key-half');
  if (!existsSync(file)) writeFileSync(file, randomBytes(32), { mode: 0o600 });
  return readFileSync(file);
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} secret Left out of what is kept.
 */
function collectLog(child, secret) {
  let log = '';
  const tail = () => log.slice(-4000);
  /** @type {(text: string) => void} */
  let notify = () => {};
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      log = (log + text.replaceAll(secret, '…')).slice(-64_000);
      notify(log);
    });
  return {
    tail,
    /** @type {(pattern: RegExp, name: string) => Promise<RegExpExecArray>} */
    find: (pattern, name) =>
      new Promise((resolve, reject) => {
        notify = () => {
          const match = pattern.exec(log);
          if (match) resolve(match);
        };
        child.once('error', reject);
        child.once('exit', (code) => reject(new Error(`${name} ended with status ${code} at its start:\n${tail()}`)));
      }),
  };
}

/** What keeps a new window quiet: no welcome page, tips, updates, telemetry, experiments or chat. */
const quiet = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.enabled': false,
};

/** Where a server keeps its settings, in its data folder. @type {(dataFolder: string) => string} */
export const userDataFolder = (dataFolder) => join(dataFolder, 'data');

/**
 * Writes the settings where a window looks for them at its start, and where it notices a change: of a server's two
 * files it watches the machine's alone, which also holds what has machine scope.
 * @param {string} userData As in `--user-data-dir` of a desktop VS Code.
 * @param {Readonly<Record<string, unknown>>} [settings]
 */
export function writeSettings(userData, settings = {}) {
  for (const [scope, chosen] of Object.entries({ User: { ...quiet, ...settings }, Machine: settings })) {
    const folder = join(userData, scope);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'settings.json'), `${JSON.stringify(chosen, null, 2)}\n`);
  }
}
