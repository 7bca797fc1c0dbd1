import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { findSecrets, maskSecrets } from '../../../src/contract';
import { startSandbox } from '../../../src/sandbox';

const hex = '3f9a1c07d25e8b640af7913c5de28b470c16f3a98e5d72b1460fa8c39d7e21b5';
const token = `mega_${hex}`;
const webhookSecret = `mega_whsec_${hex.slice(0, 32)}`;

describe('finding secrets in a text', () => {
  it('finds a token and a webhook secret at their places, whatever stands around them', () => {
    const text = `const a = "${token}";\ncurl -H 'Authorization: Bearer ${token}'\n"\\n${webhookSecret}\\n"`;
    assert.deepEqual(
      findSecrets(text).map(({ kind, offset, length }) => [kind, text.slice(offset, offset + length)]),
      [
        ['token', token],
        ['token', token],
        ['webhook-secret', webhookSecret],
      ],
    );
  });

  it('finds what the sandbox issues', async () => {
    const sandbox = await startSandbox({ leads: 0 });
    await sandbox.close();
    assert.equal(findSecrets(`TOKEN=${sandbox.token}`).length, 1);
  });

  it('finds any that is drawn by chance', () => {
    const digits = fc.constantFrom(...'0123456789abcdef');
    const drawn = fc.array(digits, { minLength: 64, maxLength: 64 }).map((each) => each.join(''));
    fc.assert(
      fc.property(
        drawn.filter((each) => new Set(each).size > 9),
        fc.string(),
        (each, before) => {
          assert.ok(findSecrets(`${before}mega_${each}`).some(({ length }) => length === 69));
        },
      ),
    );
  });

  for (const placeholder of [
    'mega_<64 hex>',
    'mega_1a2b3c....',
    'mega_…',
    `mega_${'0'.repeat(64)}`,
    `mega_${'ab'.repeat(32)}`,
    `mega_${'0123456789abcdef'.repeat(4)}`,
    `mega_${hex}0`,
    'mega_whsec_9f86d081....',
    'mega_whsec_xxxxxxxxxxxxxxxxxxxxxxxx',
    'mega_whsec_your_secret_from_the_dashboard_1',
    'mega_whsec_verification_failed_count',
    'mega_whsec_<secret>',
  ])
    it(`takes ${placeholder.slice(0, 40)} for no secret`, () => {
      assert.deepEqual(findSecrets(`key: "${placeholder}"`), []);
    });

  it("marks nothing in the provider's examples", () => {
    for (const name of readdirSync('test/fixtures/contract'))
      assert.deepEqual(findSecrets(readFileSync(join('test/fixtures/contract', name), 'utf8')), [], name);
  });

  it('masks everything that begins as a secret does', () => {
    assert.equal(maskSecrets(`a ${token} b ${webhookSecret}, mega_1a2b`), 'a mega_… b mega_…, mega_…');
  });
});
