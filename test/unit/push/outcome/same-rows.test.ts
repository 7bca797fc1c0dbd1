import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { digestSource, findLayout, type Layout, readMended, textSource } from '../../../../src/push';
import { createRandom } from '../../../../src/sandbox';

/** Rows of CSV or of JSON lines. */
const writers = {
  csv: (rows: readonly string[]) => `name,note\r\n${rows.map((row) => `"${row}",x`).join('\r\n')}\r\n`,
  lines: (rows: readonly string[]) => rows.map((row) => `{"contact_name":"${row}"}`).join('\n'),
};

async function layoutOf(text: string, kind: keyof typeof writers): Promise<Layout> {
  if (kind === 'lines') return { kind };
  const found = await findLayout(textSource(text), 'csv');
  if (found.kind !== 'csv') throw new Error('not CSV');
  return { ...found, columns: undefined, fields: ['contact_name', 'custom_fields.note'] } as unknown as Layout;
}

describe('a file whose failed rows were mended', () => {
  const seed = randomInt(1, 2 ** 31);

  for (const kind of ['csv', 'lines'] as const)
    it(`is told from one in which other rows are no longer where they were: ${kind}, seed ${seed}`, async () => {
      const random = createRandom(seed, kind);
      for (let run = 0; run < 40; run++) {
        // All of different lengths, so that one in another's place shows.
        const rows = Array.from({ length: 2 + random.integer(20) }, (_, at) => `é${'x'.repeat(at * 3)}`);
        const failed = new Set(rows.flatMap((_, at) => (random.chance(0.3) ? [at + 1] : [])));
        const how = await layoutOf(writers[kind](rows), kind);
        const then = new Map(rows.map((row, at) => [at + 1, Buffer.byteLength(row)]));
        const overhead = kind === 'csv' ? 4 : 19;
        const lengthOf = (row: number) => (failed.has(row) ? undefined : (then.get(row) ?? 0) + overhead);
        const read = async (now: readonly string[]) => {
          const source = textSource(writers[kind](now));
          return { is: await readMended(source, how, rows.length, lengthOf), digest: await digestSource(source) };
        };
        const mended = rows.map((row, at) => (failed.has(at + 1) ? `${row} mended` : row));
        const same = await read(mended);
        assert.equal(same.is, same.digest);
        const at = random.integer(rows.length);
        assert.equal((await read([...mended.slice(0, at), 'new', ...mended.slice(at)])).is, null, 'one more');
        assert.equal((await read(mended.filter((_, index) => index !== at))).is, null, 'one less');
        const changed = mended.map((row, index) => (index === at ? `${row}!` : row));
        assert.equal((await read(changed)).is === null, !failed.has(at + 1), 'another one changed');
      }
    });
});
