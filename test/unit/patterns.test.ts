/** Patterns over text from outside: `npm run bench -- hostile` times them, this finds the commonest slow one by its form. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const literal = /(?<=[(=,:[!&|?]\s*|return\s+)\/(?![*/])((?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/[a-z]*/g;
const atom = String.raw`(?:\\.|\[(?:[^\]\\]|\\.)*\]|[^\\[\]()|^$.*+?{}])`;
/** A run that has to reach the end and may begin anywhere: from each of its characters on, it is read to where it ends. */
const runAtEnd = new RegExp(`(?:^|(?<!\\\\)\\|)${atom}[+*]\\$`);

describe('the patterns of the source', () => {
  it('read no run at an end from each of its characters on', () => {
    assert.deepEqual(
      [String.raw`\s+$`, String.raw`^\s+|\s+$`, String.raw`(?<!\s)\s+$`, String.raw`^\s+$`, String.raw`=\s*$`].map(
        (each) => runAtEnd.test(each),
      ),
      [true, true, false, false, false],
    );
    const found: string[] = [];
    for (const entry of readdirSync('src', { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
      const file = join(entry.parentPath, entry.name);
      for (const [whole, pattern = ''] of readFileSync(file, 'utf8').matchAll(literal))
        if (runAtEnd.test(pattern)) found.push(`${file}: ${whole}`);
    }
    assert.deepEqual(found, []);
  });
});
