import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { causeTable } from '../../../src/signature';

describe('the cause codes', () => {
  it('stand in docs/signature-causes.md with their sentences, each once and in one order', () => {
    const rows = [
      ...readFileSync('docs/signature-causes.md', 'utf8').matchAll(
        /^\| `((?:signature|timestamp|secret|body|message|hash|hmac|digest)-[a-z0-9-]+)` \| (.+) \|$/gm,
      ),
    ];
    assert.deepEqual(
      rows.map(([, code, fix]) => ({ code, fix })),
      causeTable().map(({ code, fix }) => ({ code, fix })),
    );
  });

  it('are those of the signature, timestamp, secret, body and message, each with one sentence', () => {
    for (const { code, field, fix } of causeTable()) {
      assert.match(fix, /^[A-Z][^\n]*\.$/, code);
      if (field !== 'message' && field !== 'delivery') assert.ok(code.startsWith(`${field}-`), code);
    }
  });
});
