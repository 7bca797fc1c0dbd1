/** Ids of leads in what a command prints. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createIdScanner, createOutput } from '../../../src/clients/program/output';

const ids = ['3f52d9f9-c2a5-4f4a-957b-6a4dea8b062b', '86db305e-51af-49d9-9c85-d70a611f1d68'];
const isKnown = (id: string) => ids.includes(id);

function found(...chunks: (string | Buffer)[]): string[] {
  const scanner = createIdScanner(isKnown);
  for (const chunk of chunks) scanner.add(Buffer.from(chunk));
  return [...scanner.found()].sort();
}

describe('ids in an output', () => {
  const [one = '', two = ''] = ids;

  it('are found in any format', () => {
    for (const text of [
      `${one}\n${two}\n`,
      `id;name\n"${one}";A\n"${two}";B\n`,
      JSON.stringify([{ id: one }, { id: two.toUpperCase() }]),
      `lead_${one}, {${two}}`,
      `urn:uuid:${one} ${two.replaceAll('-', '')}`,
      `a${one}f ${two.replaceAll('-', '').toUpperCase()}`,
      Buffer.from(`${one}\r\n${two}\r\n`, 'utf16le'),
    ])
      assert.deepEqual(found(text), ids, String(text));
  });

  it('are not made of other digits', () => {
    assert.deepEqual(found(`${'0'.repeat(40)} 11111111-1111-4111-8111-111111111111`), []);
    assert.deepEqual(found(`00${one.replaceAll('-', '')}`), []);
  });

  it('are found wherever the output is cut into pieces', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), fc.constantFrom(one, one.replaceAll('-', '')), (first, second, id) => {
        const text = `${'x'.repeat(60)} ${id} ${'y'.repeat(60)}`;
        const [from, to] = [Math.min(first, second), Math.max(first, second)];
        assert.deepEqual(found(text.slice(0, from), text.slice(from, to), text.slice(to)), [one]);
      }),
    );
  });
});

describe('an output', () => {
  it('is kept whole where it is short, and else its beginning and its end', () => {
    const short = createOutput();
    for (const part of ['one ', 'two']) short.add(Buffer.from(part));
    assert.equal(short.text(), 'one two');
    const long = createOutput();
    long.add(Buffer.from('begin'));
    for (let count = 0; count < 40; count++) long.add(Buffer.alloc(100_000, 'x'));
    long.add(Buffer.from('end'));
    const text = long.text();
    assert.ok(text.startsWith('begin') && text.endsWith('end') && text.length <= 2 ** 20);
  });
});
