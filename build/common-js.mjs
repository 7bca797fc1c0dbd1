/**
 * Writes what was split as CommonJS: esbuild splits ES modules only, and the first `import` of an extension costs the
 * editor more than all that activation may take.
 */
import { dirname, join } from 'node:path';

/** An import as esbuild writes it without white space. None of ours stands in a text: those have spaces. */
const statement = /import(?: ([\w$]+) |\*as ([\w$]+) |(?: ([\w$]+),)?\{([^{}]*)\})from"([^"]+)";|import"([^"]+)";/g;

/** The pairs of `a as b,c`, the left name first. */
const pairs = (list) =>
  list
    .split(',')
    .filter((each) => each !== '')
    .map((each) => each.split(' as '))
    .map(([left, right = left]) => [left, right]);

/**
 * The ES module as CommonJS. esbuild's own way asks for each member where it is used, and gives each through a getter:
 * here nothing that is exported changes once its module has run, so names are taken once.
 * @param {string} code as esbuild writes it minified
 */
export function toCommonJs(code) {
  const heads = [];
  const body = code.replaceAll(statement, (_, whole, all, first, named, from, bare) => {
    const required = `require("${from ?? bare}")`;
    // Of a module of Node the default is the module itself.
    const name = whole ?? all ?? first;
    if (name !== undefined && from.startsWith('.')) throw new Error(`a bundle's default: ${_}`);
    if (name !== undefined) heads.push(`const ${name}=${required};`);
    if (bare !== undefined) heads.push(`${required};`);
    const members = pairs(named ?? '').map(([left, right]) => (left === right ? left : `${left}:${right}`));
    if (members.length > 0) heads.push(`const{${members}}=${required};`);
    return '';
  });
  const [all, list = ''] = /export\{([^{}]*)\};?\s*$/.exec(body) ?? [''];
  const rest = body.slice(0, body.length - all.length);
  const given = pairs(list).map(([local, name]) => `exports.${name}=${local};`);
  return `"use strict";${heads.join('')}${rest}${given.join('')}`;
}

/**
 * Puts the small bundles that are shared into one: each has a head and a place in the archive of its own, and a file to
 * read. Only those that need no larger one, so that nothing is loaded for them.
 * @param {typeof import('esbuild')} esbuild
 * @param {readonly { path: string, text: string }[]} outputs as esbuild writes them minified
 * @param {{ limit: number, into: string }} how files below `limit` bytes, and the name of the one they go into
 */
export async function gatherSmall(esbuild, outputs, { limit, into }) {
  const nameOf = (path) => path.replaceAll('\\', '/').split('/').at(-1) ?? '';
  const importsOf = (text) =>
    [...text.matchAll(statement)].map(([, , , , , from = '', bare]) => bare ?? from).filter((from) => from[0] === '.');
  let small = outputs.filter(({ path, text }) => nameOf(path).startsWith('shared-') && text.length < limit);
  for (let before = 0; before !== small.length; ) {
    before = small.length;
    const names = small.map(({ path }) => nameOf(path));
    small = small.filter(({ text }) => importsOf(text).every((from) => names.includes(nameOf(from))));
  }
  const [first] = small;
  if (first === undefined) return [...outputs];
  const texts = new Map(small.map(({ path, text }) => [nameOf(path), text]));
  const given = [...texts].map(([name, text]) => [name, pairs(/export\{([^{}]*)\};?\s*$/.exec(text)?.[1] ?? '')]);
  /** What a member of a small bundle is called in the large one, by `bundle member`. */
  const renamed = new Map();
  const lines = given.map(([name, members]) => {
    const list = members.map(([, member]) => {
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
  return [
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
}
