/**
 * Puts the code that is loaded later into one file, which is a fifth smaller than the files by themselves. It has shelves,
 * each packed alone, with what is needed together on one. The file begins with their number, in 32 bits, and for each its
 * length; then they come, Brotli each. On the first lies also a line of JSON: for each shelf the lengths of its modules, by
 * their names. `src/packed.ts` reads it.
 */
import { brotliCompressSync, constants } from 'node:zlib';

/** What the loader is called, and the file that it reads. */
export const [loader, packFile] = ['packed.js', 'code.br'];

/** @param {string} text */
const pack = (text) =>
  brotliCompressSync(Buffer.from(text, 'latin1'), {
    params: { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT },
  });

/**
 * @param {ReadonlyMap<string, string>} modules CommonJS in ASCII, by paths from the folder of the bundles
 * @param {number} count of shelves
 * @param {(name: string) => number} shelfOf from 0
 * @returns {Buffer}
 */
export function packModules(modules, count, shelfOf) {
  const names = [...modules.keys()].sort();
  const shelves = Array.from({ length: count }, (_, shelf) => names.filter((name) => shelfOf(name) === shelf));
  const lengths = shelves.map((some) => Object.fromEntries(some.map((name) => [name, modules.get(name).length])));
  const packed = shelves.map((some, shelf) =>
    pack((shelf === 0 ? `${JSON.stringify(lengths)}\n` : '') + some.map((name) => modules.get(name)).join('')),
  );
  const head = Buffer.alloc(4 * (count + 1));
  for (const [i, number] of [count, ...packed.map(({ length }) => length)].entries()) head.writeUInt32LE(number, 4 * i);
  return Buffer.concat([head, ...packed]);
}

/**
 * The code of a file, which asks the loader for what is packed. esbuild has a name of its own for `require` where it stands
 * in the source.
 * @param {string} code
 * @param {ReadonlyMap<string, string>} modules
 * @param {boolean} isPacked whether `require` in it means the loader already
 */
export const askLoader = (code, modules, isPacked) =>
  code.replaceAll(/(?<![\w$.])([\w$]+)\(["`']\.\/([\w./-]+)["`']\)/g, (whole, ask, name) =>
    modules.has(name) && !(isPacked && ask === 'require') ? `require("./${loader}").load("${name}")` : whole,
  );
