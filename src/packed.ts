/** Loads the code that ships packed, as `build/pack.mjs` writes it, when it is first asked for. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, posix } from 'node:path';
import { compileFunction } from 'node:vm';
import { brotliDecompressSync } from 'node:zlib';

interface Place {
  readonly shelf: number;
  readonly start: number;
  readonly end: number;
}

/** Asked for what is not packed. A path in a variable would make the bundler look for what it may mean. */
const beside = createRequire(join(__dirname, 'packed.js'));
const made = new Map<string, Record<string, unknown>>();
const places = new Map<string, Place>();
const shelves: Buffer[] = [];

function shelfOf(number: number): Buffer {
  const known = shelves[number];
  if (known !== undefined) return known;
  const file = readFileSync(join(__dirname, 'code.br'));
  let start = 4 * (1 + file.readUInt32LE());
  for (let each = 0; each < number; each++) start += file.readUInt32LE(4 * (1 + each));
  const packed = file.subarray(start, start + file.readUInt32LE(4 * (1 + number)));
  // In few pieces: each is memory of its own.
  const shelf = brotliDecompressSync(packed, { chunkSize: 0x40000 });
  shelves[number] = shelf;
  return shelf;
}

function readPlaces(): void {
  const first = shelfOf(0);
  const head = first.indexOf('\n') + 1;
  const lengths: readonly Record<string, number>[] = JSON.parse(first.toString('latin1', 0, head));
  for (const [shelf, each] of lengths.entries()) {
    let start = shelf === 0 ? head : 0;
    for (const [name, length] of Object.entries(each)) {
      places.set(name, { shelf, start, end: start + length });
      start += length;
    }
  }
}

function textOf(name: string): string {
  if (places.size === 0) readPlaces();
  const place = places.get(name);
  if (place === undefined) throw new Error(name);
  return shelfOf(place.shelf).toString('latin1', place.start, place.end);
}

/** What a module exports. @param name its path from the folder of the bundles */
export function load(name: string): Record<string, unknown> {
  const known = made.get(name);
  if (known !== undefined) return known;
  const run = compileFunction(textOf(name), ['exports', 'require', '__dirname'], { filename: join(__dirname, name) });
  const exports: Record<string, unknown> = {};
  const ask = (asked: string): unknown => {
    if (!asked.startsWith('.')) return beside(asked);
    const path = posix.join(posix.dirname(name), asked);
    return places.has(path) ? load(path) : beside(`./${path}`);
  };
  made.set(name, exports);
  try {
    run(exports, ask, __dirname);
  } catch (thrown) {
    made.delete(name);
    throw thrown;
  }
  return exports;
}
