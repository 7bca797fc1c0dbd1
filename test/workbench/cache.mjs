// @ts-check
/** What the rooms download lies outside the checkout, by version, whole or not at all. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { runChild } from './children.mjs';

/** @typedef {import('./versions.mjs').Package} Package */

/** `MEGA_LEADS_CACHE`, else the platform's place for what can be downloaded again. */
export function cacheFolder(env = process.env, platform = process.platform) {
  if (env.MEGA_LEADS_CACHE) return env.MEGA_LEADS_CACHE;
  const name = 'mega-leads-workbench';
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, name);
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', name);
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), name);
  return join(homedir(), '.cache', name);
}

/**
 * The folder `key` of the cache, made by `install` when it is not there. It is made under another name and renamed
 * when it is whole, so that an aborted install never counts and two at once do no harm: the first to end wins.
 * @param {string} key
 * @param {string} announcement What is downloaded and how large; said only when it is.
 * @param {(staging: string, final: string) => Promise<void>} install
 * @param {string} [cache]
 * @returns {Promise<string>}
 */
export async function installOnce(key, announcement, install, cache = cacheFolder()) {
  const final = join(cache, key);
  if (existsSync(final)) return final;
  mkdirSync(cache, { recursive: true });
  removeAborted(cache);
  const staging = mkdtempSync(join(cache, `.${key}-`));
  console.error(announcement);
  try {
    await install(staging, final);
    renameSync(staging, final);
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    if (!existsSync(final)) throw error;
  }
  return final;
}

const hour = 3_600_000;

/**
 * What an install that was killed has left. One that is an hour old is no longer under way.
 * @param {string} cache
 */
function removeAborted(cache) {
  for (const name of readdirSync(cache)) {
    const folder = join(cache, name);
    if (name.startsWith('.') && Date.now() - statSync(folder).mtimeMs > hour)
      rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs npm in a folder. Install scripts are never run: they would need a compiler or download from elsewhere.
 * @param {string} folder
 * @param {readonly string[]} args
 * @returns {Promise<void>} Rejects with the end of npm's output.
 */
export async function npm(folder, args) {
  const flags = ['--ignore-scripts', '--engine-strict=false', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, output } = await runChild('npm', [...args, ...flags], {
    cwd: folder,
    shell: process.platform === 'win32',
  });
  if (status !== 0)
    throw new Error(`npm ${args.join(' ')} failed with status ${status}:\n${output.trim().slice(-2000)}`);
}

/**
 * Installs packages at their exact versions into a folder's node_modules and compares them with their integrity.
 * @param {string} folder
 * @param {readonly Package[]} packages
 */
export async function installPackages(folder, packages) {
  await npm(folder, ['install', '--prefix', '.', ...packages.map(({ name, version }) => `${name}@${version}`)]);
  const lock = JSON.parse(readFileSync(join(folder, 'node_modules', '.package-lock.json'), 'utf8'));
  for (const { name, version, integrity } of packages)
    if (lock.packages[`node_modules/${name}`]?.integrity !== integrity)
      throw new Error(`${name}@${version} from the npm registry is not the package that was pinned`);
}
