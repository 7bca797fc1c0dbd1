/** What SECURITY.md promises is held by tests that exist, by name. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';

const page = readFileSync('.github/SECURITY.md', 'utf8');
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (?:Promise|---)/.test(line))
  .map((line) => line.slice(2, -2).split(' | '));

describe('the security policy', () => {
  it('promises a good deal, each thing once', () => {
    assert.ok(rows.length >= 20);
    assert.equal(new Set(rows.map(([promise]) => promise)).size, rows.length);
    for (const row of rows) assert.equal(row.length, 2, row[0]);
  });

  for (const [promise = '', held = ''] of rows)
    it(`names a test that holds: ${promise}`, () => {
      const places = held.split('<br>').map((each) => /^`([^`]+)`: (.+)$/.exec(each));
      assert.ok(places.length > 0);
      for (const place of places) {
        assert.ok(place, held);
        const [, file = '', title = ''] = place;
        assert.ok(existsSync(file) && statSync(file).isFile(), file);
        const text = readFileSync(file, 'utf8').replaceAll("\\'", "'");
        assert.ok(text.includes(title), `${file} has no test "${title}"`);
      }
    });
});
