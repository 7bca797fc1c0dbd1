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
  'mistakes',
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
  api: { values: [...base, 'support'] },
  clients: { values: [...base, 'sandbox'] },
  dotenv: { values: base },
  pull: { values: base, types: ['api'] },
  push: { values: [...base, 'support'], types: ['api'] },
  webhooks: { values: [...base, 'support'] },
  mistakes: { values: [...base, 'dotenv'] },
  sandbox: { values: [...base, 'support'] },
  support: { values: base },
  tools: { values: rooms },
  views: { values: base },
  protocol: { values: base },
  webview: { values: ['protocol'] },
  cli: { values: [...rooms, 'tools'] },
  library: { values: ['sandbox', 'signature'] },
  editor: { values: [...all, 'ids'], types: ['rooms'] },
  'ids.ts': { values: [] },
  'texts.ts': { values: [] },
  'packed.ts': { values: [] },
  'rooms.ts': { values: ['views', 'rooms', 'texts'], types: all },
  'check-thread.ts': { values: ['rooms.js'], types: ['rooms', 'push'] },
  'find-thread.ts': { values: ['rooms.js'], types: ['rooms', 'mistakes'] },
  'diagnose-thread.ts': { values: ['rooms.js'], types: ['rooms', 'signature'] },
  'paste-thread.ts': { values: ['rooms.js'], types: ['rooms', 'webhooks'] },
  // The second bundle: loaded when it is first needed, never a part of the first.
  'extension.ts': {
    values: [...all, 'editor', 'ids', 'texts', 'rooms.js', 'parts.js', 'commands.js'],
    types: ['rooms'],
  },
};

/**
 * The wings of the editor: each may import those before it that it names, by their three doors: front.ts, which is loaded
 * at the start, index.ts with the parts, and commands.ts with the first command. Everyone may import the kit.
 */
const wings: Readonly<Record<string, readonly string[]>> = {
  connections: [],
  mistakes: [],
  sandbox: ['connections'],
  'secrets-in-code': [],
  'lead-files': ['connections'],
  leads: ['connections', 'lead-files'],
  rows: ['connections', 'lead-files'],
  webhooks: ['connections', 'lead-files'],
  verifier: ['connections', 'webhooks'],
  handler: ['webhooks'],
  client: [],
  deliveries: ['connections', 'lead-files', 'leads', 'verifier', 'webhooks', 'handler'],
  tasks: ['sandbox', 'deliveries'],
  tools: ['connections', 'webhooks', 'handler'],
  help: ['connections', 'sandbox', 'leads', 'webhooks', 'deliveries'],
};

/** The wing of a file of the editor, the kit too; null for any other file. */
function wingOf(file: string): string | null {
  const [top, wing, ...rest] = file.split(sep);
  return top === 'editor' && wing !== undefined && rest.length > 0 ? wing : null;
}

/** The file that an import means. */
function fileOf(path: string): string | undefined {
  return [`${path}.ts`, join(path, 'index.ts')].find((each) => files.includes(each));
}

/** Chains of imports, types too, that come back to where they began; each as the files on it. */
function circles(): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const next = new Map(files.map((file) => [file, new Set<string>()]));
  for (const each of imports.filter(isOurs)) {
    const to = fileOf(target(each));
    if (to !== undefined) next.get(each.file)?.add(to);
  }
  const walk = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(' > '));
    if (done.has(file)) return;
    done.add(file);
    for (const each of next.get(file) ?? []) walk(each, [...path, file]);
  };
  for (const file of files) walk(file, []);
  return found;
}

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

  it('takes the SDK of the Model Context Protocol in the command mcp alone', () => {
    const taking = imports.filter(({ from }) => from.startsWith('@modelcontextprotocol/'));
    assert.ok(taking.length > 0);
    assert.deepEqual(taking.filter(({ file }) => !/^cli[\\/]mcp(?:\.ts$|[\\/])/.test(file)).map(show), []);
  });

  it('never imports all of zod by name, which brings every language along', () => {
    const texts = files.map((file) => ({ file, text: readFileSync(join('src', file), 'utf8') }));
    const named = texts.filter(({ text }) => /import\s*\{[^}]*\}\s*from\s*'zod/.test(text));
    assert.deepEqual(
      named.map(({ file }) => file),
      [],
    );
  });

  it('has no circle of files', () => {
    assert.deepEqual(circles(), []);
  });

  it('knows every wing of the editor, each with a front door', () => {
    const found = new Set(files.map(wingOf).filter((wing) => wing !== null && wing !== 'kit'));
    assert.deepEqual([...found].sort(), Object.keys(wings).sort());
    assert.deepEqual(
      Object.keys(wings).filter((wing) => !files.includes(join('editor', wing, 'index.ts'))),
      [],
    );
  });

  it('keeps every wing to the doors of those below it', () => {
    const order = Object.keys(wings);
    const breaches = imports.filter(isOurs).filter((each) => {
      const [from, to] = [wingOf(each.file), wingOf(fileOf(target(each)) ?? '')];
      if (from === null || to === null || from === to || to === 'kit') return false;
      const isDoor = [join('editor', to), join('editor', to, 'front'), join('editor', to, 'commands')].includes(
        target(each),
      );
      return !isDoor || !wings[from]?.includes(to) || order.indexOf(to) > order.indexOf(from);
    });
    assert.deepEqual(breaches.map(show), []);
  });

  it('loads nothing of a wing at the start but its front, and what that looks at', () => {
    const reached = new Set<string>();
    const walk = (file: string): void => {
      if (reached.has(file)) return;
      reached.add(file);
      for (const each of imports.filter((one) => one.file === file && !one.typeOnly && isOurs(one))) {
        const to = fileOf(target(each));
        if (to !== undefined) walk(to);
      }
    };
    walk('extension.ts');
    assert.ok(reached.has(join('editor', 'tools', 'front.ts')));
    assert.deepEqual(
      [...reached].filter((file) => (wingOf(file) ?? 'kit') !== 'kit' && !file.endsWith(`${sep}front.ts`)),
      [join('editor', 'client', 'kept.ts')],
    );
    assert.deepEqual(
      [...reached].filter((file) => !file.startsWith('editor')),
      ['extension.ts', 'ids.ts', join('contract', 'secrets.ts'), 'texts.ts'],
    );
  });

  it('builds the kit on nothing of the wings, and no wing on the whole', () => {
    const above = imports.filter(isOurs).filter((each) => {
      const to = fileOf(target(each)) ?? '';
      const isTop = to.startsWith(`editor${sep}`) && wingOf(to) === null;
      if (wingOf(each.file) === 'kit') return isTop || (wingOf(to) ?? 'kit') !== 'kit';
      return wingOf(each.file) !== null && isTop;
    });
    assert.deepEqual(above.map(show), []);
  });
});
