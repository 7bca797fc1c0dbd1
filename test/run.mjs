// @ts-check
/**
 * Runs the rooms: `node test/run.mjs [--vscode VERSION] [--grep PATTERN] ROOM…`. A room is one of `check`, `unit`,
 * `host`, `e2e`, `e2e:core` (the part of `e2e` that is run on every version), `pictures`, `bench`, `campaign` and `sheet`; what
 * follows the name of the last three is handed to them. Installs what is missing, builds once, and ends with the line
 * `N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, installDependencies, root } from '../esbuild.mjs';
import { cacheFolder } from './workbench/cache.mjs';
import { endWithStarter } from './workbench/children.mjs';
import { oldest } from './workbench/versions.mjs';

/** @typedef {{ passed: number, failed: number, failures?: string[] }} Outcome */
/** @typedef {(options: Options) => Promise<Outcome>} Room */
/** @typedef {{ version: string, grep: string, rest: string[] }} Options */

const out = join(root, 'out');
const desktop = 'desktop';

/**
 * Runs Node on a file and waits for it.
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>} Its exit status, 1 for a signal.
 */
function node(args, env = {}) {
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/**
 * Lets something run a suite, and reads what it counted.
 * @param {string} name
 * @param {Options} options
 * @param {(env: Record<string, string>) => Promise<number>} run Resolves with an exit status.
 * @returns {Promise<Outcome>}
 */
async function counted(name, { grep, version }, run) {
  const file = join(out, `outcome-${name}.json`);
  mkdirSync(out, { recursive: true });
  rmSync(file, { force: true });
  const env = { MEGA_LEADS_OUTCOME: file, MEGA_LEADS_VSCODE: version, ...(grep ? { MEGA_LEADS_GREP: grep } : {}) };
  const status = await run({ ...env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}) });
  if (!existsSync(file)) {
    return { passed: 0, failed: 1, failures: [`ended with status ${status} before its tests did`] };
  }
  const outcome = JSON.parse(readFileSync(file, 'utf8'));
  if (status !== 0 && outcome.failed === 0) {
    const failure = `all tests passed, but it ended with status ${status}`;
    return { ...outcome, failed: 1, failures: [failure] };
  }
  return outcome;
}

/** @type {Room} */
async function check() {
  const checks = {
    tsc: ['typescript/bin/tsc', '-p', '.'],
    'tsc src/webview': ['typescript/bin/tsc', '-p', 'src/webview'],
    biome: ['@biomejs/biome/bin/biome', 'ci', ...(process.stdout.isTTY ? [] : ['--colors=off']), '.'],
  };
  const outcome = { passed: 0, failed: 0, failures: /** @type {string[]} */ ([]) };
  for (const [name, [script = '', ...args]] of Object.entries(checks)) {
    const clean = (await node([join(root, 'node_modules', script), ...args])) === 0;
    console.log(`  ${clean ? '✔' : '✘'} ${name}`);
    outcome[clean ? 'passed' : 'failed']++;
    if (!clean) outcome.failures.push(name);
  }
  return outcome;
}

/** How many files run at a time: more than two windows of an editor wait for each other on any machine. */
const jobs = Math.min(2, availableParallelism());

/** @type {(folder: string, options: { timeout: number, retries: number }, env: NodeJS.ProcessEnv) => Promise<number>} */
const mocha = (folder, { timeout, retries }, env) =>
  node([join(out, 'test', 'support', 'main.js'), folder, String(timeout), String(retries), String(jobs)], env);

/** @type {Room} */
const unit = (options) => counted('unit', options, (env) => mocha('unit', { timeout: 60_000, retries: 0 }, env));

/** @type {Room} */
async function host(options) {
  const { downloadAndUnzipVSCode, runTests } = await import('@vscode/test-electron');
  const executable = join(root, 'test', 'workbench', process.platform === 'win32' ? 'launcher.cmd' : 'launcher.mjs');
  let vscodeExecutablePath = executable;
  if (options.version === desktop) {
    console.log(`Desktop VS Code ${oldest}: downloading it from its vendor (about 150 MB) unless it is in the cache …`);
    try {
      vscodeExecutablePath = await downloadAndUnzipVSCode({ version: oldest, cachePath: cacheFolder() });
    } catch (error) {
      console.error(
        `host: desktop VS Code cannot be downloaded here: ${error instanceof Error ? error.message : error}`,
      );
      return { passed: 0, failed: 1 };
    }
  }
  const workspace = join(out, 'host-workspace');
  rmSync(workspace, { recursive: true, force: true });
  mkdirSync(workspace, { recursive: true });
  return counted('host', options, (env) =>
    runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: root,
      extensionTestsPath: join(out, 'test', 'host', 'index.js'),
      launchArgs: [workspace, '--disable-extensions'],
      extensionTestsEnv: { ...env, MEGA_LEADS_HANG_PICTURE: join(out, 'screenshots', 'host-hang.png') },
    }).catch(() => 1),
  );
}

/**
 * What a room needs to be a person in the packaged extension: VS Code, the extension installed for it, browsers.
 * @param {string} version
 * @param {number} browserCount
 * @param {(env: Record<string, string>) => Promise<Outcome>} run
 * @param {{ best?: boolean }} [options] Whether the .vsix is as small as what is published.
 */
async function withWorkbench(version, browserCount, run, { best = false } = {}) {
  if (version === desktop) throw new Error('this room has no desktop VS Code: it drives a page');
  const { launchBrowserServer } = await import('./workbench/browser.mjs');
  const { packageExtension } = await import('./workbench/package.mjs');
  const { installExtension, installServer } = await import('./workbench/server.mjs');
  const server = await installServer(version);
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-installed-'));
  const extensionsFolder = join(folder, 'extensions');
  const browsers = await Promise.all(Array.from({ length: browserCount }, () => launchBrowserServer()));
  try {
    const vsix = await packageExtension(out, { best });
    await installExtension(server, { vsix, dataFolder: join(folder, 'data'), extensionsFolder });
    const prepared = { server, extensionsFolder, browsers: browsers.map((each) => each.wsEndpoint()), vsix };
    return await run({ MEGA_LEADS_E2E: JSON.stringify(prepared) });
  } finally {
    await Promise.all(browsers.map((each) => each.close()));
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** @type {(folder: string) => Room} */
const e2e = (folder) => (options) =>
  withWorkbench(options.version, jobs, (prepared) =>
    counted('e2e', options, (env) => {
      rmSync(join(out, 'screenshots', options.version), { recursive: true, force: true });
      return mocha(folder, { timeout: 120_000, retries: 2 }, { ...env, ...prepared });
    }),
  );

/** A room that counts nothing: its exit status says it. @type {(name: string) => Room} */
const program =
  (name) =>
  async ({ rest, version }) => {
    const entry = join(out, 'test', name, 'index.js');
    if (!existsSync(entry)) throw new Error(`there is no test/${name}/index.ts`);
    /** @param {Record<string, string>} [prepared] */
    const run = async (prepared) => {
      const status = await node([entry, ...rest], prepared);
      return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
    };
    if (name === 'bench') return withWorkbench(version, 1, run, { best: true });
    return name === 'pictures' ? withWorkbench(version, 1, run) : run();
  };

/** @type {Readonly<Record<string, { announcement: string, run: Room, takesRest?: boolean }>>} */
const rooms = {
  check: { announcement: 'types and style', run: check },
  unit: { announcement: 'mocha in Node', run: unit },
  host: { announcement: 'mocha inside a real VS Code', run: host },
  e2e: { announcement: 'as a person, in the packaged extension', run: e2e('e2e') },
  'e2e:core': { announcement: 'the main work as a person, in the packaged extension', run: e2e('e2e/core') },
  bench: { announcement: 'figures beside a reference', run: program('bench'), takesRest: true },
  campaign: { announcement: 'long, seeded runs against faults', run: program('campaign'), takesRest: true },
  pictures: { announcement: 'the picture of README, made anew', run: program('pictures') },
  sheet: { announcement: 'every page in every state and theme, to look at', run: program('sheet'), takesRest: true },
};

/** @param {readonly string[]} args */
function parse(args) {
  const chosen = [];
  /** @type {Options} */
  const options = { version: oldest, grep: '', rest: [] };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '--vscode') options.version = args[++i] ?? '';
    else if (arg === '--grep') options.grep = args[++i] ?? '';
    else {
      const room = rooms[arg];
      if (!room) throw new Error(`no room is named ${arg}: ${Object.keys(rooms).join(', ')}`);
      chosen.push({ name: arg, ...room });
      if (room.takesRest) options.rest = args.slice(i + 1);
      if (room.takesRest) break;
    }
  }
  if (chosen.length === 0) throw new Error(`name a room: ${Object.keys(rooms).join(', ')}`);
  return { chosen, options };
}

const total = { passed: 0, failed: 0 };
/** Printed again at the end: what fails early is far above by then. @type {string[]} */
const failures = [];
process.chdir(root);
endWithStarter();
try {
  const { chosen, options } = parse(process.argv.slice(2));
  await installDependencies();
  // What is wrong has been printed by the build itself.
  await build({ tests: true, production: true }).catch(() => Promise.reject(new Error('the build failed')));
  for (const { name, announcement, run } of chosen) {
    const where = ['host', 'e2e', 'e2e:core', 'bench'].includes(name) ? ` (VS Code ${options.version})` : '';
    console.log(`\n${name}: ${announcement}${where}`);
    const outcome = await run(options);
    total.passed += outcome.passed;
    total.failed += outcome.failed;
    failures.push(...(outcome.failures ?? []).map((failure) => `${name}: ${failure}`));
    if (outcome.passed + outcome.failed === 0) {
      console.error(`${name}: not one test ran`);
      total.failed++;
    }
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  total.failed++;
}
if (failures.length > 0) console.log(`\nFailed:\n${failures.map((failure) => `  ✘ ${failure}`).join('\n')}`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;
