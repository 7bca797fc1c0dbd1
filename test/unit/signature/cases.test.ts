/** Signatures that did not match in public reports, most made by the libraries themselves, each with its one cause. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { diagnose } from '../../../src/signature';

const folder = 'test/fixtures/signature/cases';

const schema = z.object({
  input: z.object({
    payload_base64: z.base64().transform((text) => Buffer.from(text, 'base64')),
    timestamp: z.string(),
    signature: z.string(),
    secret: z.string(),
    now: z.string(),
    computed: z.string().optional(),
  }),
  expected: z.object({ code: z.string(), side: z.enum(['received', 'computed']), certain: z.boolean() }),
});

describe('signatures of public reports', () => {
  for (const file of readdirSync(folder))
    it(`explains ${file.replace('.json', '')}`, () => {
      const { input, expected } = schema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
      const { payload_base64: body, now, computed, ...fields } = input;
      const { causes, computed: found } = diagnose({
        ...fields,
        body,
        receivedAt: Number(now),
        toleranceSeconds: 300,
        ...(computed === undefined ? {} : { computed }),
      });
      const [cause] = causes;
      assert.deepEqual(cause && { code: cause.code, side: cause.side, certain: cause.certain }, expected);
      if (expected.certain) {
        // A pair has the same number of causes as of names; everything else has one.
        assert.ok(causes.every(({ certain, side }) => certain && side === expected.side));
        assert.equal(found, computed === undefined ? null : 'explained');
      }
    });
});
