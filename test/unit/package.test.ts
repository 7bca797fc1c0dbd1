import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { listFiles, PackageManager } from '@vscode/vsce';
import { transform } from 'esbuild';
import { entriesOf } from '../../build/zip.mjs';
import { readShelves } from '../support/shelves';
import { scanSource } from '../support/source-texts';
import { readTexts } from '../support/text-table';
import { packageExtension } from '../workbench/package.mjs';

/** A module `vscode` whose every member can be read, called, constructed and extended. */
const stub = `
  const anything = new Proxy(class {}, {
    get: (target, name) => (name === 'prototype' ? target.prototype : name === Symbol.toPrimitive ? () => '' : anything),
    apply: () => anything,
    construct: () => ({}),
  });
  const { _load } = require('node:module');
  require('node:module')._load = (name, ...rest) => (name === 'vscode' ? anything : _load(name, ...rest));
`;

/** Activates it in German, with a `vscode` whose every member is there. */
const activation = `
  const answers = { prototype: undefined, then: undefined, language: 'de', fsPath: require('node:os').tmpdir() };
  const anything = new Proxy(class {}, {
    get: (target, name) =>
      name === 'prototype' ? target.prototype
      : name === Symbol.toPrimitive ? () => ''
      : name === Symbol.iterator ? function* () {}
      : name in answers ? answers[name] : anything,
    set: () => true,
    apply: () => anything,
    construct: () => anything,
  });
  const { _load } = require('node:module');
  require('node:module')._load = (name, ...rest) => (name === 'vscode' ? anything : _load(name, ...rest));
  const { activate } = require(${JSON.stringify(resolve('dist', 'extension.js'))});
  activate({ ...anything, subscriptions: [], globalStorageUri: anything, storageUri: anything, secrets: anything, workspaceState: anything, globalState: anything, environmentVariableCollection: anything });
`;

/** The pages that `MEGA: Open Documentation` lists. */
const docs = [...readFileSync('src/editor/help/open-documentation.ts', 'utf8').matchAll(/^ {2}'([\w-]+\.md)': /gm)].map(
  ([, name = '']) => name,
);

/** The rooms that are loaded on first use: the members of src/rooms.ts. */
const rooms = [...readFileSync('src/rooms.ts', 'utf8').matchAll(/^ {2}get (\w+)\(\)/gm)].map(([, name = '']) => name);

/** The wings that commands load one by one. */
const wings = [
  ...readFileSync('src/editor/commands.ts', 'utf8').matchAll(/require\('\.\/commands\/([\w-]+)\.js'\)/g),
].map(([, name = '']) => name);

const pages = readdirSync('src/webview')
  .filter((name) => name.endsWith('.page.ts'))
  .map((name) => name.replace('.ts', '.js'));

describe('the package', () => {
  let files: string[];
  before(async () => {
    files = await listFiles({ cwd: '.', packageManager: PackageManager.None });
  });

  it('holds what is needed and nothing else', () => {
    const needed = [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist/check-thread.js',
      'dist/diagnose-thread.js',
      'dist/paste-thread.js',
      'dist/extension.js',
      'dist/find-thread.js',
      'dist/code.br',
      'dist/docs.json.br',
      'dist/handlers.json.br',
      'dist/http-parser.wasm.br',
      ...['de', 'en', 'ja'].flatMap((language) => [`dist/l10n/${language}.br`, `dist/l10n/${language}.json`]),
      'dist/packed.js',
      'dist/rooms.js',
      'dist/shared.js',
      'dist/shared-start.js',
      'dist/schemas/column-map.schema.json',
      'dist/schemas/connections.schema.json',
      'dist/schemas/lead.schema.json',
      'dist/schemas/leads.schema.json',
      ...pages.map((page) => `dist/webview/${page}`),
      'media/activity.svg',
      'media/icon.png',
      'package.json',
      'package.nls.json',
      'skills/mega-leads/SKILL.md',
    ];
    assert.deepEqual(
      needed.filter((file) => !files.includes(file)),
      [],
    );
    const others = files.filter((file) => !needed.includes(file));
    const shipped =
      /^(dist\/webview\/shared-[A-Z0-9]{8}\.js|package\.nls\.[\w-]+\.json|media\/[\w/-]+\.(css|svg|png|webp))$/;
    assert.deepEqual(
      others.filter((file) => !shipped.test(file)),
      [],
    );
  });

  it('has in its documentation no link to a page that it does not have', () => {
    assert.ok(docs.length > 5);
    for (const page of docs)
      for (const [, link = ''] of readFileSync(join('docs', page), 'utf8').matchAll(/\]\(([^)#\s]+)/g))
        assert.ok(/^https:/.test(link) || docs.includes(link), `${page}: ${link}`);
  });

  describe('has its texts in tables', () => {
    const table = (language: string): string[] => Object.values(readTexts(`dist/l10n/${language}`)).flat();
    const { translated } = scanSource();
    let [english, code]: [string[], Map<string, string>] = [[], new Map()];
    before(() => {
      english = table('en');
      const bundles = readdirSync('dist', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
      code = new Map(bundles.map((name) => [name, readFileSync(join('dist', name), 'utf8')]));
      for (const [at, shelf] of readShelves('dist/code.br').entries()) code.set(`shelf ${at}`, shelf);
    });

    for (const language of ['de', 'ja'])
      it(`which say the same in ${language}`, () => {
        const all: Record<string, string> = JSON.parse(readFileSync(`l10n/bundle.l10n.${language}.json`, 'utf8'));
        assert.deepEqual(
          table(language),
          english.map((text) => all[text]),
        );
      });

    it('each text once, and all that the editor says', () => {
      assert.equal(new Set(english).size, english.length);
      const inEditor = translated.filter(({ place }) => /^(editor\/|extension\.ts)/.test(place));
      assert.ok(inEditor.length > 500);
      assert.deepEqual(
        inEditor.filter(({ text }) => !english.includes(text)),
        [],
      );
    });

    it('and in no bundle again, where nobody would translate it', () => {
      const texts = translated.filter(({ text }) => / .* /.test(text));
      assert.deepEqual(
        texts.filter(({ text }) => [...code.values()].some((each) => each.includes(`"${text}"`))),
        [],
      );
      assert.ok(![...code.values()].some((each) => each.includes('§') || each.includes('\\u00a7')));
    });

    it('of which activation unpacks none', () => {
      const script = `
        const zlib = require('node:zlib');
        let unpacked = 0;
        zlib.brotliDecompressSync = () => { unpacked++; return Buffer.alloc(0); };
        ${activation}
        process.stdout.write(unpacked + ' unpacked');
        process.exit(0);`;
      const { stderr, stdout } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8', cwd: tmpdir() });
      assert.equal(stderr, '');
      assert.equal(stdout, '0 unpacked');
    });
  });

  for (const [name, folder, files] of [
    ['handlers', 'media/handlers', readdirSync('media/handlers')],
    ['docs', 'docs', docs],
  ] as const)
    it(`has the ${name} as they are`, () => {
      const packed = JSON.parse(brotliDecompressSync(readFileSync(`dist/${name}.json.br`)).toString('utf8'));
      assert.deepEqual(
        packed,
        Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')])),
      );
    });

  it('stays small', async () => {
    const start = ['extension', 'shared', 'shared-start'].map((name) => statSync(`dist/${name}.js`).size);
    assert.ok(start.reduce((sum, size) => sum + size) < 20_000, 'activation pays for what is loaded at the start');
    for (const page of pages) assert.ok(statSync(join('dist/webview', page)).size < 60_000, page);
    const folder = mkdtempSync(join(tmpdir(), 'mega-leads-package-'));
    try {
      const vsix = readFileSync(await packageExtension(folder, { best: true }));
      assert.ok(vsix.length < 559_000, `the .vsix has ${vsix.length} bytes`);
      const inside = entriesOf(vsix).filter(({ name }) => /^extension\/(dist|media|docs)\//.test(name));
      for (const { name, content } of inside.filter(({ name }) => !/\.(json|css)$/.test(name)))
        assert.ok(content.equals(readFileSync(name.replace('extension/', ''))), name);
      assert.ok(inside.length > 40);
      // Written again without white space, and the same: an array of texts too.
      const tables = entriesOf(vsix).filter(({ name }) => /\.json$/.test(name) && !/\/package\.json$/.test(name));
      for (const { name, content } of tables)
        assert.deepEqual(
          JSON.parse(content.toString('utf8')),
          JSON.parse(readFileSync(name.replace('extension/', ''), 'utf8')),
          name,
        );
      assert.ok(tables.some(({ name }) => name.endsWith('l10n/de.json')));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  for (const [bundle, member] of [
    ['extension', 'activate'],
    ['packed', "load('commands.js').run"],
    ['packed', "load('parts.js').createParts"],
    ...wings.map((wing) => ['packed', `load('commands/${wing}.js')`]),
    ...rooms.map((room) => ['rooms', `rooms.${room}`]),
  ])
    it(`loads ${member} of dist/${bundle}.js in a bare Node`, () => {
      const path = JSON.stringify(resolve('dist', `${bundle}.js`));
      const script = `${stub} console.log(typeof require(${path}).${member})`;
      const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', script], {
        encoding: 'utf8',
        cwd: tmpdir(),
      });
      assert.equal(stderr, '');
      assert.match(stdout, /^(function|object)\n$/);
      assert.equal(status, 0);
    });

  it('sends requests through the parts of undici that are bundled, past a proxy too', () => {
    // The sandbox answers what is not meant for it with 421.
    const script = `${stub}
      const { localise, rooms } = require(${JSON.stringify(resolve('dist', 'rooms.js'))});
      localise('en');
      const { api, sandbox } = rooms;
      const { createServer } = require('node:http');
      const { connect } = require('node:net');
      (async () => {
        const running = await sandbox.startSandbox();
        const { port } = new URL(running.url);
        const proxy = createServer().on('connect', (request, socket) => {
          console.log(request.url);
          const upstream = connect(Number(port), '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\\r\\n\\r\\n'));
          socket.pipe(upstream).pipe(socket);
          socket.on('error', () => {});
        });
        await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
        const direct = { proxy: null, noProxy: [], proxyAuthorization: null, strictTls: true, certificateAuthorities: [] };
        const through = { ...direct, proxy: 'http://127.0.0.1:' + proxy.address().port };
        for (const [network, origin] of [[direct, running.url], [through, 'http://mega.test']]) {
          const url = new URL('/api/agents/crm/leads', origin);
          const { status } = await api.createUndiciTransport(network).send({ method: 'GET', url, headers: {} });
          console.log(status);
        }
        process.exit(0);
      })();`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8', cwd: tmpdir() });
    assert.equal(stderr, '');
    assert.equal(stdout, '401\nmega.test:80\n421\n');
    assert.equal(status, 0);
  });

  for (const page of pages)
    it(`parses dist/webview/${page}`, async () => {
      const { code } = await transform(readFileSync(join('dist/webview', page), 'utf8'), { loader: 'js' });
      assert.match(code, /acquireVsCodeApi|import/);
    });
});
