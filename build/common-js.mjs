/**
 * Writes what was split as CommonJS: esbuild splits ES modules only, and the first `import` of an extension costs the
 * editor more than all that activation may take.
 */

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
