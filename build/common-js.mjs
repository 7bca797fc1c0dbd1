/**
 * Writes what was split as CommonJS: esbuild splits ES modules only, and the first `import` of an extension costs the
 * editor more than all that activation may take. What is read here by pattern is held against what esbuild says of the
 * same outputs: a build whose links are not all understood fails.
 */
import { dirname, join } from 'node:path';

/** An import as esbuild writes it without white space. */
const statement = /import(?: ([\w$]+) |\*as ([\w$]+) |(?: ([\w$]+),)?\{([^{}]*)\})from"([^"]+)";|import"([^"]+)";/g;

/** The exports, which esbuild writes last. */
const ending = /export\{([^{}]*)\};?\s*$/;

/** The pairs of `a as b,c`, the left name first. */
const pairs = (list) =>
  list
    .split(',')
    .filter((each) => each !== '')
    .map((each) => each.split(' as '))
    .map(([left, right = left]) => [left, right]);

const nameOf = (path) => path.replaceAll('\\', '/').split('/').at(-1) ?? '';

const same = (some, others) => JSON.stringify([...some].sort()) === JSON.stringify([...others].sort());

/**
 * @typedef {{ path: string, text: string }} Output an ES module as esbuild writes it minified
 * @typedef {{ from: string, whole: string | null, members: [theirs: string, ours: string][] }} Import `whole` is what all of
 *   it is called
 */

/**
 * Takes a module apart.
 * @param {string} text
 * @returns {{ imports: Import[], body: string, given: [local: string, name: string][] }}
 */
function takeApart(text) {
  const imports = [];
  const rest = text.replaceAll(statement, (found, whole, all, first, named, from, bare) => {
    // Of a module of Node the default is the module itself.
    const name = whole ?? all ?? first ?? null;
    if (name !== null && from.startsWith('.')) throw new Error(`a bundle is taken whole: ${found}`);
    imports.push({ from: from ?? bare, whole: name, members: pairs(named ?? '') });
    return '';
  });
  const [all, list = ''] = ending.exec(rest) ?? [''];
  return { imports, body: rest.slice(0, rest.length - all.length), given: pairs(list) };
}

/**
 * Holds modules against what esbuild says of them.
 * @param {readonly Output[]} outputs
 * @param {import('esbuild').Metafile['outputs']} told by path from `root`
 * @param {string} root
 */
export function checkLinks(outputs, told, root) {
  for (const { path, text } of outputs) {
    const [, expected] = Object.entries(told).find(([name]) => join(root, name) === path) ?? [];
    if (expected === undefined) throw new Error(`esbuild does not tell of ${path}`);
    const { imports, given } = takeApart(text);
    const isStatement = ({ kind }) => kind === 'import-statement';
    if (
      !same(
        imports.map(({ from }) => nameOf(from)),
        expected.imports.filter(isStatement).map((each) => nameOf(each.path)),
      )
    )
      throw new Error(`${path}: not all of its imports are understood`);
    const names = given.map(([, name]) => name);
    if (!same(names, expected.exports)) throw new Error(`${path}: not all of its exports are understood`);
  }
  checkNames(outputs);
}

/**
 * Sees that each bundle gives what others take of it.
 * @param {readonly Output[]} outputs
 */
function checkNames(outputs) {
  const apart = new Map(outputs.map(({ path, text }) => [path, takeApart(text)]));
  for (const [path, { imports }] of apart)
    for (const { from, members } of imports.filter((each) => each.from.startsWith('.'))) {
      const given = apart.get(join(dirname(path), from))?.given.map(([, name]) => name) ?? [];
      for (const [theirs] of members)
        if (!given.includes(theirs)) throw new Error(`${path} takes ${theirs} of ${from}, which does not give it`);
    }
}

/**
 * The ES module as CommonJS. esbuild's own way asks for each member where it is used, and gives each through a getter:
 * here nothing that is exported changes once its module has run, so names are taken once, and each module is asked for
 * once: the editor looks up who asks for its API each time.
 * @param {string} text
 */
export function toCommonJs(text) {
  const { imports, body, given } = takeApart(text);
  const heads = [...new Set(imports.map(({ from }) => from))].map((from) => {
    const group = imports.filter((each) => each.from === from);
    const [first, ...others] = group.flatMap(({ whole }) => whole ?? []);
    const members = group
      .flatMap((each) => each.members)
      .map(([left, right]) => (left === right ? left : `${left}:${right}`));
    const parts = [
      ...(first === undefined ? [] : [`${first}=require("${from}")`]),
      ...others.map((name) => `${name}=${first}`),
      ...(members.length === 0 ? [] : [`{${members}}=${first ?? `require("${from}")`}`]),
    ];
    return parts.length === 0 ? `require("${from}");` : `const ${parts};`;
  });
  return `"use strict";${heads.join('')}${body}${given.map(([local, name]) => `exports.${name}=${local};`).join('')}`;
}

/**
 * Writes what is not ASCII as escapes: a file of ASCII alone is read three times as fast. Such letters stand in texts and
 * patterns, where an escape is the same, but for what is taken as it is written.
 * @param {string} code
 */
export function toAscii(code) {
  const raw = /\braw`[^`]*[^\0-\x7f]/.exec(code);
  if (raw !== null) throw new Error(`not ASCII, and raw: ${raw[0].slice(-60)}`);
  return code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * Puts the small bundles that are shared into one: each has a head and a place in the archive of its own, and a file to
 * read. Only those that need no larger one, so that nothing is loaded for them.
 * @param {typeof import('esbuild')} esbuild
 * @param {readonly Output[]} outputs
 * @param {{ limit: number, into: string, isMeant: (path: string) => boolean, beside?: string }} how files below `limit` bytes,
 *   the name of the one they go into, which are meant, and the name of one that they may need
 */
export async function gatherSmall(esbuild, outputs, { limit, into, isMeant, beside = '' }) {
  const needed = (text) => takeApart(text).imports.flatMap(({ from }) => (from.startsWith('.') ? nameOf(from) : []));
  const isSmall = ({ path, text }) => nameOf(path).startsWith('shared-') && text.length < limit && isMeant(path);
  let small = outputs.filter(isSmall);
  for (let before = 0; before !== small.length; ) {
    before = small.length;
    const names = small.map(({ path }) => nameOf(path));
    small = small.filter(({ text }) => needed(text).every((name) => name === beside || names.includes(name)));
  }
  const [first] = small;
  if (first === undefined) return [...outputs];
  const texts = new Map(small.map(({ path, text }) => [nameOf(path), text]));
  /** What a member of a small bundle is called in the large one, by `bundle member`. */
  const renamed = new Map();
  const lines = [...texts].map(([name, text]) => {
    const list = takeApart(text).given.map(([, member]) => {
      renamed.set(`${name} ${member}`, `m${renamed.size}`);
      return `${member} as ${renamed.get(`${name} ${member}`)}`;
    });
    return `export{${list}}from"./${name}";`;
  });
  const { outputFiles } = await esbuild.build({
    stdin: { contents: lines.join(''), resolveDir: '/' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minify: true,
    charset: 'utf8',
    write: false,
    external: ['vscode', `./${beside}`],
    plugins: [
      {
        name: 'small',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /shared-/ }, ({ path }) => ({ path: nameOf(path), namespace: 'small' }));
          onLoad({ filter: /^/, namespace: 'small' }, ({ path }) => ({ contents: texts.get(path), resolveDir: '/' }));
        },
      },
    ],
  });
  const rest = outputs.filter((each) => !small.includes(each));
  const gathered = [
    { path: join(dirname(first.path), into), text: outputFiles[0].text },
    ...rest.map(({ path, text }) => ({
      path,
      text: text.replaceAll(statement, (whole, _name, _all, _first, named, from, bare) => {
        const name = nameOf(from ?? bare);
        if (!texts.has(name)) return whole;
        const members = pairs(named ?? '').map(([left, right]) => `${renamed.get(`${name} ${left}`)} as ${right}`);
        const place = (from ?? bare).slice(0, -name.length) + into;
        return members.length > 0 ? `import{${members}}from"${place}";` : `import"${place}";`;
      }),
    })),
  ];
  checkNames(gathered);
  return gathered;
}
