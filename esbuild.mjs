/**
 * Builds the bundles. `node esbuild.mjs` builds what ships and the commands; `--production` minifies; `--tests` adds
 * the tests; `--watch` rebuilds on change; `--run NAME [ARGUMENT…]` builds, then runs src/cli/NAME.ts in this same
 * process, so that signals reach it and its first line on stdout is the first line on stdout.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { checkLinks, gatherSmall, toAscii, toCommonJs } from './build/common-js.mjs';
import { askLoader, packFile, packModules } from './build/pack.mjs';
import { withPureSchemas } from './build/schemas.mjs';
import { createTexts } from './build/texts.mjs';
import { whenStarterEnds } from './test/workbench/starter.mjs';

export const root = fileURLToPath(new URL('.', import.meta.url));

/** Milliseconds that a command may take to end in order. */
const patience = 3000;

/** Installs the dependencies where they are missing or older than the lockfile. Says so on stderr. */
export async function installDependencies() {
  const lock = statSync(join(root, 'package-lock.json')).mtimeMs;
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= lock) return;
  console.error('Installing the dependencies from npm (about 500 MB unpacked) …');
  const npm = spawn('npm', ['ci', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  const end = () => npm.kill();
  process.once('exit', end);
  const [status, signal] = await once(npm, 'exit');
  process.off('exit', end);
  if (status !== 0) throw new Error(`npm ci failed with status ${status ?? signal}`);
}

/** undici's parser of HTTP/1.1, beside the bundles. */
const httpParser = 'http-parser.wasm.br';

/** The rooms that are loaded when they are first needed, as src/rooms.ts names them. */
const rooms = [
  'api',
  'clients',
  'contract',
  'dotenv',
  'mistakes',
  'protocol',
  'pull',
  'push',
  'sandbox',
  'signature',
  'support',
  'tools',
  'views',
  'webhooks',
];

/** All TypeScript files below a folder of the project that end in `ending`, as paths relative to the project. */
function sources(folder, ending = '.ts') {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending) && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

/** What each wing of the editor does, by the wing's name. */
const wings = () =>
  [...sources('src/editor', 'commands.ts'), join('src', 'editor', 'tools', 'tools.ts')]
    .map((file) => [basename(dirname(file)), file])
    .filter(([wing]) => wing !== 'editor');

/** The commands; what lies in a folder below them is a part of one. */
const commands = () => sources('src/cli').filter((file) => dirname(file) === join('src', 'cli'));

/**
 * Bundles of undici what sends requests: it does not tree-shake, and its index also brings fetch and the rest of the web,
 * mocks, interceptors, caches and a process-wide dispatcher, 300 kB that are never called. Of what is left, HTTP/2 and
 * SOCKS are not asked for either (a SOCKS proxy is left to the editor), nor is the parser for processors without SIMD:
 * Chromium, and so the editor, needs one with it. The parser lies beside the bundles as what it is, a file of WebAssembly,
 * which compresses better than its Base64. A test sends requests through the bundle.
 * @param {string} folder where the bundles are written
 * @returns {import('esbuild').Plugin}
 */
export const undiciForRequests = (folder) => ({
  name: 'undici-for-requests',
  setup({ onLoad, onEnd }) {
    const replace = (filter, contents) => onLoad({ filter }, () => ({ contents }));
    replace(
      /[\\/]undici[\\/]index\.js$/,
      `exports.Dispatcher = require('./lib/dispatcher/dispatcher');
      exports.Dispatcher.prototype.request = require('./lib/api/api-request');
      exports.Dispatcher.prototype.connect = require('./lib/api/api-connect'); // to a proxy
      exports.Agent = require('./lib/dispatcher/agent');
      exports.Pool = require('./lib/dispatcher/pool');
      exports.EnvHttpProxyAgent = require('./lib/dispatcher/env-http-proxy-agent');`,
    );
    // Required where a body is a form or the first parser does not load.
    replace(/[\\/]undici[\\/]lib[\\/](web[\\/]fetch[\\/]body|llhttp[\\/]llhttp-wasm)\.js$/, '');
    replace(
      /[\\/]undici[\\/]lib[\\/]dispatcher[\\/](client-h2|socks5-proxy-agent)\.js$/,
      `module.exports = function () { throw new Error('not in this build'); };`,
    );
    // Of the parser's tables, those that are read.
    const { ERROR, TYPE } = createRequire(import.meta.url)('undici/lib/llhttp/constants.js');
    replace(
      /[\\/]undici[\\/]lib[\\/]llhttp[\\/]constants\.js$/,
      `Object.assign(exports, ${JSON.stringify({ ERROR, TYPE })});`,
    );
    replace(
      /[\\/]undici[\\/]lib[\\/]llhttp[\\/]llhttp_simd-wasm\.js$/,
      `module.exports = require('node:zlib').brotliDecompressSync(
        require('node:fs').readFileSync(require('node:path').join(__dirname, '${httpParser}')),
      );`,
    );
    onEnd(() => {
      const parser = createRequire(import.meta.url)('undici/lib/llhttp/llhttp_simd-wasm.js');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, httpParser), brotliCompressSync(parser));
    });
  },
});

/** The index of a room. */
const indexOf = (room) => `./src/${room}/index.ts`;

/**
 * Makes the door of each room, `room:NAME`: of what its index exports, what the source of the editor names. The rest is
 * for a shell, for the npm package or for other rooms, which import it by its file.
 * @type {import('esbuild').Plugin}
 */
const roomsForEditor = {
  name: 'rooms-for-editor',
  setup({ onStart, onResolve, onLoad, esbuild }) {
    let exported = {};
    let named = new Set();
    onStart(async () => {
      const { metafile } = await esbuild.build({
        entryPoints: rooms.map(indexOf),
        absWorkingDir: root,
        bundle: true,
        packages: 'external',
        format: 'esm',
        platform: 'node',
        outdir: 'dist',
        outbase: 'src',
        write: false,
        metafile: true,
        logLevel: 'silent',
      });
      exported = metafile.outputs;
      const editor = [
        ...sources('src/editor'),
        'src/extension.ts',
        'src/check-thread.ts',
        'src/diagnose-thread.ts',
        'src/paste-thread.ts',
        'src/find-thread.ts',
      ];
      named = new Set(editor.flatMap((file) => readFileSync(join(root, file), 'utf8').match(/\w+/g) ?? []));
    });
    onResolve({ filter: /^room:/ }, ({ path }) => ({ path: path.slice('room:'.length), namespace: 'room' }));
    onLoad({ filter: /^/, namespace: 'room' }, ({ path }) => {
      const names = exported[`dist/${path}/index.js`]?.exports.filter((name) => named.has(name)) ?? [];
      return { contents: `export { ${names.join(', ')} } from '${indexOf(path)}';`, resolveDir: root };
    });
  },
};

/**
 * Says of our own modules that to load them does nothing but give what they export: what nothing is taken of is left out,
 * and not loaded. One is imported for its effect.
 * @type {import('esbuild').Plugin}
 */
export const withoutSideEffects = {
  name: 'without-side-effects',
  setup(builder) {
    builder.onResolve({ filter: /^\.{1,2}\// }, async ({ path, pluginData, ...from }) => {
      const isOurs = from.kind !== 'entry-point' && !/[\\/]node_modules[\\/]/.test(from.resolveDir);
      if (!isOurs || pluginData === 'resolved' || path.endsWith('/dispatcher-slot')) return undefined;
      const found = await builder.resolve(path, { ...from, pluginData: 'resolved' });
      return found.errors.length > 0 || found.external ? undefined : { ...found, sideEffects: false };
    });
  },
};

/** A method in a table of zod's, up to its end. */
const zodMethod = /^ {4}(?:(?:async )?(\w+)\(.*\)|(\w+): (?:async )?function \w+\(.*\)) \{\n(?: {8}.*\n)* {4}\},\n/gm;

/** The names that a text calls something by: `.name(`. */
const namesCalled = (text) => text.match(/(?<=\.)\w+(?=\()/g) ?? [];

/**
 * Leaves out of zod the methods of schemas that are nowhere called by their names: with them go the checks of many formats.
 * @param {readonly string[]} others folders in the bundle that also call them
 * @returns {import('esbuild').Plugin}
 */
export const zodWithMethodsCalled = (others = []) => ({
  name: 'zod-with-methods-called',
  setup({ onStart, onLoad }) {
    let called = new Set();
    onStart(() => {
      const files = [...sources('src'), ...others.flatMap((folder) => sources(folder, '.js'))];
      const callers = files.map((file) => readFileSync(join(root, file), 'utf8'));
      const own = readFileSync(join(root, 'node_modules/zod/v4/classic/schemas.js'), 'utf8').match(
        /(?<=this\.)\w+(?=\()/g,
      );
      called = new Set([...callers.flatMap(namesCalled), ...(own ?? [])]);
    });
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]classic[\\/]schemas\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll(zodMethod, (method, name, other) =>
        called.has(name ?? other) ? method : '',
      ),
    }));
  },
});

/**
 * Leaves out of zod what makes JSON schemas, which nothing that is shipped calls: its schemas are written by the build. Every
 * function is still there to be named, and throws.
 * @type {import('esbuild').Plugin}
 */
export const zodForParsing = {
  name: 'zod-for-parsing',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]core[\\/](to-json-schema|json-schema-processors)\.js$/ }, ({ path }) => {
      const names = [...readFileSync(path, 'utf8').matchAll(/^export (?:const|function) (\w+)/gm)].map(
        ([, name]) => name,
      );
      const none = "function none() { throw new Error('not in this build'); }";
      return { contents: `${none} export { none as process, ${names.map((name) => `none as ${name}`).join(', ')} };` };
    });
  },
};

/**
 * The entries by the shelf of the pack that they lie on, each with what it needs that lies on none before: what a command
 * needs, the verifier too; what lists leads; what checks a file. The rest is on one more.
 */
const shelves = [
  ['parts', 'commands', 'commands/help', 'commands/verifier', 'rooms/protocol', 'rooms/contract'],
  ['rooms/api', 'rooms/pull', 'rooms/views', 'commands/leads'],
  ['rooms/push', 'commands/lead-files'],
];

/**
 * Puts small bundles together that are loaded at the start: into one that knows no editor, which threads load too, and one
 * that does, neither with more than that.
 */
async function gatherAll(esbuild, outputs, atStart) {
  const knowing = new Set(outputs.filter(({ text }) => /from"vscode"/.test(text)).map(({ path }) => path));
  const into = 'shared.js';
  const gatherings = [
    { limit: 3000, into, isMeant: (path) => atStart.has(path) && !knowing.has(path) },
    { limit: 20_000, into: 'shared-start.js', isMeant: (path) => atStart.has(path), beside: into },
  ];
  let gathered = outputs;
  for (const each of gatherings) gathered = await gatherSmall(esbuild, gathered, each);
  return gathered;
}

/** The paths of what is loaded with outputs. */
function loadedWith(some, outputs) {
  const found = new Set(some);
  for (const each of found)
    for (const { path, kind, external } of outputs[each].imports)
      if (kind === 'import-statement' && !external) found.add(path);
  return new Set([...found].map((each) => join(root, each)));
}

/**
 * Writes what was split as CommonJS, with the tables of its texts.
 * @param {{ minify: boolean, texts: ReturnType<typeof createTexts> }} options
 * @returns {import('esbuild').Plugin}
 */
const asCommonJs = ({ minify, texts }) => ({
  name: 'as-common-js',
  setup({ onEnd, esbuild }) {
    const transform = async (path, text) => {
      const { code } = await esbuild.transform(text, {
        format: 'cjs',
        platform: 'node',
        target: 'node20',
        charset: 'utf8',
        sourcefile: basename(path),
        sourcemap: 'inline',
        logLevel: 'warning',
      });
      return code;
    };
    onEnd(async ({ outputFiles = [], metafile }) => {
      if (metafile === undefined || outputFiles.length === 0) return;
      const { minifySync } = await import('oxc-minify');
      const shrink = (path, text) => {
        const { code, errors } = minifySync(basename(path), toCommonJs(text), {
          compress: { target: 'es2022' },
          mangle: { toplevel: true },
          module: false,
        });
        if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
        return toAscii(code);
      };
      const atStart = loadedWith(['dist/extension.js'], metafile.outputs);
      const numbered = texts.number(outputFiles, (path) => atStart.has(path));
      const written = new Map();
      const nameOf = (path) => relative(join(root, 'dist'), path).replaceAll('\\', '/');
      if (minify) {
        checkLinks(numbered, metafile.outputs, root);
        const files = await gatherAll(esbuild, numbered, atStart);
        for (const { path, text } of files) written.set(nameOf(path), shrink(path, text));
        const beside = /^(?:extension|shared|shared-start|rooms|[a-z]+-thread|packed)\.js$/;
        const packed = new Map([...written].filter(([name]) => !beside.test(name)));
        const reached = shelves.map((some) =>
          loadedWith(
            some.map((each) => `dist/${each}.js`),
            metafile.outputs,
          ),
        );
        const found = (name) => reached.findIndex((paths) => paths.has(join(root, 'dist', name)));
        for (const [name, code] of written) written.set(name, askLoader(code, packed, packed.has(name)));
        for (const name of packed.keys()) packed.set(name, written.get(name));
        for (const name of packed.keys()) written.delete(name);
        const shelfOf = (name) => (found(name) < 0 ? shelves.length : found(name));
        written.set(packFile, packModules(packed, shelves.length + 1, shelfOf));
      } else
        for (const { path, text } of numbered) {
          // Files are found from the folder of the bundles, which code may have been put below.
          const placed = text.replaceAll(/\b__dirname\b/g, `require("node:path").join(__dirname,"..")`);
          written.set(nameOf(path), await transform(path, nameOf(path).includes('/') ? placed : text));
        }
      for (const [name, content] of written) {
        mkdirSync(dirname(join(root, 'dist', name)), { recursive: true });
        writeFileSync(join(root, 'dist', name), content);
      }
    });
  },
});

/** @type {import('esbuild').Plugin} */
const pureSchemas = {
  name: 'pure-schemas',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/]protocol[\\/].*\.ts$/ }, ({ path }) => ({
      contents: withPureSchemas(readFileSync(path, 'utf8')),
      loader: 'ts',
    }));
  },
};

/**
 * Minifies pages once more: what esbuild leaves is shorter by some percent.
 * @type {import('esbuild').Plugin}
 */
const shrunk = {
  name: 'shrunk',
  setup({ onEnd }) {
    onEnd(async ({ outputFiles = [] }) => {
      const { minifySync } = await import('oxc-minify');
      for (const { path, text } of outputFiles) {
        const { code, errors } = minifySync(basename(path), text, {
          compress: { target: 'es2022' },
          mangle: { toplevel: true },
          module: true,
        });
        if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, code);
      }
    });
  },
};

/** The esbuild options of each bundle. */
function bundles({ production = false, tests = false } = {}) {
  const node = {
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    absWorkingDir: root,
    // jsonc-parser's "main" is UMD and crashes at run time once bundled.
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  };
  const texts = createTexts({ root, folder: join(root, 'dist', 'l10n') });
  const shipped = {
    minify: production,
    charset: 'utf8',
    sourcemap: production ? false : 'linked',
    legalComments: 'none',
  };
  const all = [
    {
      ...node,
      ...shipped,
      // What several entries share is bundled once; asCommonJs makes of it what the editor loads fastest.
      format: 'esm',
      splitting: true,
      chunkNames: 'shared-[hash]',
      write: false,
      metafile: true,
      sourcemap: production ? false : 'inline',
      entryPoints: [
        { in: 'src/extension.ts', out: 'extension' },
        { in: 'src/check-thread.ts', out: 'check-thread' },
        { in: 'src/find-thread.ts', out: 'find-thread' },
        { in: 'src/diagnose-thread.ts', out: 'diagnose-thread' },
        { in: 'src/paste-thread.ts', out: 'paste-thread' },
        { in: 'src/rooms.ts', out: 'rooms' },
        { in: 'src/packed.ts', out: 'packed' },
        { in: 'src/editor/parts.ts', out: 'parts' },
        { in: 'src/editor/commands.ts', out: 'commands' },
        ...wings().map(([wing, file]) => ({ in: file, out: `commands/${wing}` })),
        ...rooms.map((room) => ({ in: `room:${room}`, out: `rooms/${room}` })),
      ],
      outdir: 'dist',
      external: ['vscode', './rooms.js', './parts.js', './commands.js', './commands/*', './rooms/*'],
      plugins: [
        withoutSideEffects,
        roomsForEditor,
        undiciForRequests(join(root, 'dist')),
        zodWithMethodsCalled(),
        zodForParsing,
        texts.plugin,
        asCommonJs({ minify: production, texts }),
      ],
    },
    {
      ...shipped,
      bundle: true,
      platform: 'browser',
      target: 'es2022',
      // What pages share, above all the reading of messages, is bundled once.
      format: 'esm',
      splitting: true,
      chunkNames: 'shared-[hash]',
      absWorkingDir: root,
      logLevel: 'warning',
      entryPoints: readdirSync(join(root, 'src/webview'))
        .filter((name) => name.endsWith('.page.ts'))
        .map((name) => `src/webview/${name}`),
      outdir: 'dist/webview',
      plugins: [pureSchemas, ...(production ? [shrunk] : [])],
      write: !production,
    },
    { ...node, sourcemap: 'linked', entryPoints: commands(), outdir: 'out/cli', outbase: 'src/cli' },
  ];
  if (tests)
    all.push({
      ...node,
      sourcemap: 'linked',
      packages: 'external',
      entryPoints: sources('test'),
      outdir: 'out/test',
      outbase: 'test',
      external: ['vscode'],
    });
  return all.filter((bundle) => bundle.entryPoints.length > 0);
}

/** Loads a file of the source into this process. */
export async function importSource(esbuild, file) {
  const { outputFiles } = await esbuild.build({
    entryPoints: [file],
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  return import(`data:text/javascript;base64,${code}`);
}

/** Writes the JSON schemas of lead files and of column maps, which are made from what a file is checked with. */
async function writeSchemas(esbuild) {
  const { leadSchemaFiles } = await importSource(esbuild, 'src/contract/lead-schema.ts');
  const { mapSchemaFiles } = await importSource(esbuild, 'src/push/columns/map-schema.ts');
  const folder = join(root, 'dist', 'schemas');
  mkdirSync(folder, { recursive: true });
  for (const [name, schema] of Object.entries({ ...leadSchemaFiles, ...mapSchemaFiles }))
    writeFileSync(join(folder, name), JSON.stringify(schema()));
}

/** Writes the handlers that can be inserted, and the pages of docs/ that the editor opens, each into one packed file. */
function writeShipped() {
  const listed = readFileSync(join(root, 'src', 'editor', 'help', 'open-documentation.ts'), 'utf8');
  const handlers = readdirSync(join(root, 'media', 'handlers'));
  const docs = [...listed.matchAll(/'([\w-]+\.md)':/g)].map(([, name]) => name);
  for (const [name, folder, files] of [
    ['handlers', join('media', 'handlers'), handlers],
    ['docs', 'docs', docs],
  ]) {
    const texts = Object.fromEntries(files.map((file) => [file, readFileSync(join(root, folder, file), 'utf8')]));
    writeFileSync(join(root, 'dist', `${name}.json.br`), brotliCompressSync(JSON.stringify(texts)));
  }
}

/** Builds once. */
export async function build(options = {}) {
  const esbuild = await import('esbuild');
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  if (options.tests) rmSync(join(root, 'out', 'test'), { recursive: true, force: true });
  await Promise.all([writeSchemas(esbuild), ...bundles(options).map((bundle) => esbuild.build(bundle))]);
  writeShipped();
  await esbuild.stop();
}

async function watch(options) {
  const esbuild = await import('esbuild');
  await writeSchemas(esbuild);
  writeShipped();
  for (const bundle of bundles(options)) await (await esbuild.context({ ...bundle, logLevel: 'info' })).watch();
}

async function runCommand(name, args) {
  const entry = join('src', 'cli', `${name}.ts`);
  if (!existsSync(join(root, entry))) throw new Error(`there is no command ${name}`);
  const esbuild = await import('esbuild');
  const [bundle] = bundles().filter((each) => each.outbase === 'src/cli');
  const { outputFiles } = await esbuild.build({ ...bundle, entryPoints: [entry], write: false });
  await esbuild.stop();
  // Moved into place whole: several commands may run at once, and none must read what another has half written.
  for (const { path, contents } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.${process.pid}`, contents);
    renameSync(`${path}.${process.pid}`, path);
  }
  const file = join(root, 'out', 'cli', `${name}.js`);
  process.argv = [process.argv[0], file, ...args];
  await import(pathToFileURL(file).href);
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const args = process.argv.slice(2);
  // A command that does something at its end hears of it; npm does not hand on every signal.
  whenStarterEnds(() => {
    if (process.listenerCount('SIGTERM') === 0) process.exit(1);
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.exit(1), patience).unref();
  });
  await installDependencies();
  if (args[0] === '--run') await runCommand(args[1], args.slice(2));
  else {
    const options = { production: args.includes('--production'), tests: args.includes('--tests') };
    await (args.includes('--watch') ? watch(options) : build(options));
  }
}
