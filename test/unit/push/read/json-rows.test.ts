import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createJsonReader } from '../../../../src/push/read/json-rows';
import type { SourceRow } from '../../../../src/push/read/rows';
import { ReadFault } from '../../../../src/push/read/source';

const seed = Number(process.env.MEGA_LEADS_SEED ?? Date.now() % 1_000_000);

/** Every row, from pieces of so many bytes. */
async function read(text: string, size: number): Promise<SourceRow[]> {
  const bytes = Buffer.from(text);
  async function* pieces() {
    for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
  }
  const rows: SourceRow[] = [];
  for await (const batch of createJsonReader().read(pieces())) rows.push(...batch);
  return rows;
}

const value = fc.jsonValue({ maxDepth: 3 });
const row = fc.oneof(
  { weight: 5, arbitrary: fc.dictionary(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constant('\\"}')), value) },
  { weight: 1, arbitrary: value },
);
const space = fc.constantFrom('', ' ', '\n', '\r\n\t', '  ');
/** Rows with white space of all kinds around them, bare or in a bulk request. */
const source = fc
  .record({
    rows: fc.array(fc.tuple(row, space, space, fc.constantFrom(0, 2)), { minLength: 1, maxLength: 6 }),
    before: space,
    isEnveloped: fc.boolean(),
  })
  .map(({ rows, before, isEnveloped }) => {
    const texts = rows.map(([each, left, right, indent]) => left + JSON.stringify(each, null, indent) + right);
    const array = `[${texts.join(',')}]`;
    return before + (isEnveloped ? `{"on_duplicate":"skip" ,"leads": ${array} ,"dry_run":true}` : array);
  });
const size = fc.constantFrom(1, 2, 3, 7, 64, 100_000);

const rowsOf = (whole: unknown): unknown[] => (Array.isArray(whole) ? whole : Object(whole).leads);

describe(`rows of JSON (seed ${seed}; MEGA_LEADS_SEED sets it)`, () => {
  it('are those of JSON.parse, each with its own bytes, however they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(source, size, async (text, bytes) => {
        const rows = await read(text, bytes);
        const expected = rowsOf(JSON.parse(text));
        assert.deepEqual(
          rows.map((each) => each.value),
          expected,
        );
        for (const [index, { number, offset, length, text: own, suspect }] of rows.entries()) {
          assert.equal(number, index + 1);
          assert.equal(
            own.toString(),
            Buffer.from(text)
              .subarray(offset, offset + length)
              .toString(),
          );
          const isObject = typeof expected[index] === 'object' && expected[index] !== null;
          if (isObject) assert.deepEqual(JSON.parse(own.toString()), expected[index]);
          assert.equal(suspect, false);
        }
      }),
      { seed, numRuns: 400 },
    );
  });

  it('are refused exactly where JSON.parse refuses the whole', async () => {
    const change = fc.tuple(
      fc.nat(),
      fc.constantFrom('', '"', '\\', '{', '}', '[', ']', ',', ':', '1', 'x', ' '),
      fc.nat(1),
    );
    await fc.assert(
      fc.asyncProperty(source, change, size, async (text, [place, inserted, removed], bytes) => {
        const at = place % (text.length + 1);
        const changed = text.slice(0, at) + inserted + text.slice(at + removed);
        let whole: unknown = null;
        try {
          whole = JSON.parse(changed);
        } catch {}
        const read$ = read(changed, bytes);
        if (whole === null) await assert.rejects(read$, ReadFault);
        // What is JSON may still be no source of rows: another value, an unknown key, no row at all.
        else await read$.catch((thrown) => assert.ok(thrown instanceof ReadFault));
      }),
      { seed, numRuns: 600 },
    );
  });

  it('are looked at more closely where parsers pass over something', async () => {
    const deep = `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`;
    for (const [own, suspect] of [
      ['{"a":1,"a":2}', true],
      ['{"a":{"b":1,"b":2}}', true],
      ['{"a":1e999}', true],
      ['{"a":[-1e999]}', true],
      [deep, true],
      ['{"a":":{}","b":"\\"a\\":1"}', false],
      ['{"a":[{"b":1},{"b":2}]}', false],
    ] as const)
      assert.deepEqual(
        (await read(`[${own},{"a":1}]`, 5)).map((each) => each.suspect),
        [suspect, false],
        own,
      );
  });
});
