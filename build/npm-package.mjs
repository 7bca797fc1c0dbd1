/**
 * Builds the npm package: `node build/npm-package.mjs [FOLDER]` writes `mega-leads-VERSION.tgz` into FOLDER (out) and prints its
 * path. The package holds the commands and two modules, all of it bundled, so that it depends on nothing; of the
 * extension it holds nothing.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { minifySync } from 'oxc-minify';
import {
  importSource,
  root,
  undiciForRequests,
  withoutSideEffects,
  zodForParsing,
  zodWithMethodsCalled,
} from '../esbuild.mjs';

const read = (file) => readFileSync(join(root, file), 'utf8');
const manifest = JSON.parse(read('package.json'));

/** What can be imported, by the name of its file in src/library. */
const modules = ['sandbox', 'signature'];

const packageJson = {
  name: manifest.name,
  version: manifest.version,
  description:
    'A sandbox of the MEGA public CRM Lead API for tests, checks of webhook handlers and API clients, and imports and exports of leads. Not an official MEGA product.',
  license: manifest.license,
  keywords: manifest.keywords,
  type: 'module',
  bin: { [manifest.name]: './mega-leads.js' },
  exports: {
    ...Object.fromEntries(
      modules.map((name) => [`./${name}`, { types: `./types/library/${name}.d.ts`, default: `./${name}.js` }]),
    ),
    './package.json': './package.json',
  },
  engines: { node: manifest.engines.node },
  sideEffects: false,
};

/** Runs a program of node_modules or npm; what it prints on stdout. */
function run(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: root, encoding: 'utf8', ...options });
  if (status !== 0) throw error ?? new Error(`${command} ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

/**
 * Leaves out of the protocol's SDK a validator of JSON Schema, 120 kB, for answers to questions that no tool asks.
 * @type {import('esbuild').Plugin}
 */
const withoutValidator = {
  name: 'without-validator',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]sdk[\\/]dist[\\/]esm[\\/]validation[\\/]ajv-provider\.js$/ }, () => ({
      contents: `export class AjvJsonSchemaValidator { getValidator() { throw new Error('not in this build'); } }`,
    }));
  },
};

/** The file that has the JSON schemas. */
const schemaFile = 'schemas.json.br';

/**
 * JSON schemas that are written by the build, in place of the part of zod that makes them: the API's document, and what the
 * tools take, as package.json has it for the editor.
 * @param {string} folder where the bundles lie that read them
 * @returns {import('esbuild').Plugin}
 */
const withSchemas = (folder) => ({
  name: 'with-schemas',
  setup({ onLoad, onEnd, esbuild }) {
    const from = (file, exported) =>
      onLoad({ filter: new RegExp(`[\\\\/]src[\\\\/]${file}\\.ts$`) }, () => ({
        contents: `import { readFileSync } from 'node:fs';
          import { join } from 'node:path';
          import { brotliDecompressSync } from 'node:zlib';
          const schemas = () => JSON.parse(brotliDecompressSync(readFileSync(join(__dirname, '${schemaFile}'))).toString());
          ${exported}`,
        loader: 'js',
      }));
    from('contract[\\\\/]openapi', 'export const openApiDocument = () => schemas().api;');
    from('tools[\\\\/]input-schema', 'export const inputSchema = (name) => schemas().tools[name];');
    onEnd(async () => {
      const { openApiDocument } = await importSource(esbuild, 'src/contract/openapi.ts');
      const tools = manifest.contributes.languageModelTools.map((tool) => [tool.toolReferenceName, tool.inputSchema]);
      const schemas = { api: openApiDocument(), tools: Object.fromEntries(tools) };
      writeFileSync(join(folder, schemaFile), brotliCompressSync(JSON.stringify(schemas)));
    });
  },
});

/** Minifies a bundle once more: what esbuild leaves is shorter by some percent. */
function shrink(file) {
  const { code, errors } = minifySync(file, readFileSync(file, 'utf8'), {
    compress: { target: 'es2022' },
    mangle: { toplevel: true },
    module: true,
  });
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  writeFileSync(file, code);
}

/** The bundles; the packages that are in them. */
async function bundle(folder) {
  const esbuild = await import('esbuild');
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [
      { in: 'src/cli/mega-leads.ts', out: 'mega-leads' },
      ...modules.map((name) => ({ in: `src/library/${name}.ts`, out: name })),
    ],
    outdir: folder,
    bundle: true,
    splitting: true,
    chunkNames: 'shared/[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    define: { 'process.env.MEGA_LEADS_VERSION': JSON.stringify(manifest.version) },
    // What is CommonJS asks for Node's own modules by `require`.
    banner: {
      js: "import{createRequire as megaRequire}from'node:module';const require=/*#__PURE__*/megaRequire(import.meta.url),__dirname=import.meta.dirname;",
    },
    plugins: [
      withoutSideEffects,
      undiciForRequests(join(folder, 'shared')),
      withoutValidator,
      withSchemas(join(folder, 'shared')),
      zodForParsing,
      zodWithMethodsCalled(['node_modules/@modelcontextprotocol/sdk/dist/esm']),
    ],
  });
  for (const file of Object.keys(metafile.outputs)) shrink(join(root, file));
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs));
  const names = inputs.map((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]);
  return [...new Set(names)].filter((name) => name !== undefined).sort();
}

/** The licenses of what is bundled, which ask to be passed on: each text once, below whose it is. */
function notices(packages) {
  const byText = new Map();
  for (const name of packages) {
    const at = join('node_modules', name);
    const { version, license } = JSON.parse(read(join(at, 'package.json')));
    const file = readdirSync(join(root, at)).find((each) => /^licen[cs]e/i.test(each));
    const whole = file === undefined ? '' : read(join(at, file)).trim();
    const lines = whole.split(/\r?\n/).map((line) => line.trim());
    const owners = lines.filter((line) => /^copyright \(c\)/i.test(line));
    const text = lines
      .filter((line) => !owners.includes(line))
      .join(' ')
      .replace(/\s+/g, ' ')
      .replace(/^(?:The )?MIT License(?: \(MIT\))? /, '');
    const head = [`${name} ${version} (${license})`, ...owners].join('\n');
    const known = byText.get(text);
    if (known === undefined)
      byText.set(text, {
        heads: [head],
        whole: lines
          .filter((line) => !owners.includes(line))
          .join('\n')
          .trim(),
      });
    else known.heads.push(head);
  }
  const texts = [...byText.values()].map(
    ({ heads, whole }) => `${heads.join('\n')}\n\n${whole.replace(/\n{3,}/g, '\n\n')}\n`,
  );
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}

/** The types of the modules and of what they name, as far as that is; they may need nothing but Node's. */
function writeTypes(folder) {
  const all = join(folder, 'all-types');
  const entries = modules.map((name) => join('src', 'library', `${name}.ts`));
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const options = JSON.parse(read('tsconfig.json')).compilerOptions;
  const own = { ...options, noEmit: false, emitDeclarationOnly: true, declaration: true, rootDir: join(root, 'src') };
  const config = join(folder, 'tsconfig.json');
  writeFileSync(
    config,
    JSON.stringify({
      compilerOptions: { ...own, outDir: all, typeRoots: [join(root, 'node_modules', '@types')], types: ['node'] },
      files: entries.map((file) => join(root, file)),
    }),
  );
  run(process.execPath, [compiler, '-p', config]);
  const pending = modules.map((name) => join(all, 'library', `${name}.d.ts`));
  const seen = new Set();
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const text = readFileSync(file, 'utf8').replace(/(from '\.[^']*)(?=')/g, (from) => {
      const [, path = ''] = /'(.*)$/.exec(from) ?? [];
      const target = [`${path}.d.ts`, `${path}/index.d.ts`].find((each) => {
        try {
          return readFileSync(resolve(dirname(file), each)) !== null;
        } catch {
          return false;
        }
      });
      if (target === undefined) throw new Error(`${file} has types from ${path}, which is not there`);
      pending.push(resolve(dirname(file), target));
      return `from '${target.replace(/\.d\.ts$/, '.js')}`;
    });
    const strange = /from '([^.'][^']*)'/.exec(text)?.[1];
    if (strange !== undefined) throw new Error(`${relative(all, file)} has types from ${strange}`);
    const to = join(folder, 'types', relative(all, file));
    mkdirSync(dirname(to), { recursive: true });
    // Much of a table of types is blanks.
    writeFileSync(
      to,
      text.replace(/^ +/gm, (blanks) => '\t'.repeat(Math.floor(blanks.length / 4)) + ' '.repeat(blanks.length % 4)),
    );
  }
  rmSync(all, { recursive: true });
  rmSync(config);
}

/** Builds the folder that is packed. */
export async function buildPackage(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const packages = await bundle(folder);
  const program = join(folder, 'mega-leads.js');
  writeFileSync(program, `#!/usr/bin/env node\n${readFileSync(program, 'utf8')}`);
  chmodSync(program, 0o755);
  writeTypes(folder);
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(packageJson)}\n`);
  writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), notices(packages));
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  cpSync(join(root, 'docs', 'npm.md'), join(folder, 'README.md'));
}

/** Builds the package and packs it; the path of the archive. */
export async function packPackage(folder) {
  const built = join(root, 'out', 'npm');
  await buildPackage(built);
  mkdirSync(folder, { recursive: true });
  const isWindows = process.platform === 'win32';
  const json = run('npm', ['pack', built, '--json', '--pack-destination', folder], { shell: isWindows });
  return join(folder, JSON.parse(json)[0].filename);
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
  console.log(await packPackage(resolve(process.argv[2] ?? join(root, 'out'))));
