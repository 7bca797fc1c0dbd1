/**
 * The texts of the extension: a number in the place of each English text that has translations, and two tables for each
 * language, English too: one of what is said by what is loaded at the start, and a packed one. What ships has so each text
 * once, and an editor reads the tables that it shows, when they are first needed; VS Code's own have the English in each
 * language again and are read at every start. (VS Code is built so.)
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { withPureSchemas } from './schemas.mjs';

/** A call of `t` or `vscode.l10n.t`, up to the end of its text. */
const call =
  /(?<![\w$.])((?:(?:vscode\.)?l10n\.)?)t\(\s*('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\$]|\\.)*`)(?=\s*[,)])/g;

/** What a literal says. */
const said = (literal) =>
  literal
    .slice(1, -1)
    .replaceAll(/\\(?:u\{([\da-f]+)\}|u([\da-f]{4})|x([\da-f]{2})|([\s\S]))/gi, (_, long, four, two, plain) => {
      const hex = long ?? four ?? two;
      return hex === undefined
        ? ({ n: '\n', r: '\r', t: '\t' }[plain] ?? plain)
        : String.fromCodePoint(parseInt(hex, 16));
    });

/** A table, in UTF-8 or, behind its mark, in UTF-16: languages whose letters have three bytes in UTF-8 are smaller so. */
function packed(texts) {
  const joined = texts.join('\0');
  const all = [joined, Buffer.from(`\ufeff${joined}`, 'utf16le')].map((bytes) =>
    brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS } }),
  );
  return all.reduce((best, each) => (each.length < best.length ? each : best));
}

/** The translations of a project, by language: English to the other. */
function translations(root) {
  const names = readdirSync(join(root, 'l10n'));
  return names.map((name) => [name.split('.')[2], JSON.parse(readFileSync(join(root, 'l10n', name), 'utf8'))]);
}

/** @param {{ root: string, folder: string }} where the project, and where tables are written */
export function createTexts({ root, folder }) {
  let languages = [];
  /** English by the number in the marks, `"§7§"`, that stand in the bundles until it is known which texts are in them. */
  let english = [];
  let numbers = new Map();

  /** @type {import('esbuild').Plugin} */
  const plugin = {
    name: 'texts',
    setup({ onStart, onResolve, onLoad }) {
      onStart(() => {
        languages = translations(root);
        english = [...new Set(languages.flatMap(([, texts]) => Object.keys(texts)))];
        numbers = new Map(english.map((text, at) => [text, at]));
      });
      onResolve({ filter: /^@vscode\/l10n$/ }, () => ({ path: join(root, 'src', 'texts.ts') }));
      onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
        const source = readFileSync(path, 'utf8');
        if (!source.includes('t(')) return undefined;
        const own = /\{ t \} (?:from '@vscode\/l10n'|= vscode\.l10n;)/.test(source);
        const contents = withPureSchemas(source)
          .replaceAll('{ t } = vscode.l10n;', '{ t } = { t: megaT };')
          .replaceAll(call, (whole, vscode, literal) => {
            if (vscode === '' && !own) return whole;
            const number = numbers.get(said(literal));
            return `${vscode === '' ? 't' : 'megaT'}(${number === undefined ? literal : `"§${number}§"`}`;
          });
        const head = contents.includes('megaT') ? "import { t as megaT } from '@vscode/l10n';" : '';
        return { contents: head + contents, loader: 'ts' };
      });
    },
  };

  /**
   * Replaces the marks, and writes the tables of what was marked.
   * @param {readonly { path: string, text: string }[]} outputs
   * @param {(path: string) => boolean} isOfStart whether an output is loaded at the start
   * @returns {{ path: string, text: string }[]}
   */
  function number(outputs, isOfStart) {
    const mark = /"§(\d+)§"/g;
    const marked = (some) => some.flatMap(({ text }) => [...text.matchAll(mark)].map(([, at]) => Number(at)));
    const start = new Set(marked(outputs.filter(({ path }) => isOfStart(path))));
    const rest = new Set(marked(outputs).filter((at) => !start.has(at)));
    const places = new Map([...start, ...rest].map((at, place) => [at, place]));
    mkdirSync(folder, { recursive: true });
    for (const [language, texts] of [['en', {}], ...languages]) {
      const table = (numbers) => [...numbers].map((at) => texts[english[at]] ?? english[at]);
      writeFileSync(join(folder, `${language}.json`), JSON.stringify(table(start)));
      writeFileSync(join(folder, `${language}.br`), packed(table(rest)));
    }
    return outputs.map(({ path, text }) => ({
      path,
      text: text.replaceAll(mark, (_, at) => `${places.get(Number(at))}`),
    }));
  }

  return { plugin, number };
}
