import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { toCommonJs } from '../../../build/common-js.mjs';
import { createTexts } from '../../../build/texts.mjs';
import { readTexts } from '../../support/text-table';

const sources = {
  'l10n/bundle.l10n.de.json': JSON.stringify({
    'Push {0} of {1}': 'Übertrage {0} von {1}',
    "it's “so”\n": 'es ist so',
    Late: 'Spät',
    Deep: 'Tief',
    unused: 'ungenutzt',
  }),
  'src/first.ts': `
    import { l10n } from 'vscode';
    import * as vscode from 'vscode';
    import { readFileSync } from 'node:fs';
    import path from 'node:path';
    import { speak } from './texts';
    import { deep } from './deep';
    const some = () => {
      const { t } = vscode.l10n;
      return [t('Late')];
    };
    export const start = (tag: string) => speak(tag);
    export const all = () => [...some(),
      vscode.l10n.t('Push {0} of {1}', 3, '{0}'), l10n.t("it's “so”\\n"), vscode.l10n.t(
        \`Late\`,
      ), vscode.l10n.t('in no table {0}', true), deep(), typeof readFileSync, path.sep.length,
    ];`,
  'src/deep.ts': `
    import { t } from '@vscode/l10n';
    export const deep = () => { const other = { t: (text: string) => text }; return other.t('Late') + t('Deep'); };`,
  'src/second.ts': `
    import { deep } from './deep';
    import { speak } from './texts';
    export { deep, speak };`,
};

describe('the texts of a build', () => {
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mega-leads-texts-'));
    const files = { ...sources, 'src/texts.ts': readFileSync('src/texts.ts', 'utf8') };
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const texts = createTexts({ root: folder, folder: join(folder, 'dist', 'l10n') });
    const { outputFiles } = await build({
      absWorkingDir: folder,
      entryPoints: ['src/first.ts', 'src/second.ts'],
      outdir: join(folder, 'dist'),
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      external: ['vscode'],
      charset: 'utf8',
      minify: true,
      write: false,
      plugins: [texts.plugin],
    });
    for (const { path, text } of texts.number(outputFiles, (path) => path.endsWith('first.js')))
      writeFileSync(path, toCommonJs(text));
    mkdirSync(join(folder, 'node_modules', 'vscode'), { recursive: true });
    writeFileSync(join(folder, 'node_modules', 'vscode', 'index.js'), '');
  });
  after(() => rmSync(folder, { recursive: true }));

  const load = (name: string) => createRequire(join(folder, 'dist', 'here.js'))(`./${name}.js`);

  it('cannot be asked for before the language is known', () => {
    assert.throws(() => load('second').deep(), /language/);
  });

  for (const [tag, expected] of [
    ['en', ['Late', 'Push 3 of {0}', "it's “so”\n", 'Late', 'in no table true', 'LateDeep', 'function', 1]],
    ['de', ['Spät', 'Übertrage 3 von {0}', 'es ist so', 'Spät', 'in no table true', 'LateTief', 'function', 1]],
    ['fr', ['Late', 'Push 3 of {0}', "it's “so”\n", 'Late', 'in no table true', 'LateDeep', 'function', 1]],
    ['../de', ['Late', 'Push 3 of {0}', "it's “so”\n", 'Late', 'in no table true', 'LateDeep', 'function', 1]],
  ] as const)
    it(`are those of the language ${tag}`, () => {
      const { start, all } = load('first');
      start(tag);
      assert.deepEqual(all(), expected);
    });

  it('stand in no bundle; what is loaded at the start has a table of its own', () => {
    for (const name of ['first.js', 'second.js'])
      assert.ok(!/Push|Deep/.test(readFileSync(join(folder, 'dist', name), 'utf8')), name);
    const { start, rest } = readTexts(join(folder, 'dist', 'l10n', 'de'));
    assert.deepEqual(start, ['Spät', 'Übertrage {0} von {1}', 'es ist so']);
    assert.deepEqual(rest, ['Tief']);
  });
});
