import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPairFinder } from '../../../../src/push/check/file-duplicates';

describe('the pairs of a source', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mega-leads-pairs-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('are the same whether they fit into memory or not', () => {
    for (const count of [100, 30_000]) {
      const path = join(folder, 'keys');
      const pairs = createPairFinder(path, 1_000);
      for (let row = 1; row <= count; row++)
        pairs.add(row, row * 100, {
          // Every row whose number is a multiple of fifty has the email of the first of them.
          contact_email: row % 50 === 0 ? 'Same@example.com' : `p${row}@example.com`,
          contact_phone: `206 ${1_000_000 + row}`,
        });
      // A file is there only where there is much.
      assert.equal(existsSync(path), count > 1_000);
      const found = pairs.find();
      pairs.close();
      assert.equal(found.count, count / 50 - 1);
      assert.deepEqual(
        found.pairs.map(({ row, offset, firstRow, firstOffset, by }) => [row, offset, firstRow, firstOffset, by]),
        Array.from({ length: found.count }, (_, index) => [
          100 + 50 * index,
          10_000 + 5_000 * index,
          50,
          5_000,
          'email',
        ]),
      );
      assert.equal(existsSync(path), false);
    }
  });

  it('count a row once that shares both its email and its phone', () => {
    const pairs = createPairFinder(join(folder, 'both'), 100);
    const both = { contact_email: 'a@example.com', contact_phone: '+1 202 555 0101' };
    for (const [index, contact] of [both, both, { contact_email: 'A@example.com' }, {}].entries())
      pairs.add(index + 1, index * 10, contact);
    const { count, pairs: found } = pairs.find();
    assert.equal(count, 2);
    assert.deepEqual(
      found.map(({ row, firstRow, by }) => [row, firstRow, by]),
      [
        [2, 1, 'email'],
        [2, 1, 'phone'],
        [3, 1, 'email'],
      ],
    );
    pairs.close();
  });

  it('are named up to a number, and counted beyond it', () => {
    const pairs = createPairFinder(join(folder, 'many'), 3);
    for (let row = 1; row <= 50; row++) pairs.add(row, row, { contact_phone: '+1 206 555 0100' });
    const { count, pairs: named } = pairs.find();
    pairs.close();
    assert.equal(count, 49);
    assert.deepEqual(
      named.map(({ row, by }) => [row, by]),
      [
        [2, 'phone'],
        [3, 'phone'],
        [4, 'phone'],
      ],
    );
  });

  it('do not mix emails with phones, and leave out what has neither', () => {
    const pairs = createPairFinder(join(folder, 'few'), 10);
    pairs.add(1, 1, { contact_email: '2065550100' });
    pairs.add(2, 2, { contact_phone: '2065550100' });
    pairs.add(3, 3, { contact_phone: ' ' });
    pairs.add(4, 4, {});
    assert.deepEqual(pairs.find(), { count: 0, pairs: [] });
    pairs.close();
  });
});
