import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { checkLinks, toAscii, toCommonJs } from '../../../build/common-js.mjs';

const root = process.cwd();

/** Two entries and what they share, as esbuild splits them. */
async function split(files: Readonly<Record<string, string>>) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['one', 'two'],
    outdir: 'out',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    external: ['vscode'],
    minify: true,
    metafile: true,
    write: false,
    plugins: [
      {
        name: 'files',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^(\.\/)?(one|two|both)$/ }, ({ path }) => ({
            path: path.replace('./', ''),
            namespace: 'files',
          }));
          onLoad({ filter: /^/, namespace: 'files' }, ({ path }) => ({ contents: files[path] ?? '' }));
        },
      },
    ],
  });
  return { outputs: outputFiles.map(({ path, text }) => ({ path, text })), told: metafile.outputs };
}

const files = {
  both: `import * as api from 'vscode'; export const shared = () => api.name; export const other = 2;`,
  one: `import * as api from 'vscode'; import { join } from 'node:path'; import { shared } from './both';
    export const one = () => join(api.name, shared(), 'é');`,
  two: `import { shared, other } from './both'; export const two = () => shared() + other;`,
};

describe('what is split, as CommonJS', () => {
  it('is linked as esbuild says, and asks for each module once', async () => {
    const { outputs, told } = await split(files);
    checkLinks(outputs, told, root);
    const asked: string[] = [];
    const loaded = new Map<string, Record<string, () => unknown>>();
    const load = (name: string): unknown => {
      asked.push(name);
      if (name === 'vscode') return { name: 'editor' };
      if (name === 'node:path') return { join: (...parts: string[]) => parts.join('/') };
      const exports = loaded.get(name) ?? {};
      loaded.set(name, exports);
      const { text = '' } = outputs.find(({ path }) => path.endsWith(name.slice(1))) ?? {};
      runInNewContext(toAscii(toCommonJs(text)), { exports, require: load });
      return exports;
    };
    load('./one.js');
    load('./two.js');
    assert.equal(loaded.get('./one.js')?.one?.(), 'editor/editor/é');
    assert.equal(loaded.get('./two.js')?.two?.(), 'editor2');
    // Once by the first bundle, once by what it shares each time that is run.
    assert.equal(asked.filter((name) => name === 'vscode').length, 3);
    assert.equal(asked.filter((name) => name === 'node:path').length, 1);
  });

  it('fails where a link is not one, or is not seen', async () => {
    const { outputs, told } = await split(files);
    const changed = (from: string | RegExp, to: string) =>
      outputs.map(({ path, text }) => ({ path, text: text.replace(from, to) }));
    const given = /export\{\w+ as (\w+)/.exec(outputs.find(({ path }) => /chunk/.test(path))?.text ?? '')?.[1] ?? '?';
    for (const [from, to, why] of [
      [/^/, 'const t=`import{a}from"./x.js";`;', /imports are understood/],
      ['import{join', 'import {join', /imports are understood/],
      [/export\{\w+ as one/, 'export{y as three', /exports are understood/],
      [`import{${given} as`, 'import{zz as', /takes zz of/],
    ] as const)
      assert.throws(() => checkLinks(changed(from, to), told, root), why);
  });

  it('keeps what is not ASCII, or says that it cannot', () => {
    const code = toAscii('JSON.stringify([`é😀`, /[—]/.test("—"), /^\\p{L}😀$/u.test("ä😀")])');
    assert.match(code, /^[ -~]+$/);
    assert.equal(runInNewContext(code), '["é😀",true,true]');
    assert.throws(() => toAscii('String.raw`a—`'), /raw/);
  });
});
