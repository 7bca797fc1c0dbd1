/** The lines of a file of any length. Only a line feed ends one: U+2028, which JSON leaves as it is, does not. */
import { createReadStream } from 'node:fs';

const lineFeed = 0x0a;

/** Some at a time, as they are read; never none. */
export async function* readLines(path: string): AsyncGenerator<string[]> {
  let rest: Buffer[] = [];
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) {
    const bytes: Buffer = chunk;
    const end = bytes.lastIndexOf(lineFeed);
    rest.push(end === -1 ? bytes : bytes.subarray(0, end));
    if (end === -1) continue;
    yield Buffer.concat(rest).toString('utf8').split('\n');
    rest = end + 1 < bytes.length ? [bytes.subarray(end + 1)] : [];
  }
  if (rest.length > 0) yield Buffer.concat(rest).toString('utf8').split('\n');
}
