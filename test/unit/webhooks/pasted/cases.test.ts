/** Requests as public reports and tools have them, each with the three headers and the bytes that were signed. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPasted } from '../../../../src/webhooks/pasted';

interface Case {
  readonly input: { readonly pasted: string };
  readonly expected: {
    readonly signature: string;
    readonly timestamp: string;
    readonly deliveryId: string;
    readonly body_base64: string | null;
  };
}

const folder = 'test/fixtures/pasted/cases';

describe('requests as people have them', () => {
  for (const file of readdirSync(folder))
    it(`reads ${file.replace('.json', '')}`, () => {
      const { input, expected }: Case = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      const read = readPasted(input.pasted);
      const body = read?.body == null ? null : Buffer.from(read.body);
      assert.deepEqual(
        { ...expected, body_base64: expected.body_base64 && Buffer.from(expected.body_base64, 'base64').toString() },
        {
          signature: read?.signature,
          timestamp: read?.timestamp,
          deliveryId: read?.deliveryId,
          body_base64: body?.toString() ?? null,
        },
      );
    });
});
