/** What a file has to import once it is changed. */
import type { Source } from '../running/values';
import { type Change, change, changed } from './change';

const goPackages: Readonly<Record<string, string>> = {
  hex: 'encoding/hex',
  hmac: 'crypto/hmac',
  math: 'math',
  sha256: 'crypto/sha256',
  strconv: 'strconv',
  time: 'time',
};

const calls = (text: string, module: string): boolean => new RegExp(`(?<![\\w.$])${module}\\.\\w`).test(text);

/** Go takes neither a package that is missing nor one that is not used any more. */
function goImports(source: Source, after: string): Change[] | null {
  const { text } = source;
  const block = /^import \(\n([^)]*)\)/m.exec(text);
  const lines = [...text.matchAll(/^(?:import |\t)"([\w./-]+)"\n/gm)];
  const known = new Set(lines.map(([, path]) => path));
  const found: Change[] = [];
  for (const [name, path] of Object.entries(goPackages)) {
    if (!calls(after, name) || known.has(path)) continue;
    // A variable of that name hides the package.
    if (block === null || new RegExp(`\\b${name}\\s*(?:,\\s*\\w+\\s*)?:=|,\\s*${name}\\s*:=`).test(text)) return null;
    const next = lines.find(([, other]) => (other ?? '') > path)?.index ?? block.index + block[0].length - 1;
    found.push(change(source, next, next, `\t"${path}"\n`));
  }
  for (const { 0: line, 1: path = '', index } of lines) {
    const name = path.split('/').at(-1) ?? '';
    if (calls(text, name) && !calls(after, name)) found.push(change(source, index, index + line.length, ''));
  }
  return found;
}

function pythonImports(source: Source, after: string): Change[] | null {
  const { text } = source;
  const found: Change[] = [];
  for (const module of ['hashlib', 'hmac', 'time']) {
    if (!calls(after, module) || new RegExp(`^\\s*import\\b[^\\n]*\\b${module}\\b(?! as)`, 'm').test(text)) continue;
    // The name may be something else in this file.
    const at = new RegExp(`\\b${module}\\s*=|\\bimport\\b[^\\n]*\\b${module}\\b`).test(text)
      ? -1
      : text.search(/^(?:import|from (?!__future__)) ?\w/m);
    if (at === -1) return null;
    found.push(change(source, at, at, `import ${module}\n`));
  }
  return found;
}

const cryptoNames = /((?:import|const) *\{[^{}]*?)(,?\s*\}\s*(?:from|= *require\() *['"](?:node:)?crypto['"])/;

function javascriptImports(source: Source, after: string): Change[] | null {
  if (!/(?<![\w.])timingSafeEqual\(/.test(after) || /(?<![\w.])timingSafeEqual\b/.test(source.text)) return [];
  const found = cryptoNames.exec(source.text);
  if (found === null) return null;
  const at = found.index + (found[1] ?? '').length;
  return [change(source, at, at, ', timingSafeEqual')];
}

const byLanguage = { go: goImports, python: pythonImports, javascript: javascriptImports } as const;

/** The changes, and those of the imports that they need; null where that cannot be written. */
export function withImports(changes: readonly Change[]): readonly Change[] | null {
  const all = [...changes];
  for (const source of new Set(changes.map((each) => each.source))) {
    const imports = Object.entries(byLanguage).find(([language]) => language === source.language)?.[1];
    const more = imports?.(source, changed(source, changes)) ?? (imports ? null : []);
    if (more === null) return null;
    all.push(...more);
  }
  return all;
}
