import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { RecordFault, readRecords, recordEndOf } from '../../../../src/push/read/csv-records';

const seed = Number(process.env.MEGA_LEADS_SEED ?? Date.now() % 1_000_000);

async function* pieces(text: string, cuts: readonly number[]): AsyncGenerator<Buffer> {
  const letters = [...text];
  const at = [...new Set([0, ...cuts.map((cut) => cut % (letters.length + 1)), letters.length])].sort((a, b) => a - b);
  for (let index = 1; index < at.length; index++) yield Buffer.from(letters.slice(at[index - 1], at[index]).join(''));
}

async function read(text: string, cuts: readonly number[] = [], delimiter = ','): Promise<string[][] | 'fault'> {
  const records: string[][] = [];
  let bytes = 0;
  try {
    for await (const batch of readRecords(pieces(text, cuts), delimiter, recordEndOf(text)))
      for (const { cells, length, whole, raw } of batch) {
        records.push([...cells]);
        assert.equal(Buffer.from(text).toString('utf8', bytes, bytes + length), raw);
        bytes += whole;
      }
  } catch (thrown) {
    if (thrown instanceof RecordFault) return 'fault';
    throw thrown;
  }
  assert.equal(bytes, Buffer.byteLength(text), 'every byte belongs to a record');
  return records;
}

/** What csv-parse makes of the same text. */
function reference(text: string, delimiter = ','): string[][] | 'fault' {
  const ends = recordEndOf(text) === 'cr' ? ['\r\n', '\r', '\n'] : ['\r\n', '\n'];
  try {
    return parse(text, { delimiter, record_delimiter: ends, relax_column_count: true });
  } catch {
    return 'fault';
  }
}

describe(`the records of CSV (seed ${seed}; MEGA_LEADS_SEED sets it)`, () => {
  it('are those of csv-parse, in order or not, however the text is cut', async () => {
    const letter = fc.constantFrom('a', 'é', '😀', ' ', ',', ',', '"', '"', '\n', '\r\n', '\r', ';');
    const text = fc.array(letter, { maxLength: 30 }).map((letters) => letters.join(''));
    const property = fc.asyncProperty(text, fc.array(fc.nat(), { maxLength: 8 }), async (each, cuts) => {
      // A carriage return alone at the very end is read as the end of a record by neither or both.
      fc.pre(!each.endsWith('\r'));
      assert.deepEqual(await read(each, cuts), reference(each), JSON.stringify(each));
    });
    await fc.assert(property, { seed, numRuns: 3000 });
  });

  it('take a formula around a text without quotes of its own, which csv-parse refuses', async () => {
    assert.deepEqual(await read('a,b\n1,="2"\n="3",4\n'), [
      ['a', 'b'],
      ['1', '="2"'],
      ['="3"', '4'],
    ]);
    for (const text of ['a\n="2"x\n', 'a\n=x"2"\n', 'a\n="2\n', 'a\n ="2"\n'])
      assert.equal(await read(text), 'fault', text);
  });
});
