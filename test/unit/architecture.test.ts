import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';

type Import = { readonly file: string; readonly from: string; readonly typeOnly: boolean };

/** The first folder below src, or the file itself for those on top. */
const room = (path: string): string => path.split(sep)[0] ?? '';

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

/** Every import, export … from and import() of a file. */
function importsOf(file: string): Import[] {
  const text = readFileSync(join('src', file), 'utf8');
  const statements = [...text.matchAll(/^\s*(?:import|export)\s+(type\s)?([^'";]*?)\bfrom\s*'([^']+)'/gm)].map(
    ([, type, names = '', from = '']) => {
      const braced = /^\{(.*)\}\s*$/s.exec(names)?.[1]?.split(',') ?? [''];
      const allTypes = braced.every((name) => /^\s*type\s/.test(name) || (name.trim() === '' && braced.length > 1));
      return { file, from, typeOnly: type !== undefined || allTypes };
    },
  );
  const others = [...text.matchAll(/\b(?:import|require)\s*\(\s*'([^']+)'|^\s*import\s*'([^']+)'/gm)];
  return [...statements, ...others.map(([, called, bare]) => ({ file, from: called ?? bare ?? '', typeOnly: false }))];
}

const imports = files.flatMap(importsOf);
const isOurs = ({ from }: Import): boolean => from.startsWith('.');
const target = ({ file, from }: Import): string => normalize(join(dirname(file), from));
const show = ({ file, from, typeOnly }: Import): string => `${file} imports ${typeOnly ? 'types of ' : ''}${from}`;

const base = ['contract', 'signature'];
const rooms = [
  ...base,
  'api',
  'clients',
  'dotenv',
  'pull',
  'push',
  'webhooks',
  'sandbox',
  'support',
  'views',
  'protocol',
];
/** What a language model may do stands on top of what people do. */
const all = [...rooms, 'tools'];

/** Whom a room may import besides itself; `types` is for what may be named but not loaded. */
const allowed: Readonly<Record<string, { readonly values: readonly string[]; readonly types?: readonly string[] }>> = {
  contract: { values: [] },
  signature: { values: [] },
  api: { values: base },
  clients: { values: [...base, 'sandbox'] },
  dotenv: { values: base },
  pull: { values: base, types: ['api'] },
  push: { values: base, types: ['api'] },
  webhooks: { values: base },
  sandbox: { values: base },
  support: { values: base },
  tools: { values: rooms },
  views: { values: base },
  protocol: { values: base },
  webview: { values: ['protocol'] },
  cli: { values: rooms },
  editor: { values: [...all, 'ids'], types: ['rooms'] },
  'ids.ts': { values: [] },
  'rooms.ts': { values: ['views', 'rooms'], types: all },
  'check-thread.ts': { values: ['rooms.js'], types: ['rooms', 'push'] },
  // The second bundle: loaded when it is first needed, never a part of the first.
  'extension.ts': { values: [...all, 'editor', 'ids', 'rooms.js', 'commands.js'], types: ['rooms'] },
};

describe('who may import whom', () => {
  it('finds the imports it judges', () => {
    const found = imports.filter(({ file }) => file === join('api', 'index.ts'));
    assert.ok(found.length > 3, 'src/api/index.ts has no imports');
    assert.ok(imports.some(({ typeOnly }) => typeOnly) && imports.some(({ typeOnly }) => !typeOnly));
  });

  it('knows every room', () => {
    assert.deepEqual(
      [...new Set(files.map(room))].filter((name) => !(name in allowed)),
      [],
    );
  });

  it('keeps every room to those it may know', () => {
    const breaches = imports.filter(isOurs).filter((each) => {
      const [from, to] = [room(each.file), room(target(each))];
      const { values = [], types = [] } = allowed[from] ?? {};
      return from !== to && !values.includes(to) && !(each.typeOnly && types.includes(to));
    });
    assert.deepEqual(breaches.map(show), []);
  });

  it('leaves nothing of src outside src', () => {
    assert.deepEqual(imports.filter((each) => isOurs(each) && target(each).startsWith('..')).map(show), []);
  });

  it('lets only the editor know VS Code', () => {
    const knowing = imports.filter(({ from }) => from === 'vscode').map(({ file }) => room(file));
    assert.deepEqual([...new Set(knowing)].sort(), ['editor', 'extension.ts']);
  });

  it('keeps the pages free of Node, and of all of zod but its small build', () => {
    const inPages = imports.filter(({ file }) => ['webview', 'protocol'].includes(room(file)));
    const breaches = inPages.filter(({ from }) => !from.startsWith('.') && from !== 'zod/mini');
    assert.deepEqual(breaches.filter(({ typeOnly, from }) => !typeOnly && from !== '@vscode/l10n').map(show), []);
  });

  it('takes undici in api alone', () => {
    const breaches = imports.filter(({ file, from }) => from.startsWith('undici') && room(file) !== 'api');
    assert.deepEqual(breaches.map(show), []);
  });

  it('never imports all of zod by name, which brings every language along', () => {
    const texts = files.map((file) => ({ file, text: readFileSync(join('src', file), 'utf8') }));
    const named = texts.filter(({ text }) => /import\s*\{[^}]*\}\s*from\s*'zod/.test(text));
    assert.deepEqual(
      named.map(({ file }) => file),
      [],
    );
  });
});
