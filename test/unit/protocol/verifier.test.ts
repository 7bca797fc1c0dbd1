import assert from 'node:assert/strict';
import { verifierHostMessage, verifierPageMessage } from '../../../src/protocol/verifier';

const fields = {
  payload: '{}',
  form: 'text',
  timestamp: '1',
  signature: 's',
  computed: '',
  deliveryId: '',
  receivedAt: '',
  tolerance: '300',
  secretOf: '',
};

describe("the verifier's messages", () => {
  it('from the page are read with all they hold', () => {
    for (const message of [
      { type: 'ready' },
      { type: 'edit', id: 1, fields },
      { type: 'verify', id: 2, fields, secret: 'mega_whsec_x', typed: false },
      { type: 'explain', id: 9 },
      { type: 'stop', id: 10 },
      { type: 'choose-file', id: 3 },
      { type: 'take-text', id: 4, text: 'a\r\n' },
      { type: 'take-request', id: 5 },
      { type: 'release', id: 6 },
      { type: 'copy-report', id: 7 },
      { type: 'reopen', id: 8, check: 1 },
    ])
      assert.deepEqual(verifierPageMessage.parse(message), message);
  });

  it('never carry the secret with what is only typed', () => {
    const read = verifierPageMessage.parse({
      type: 'edit',
      id: 1,
      fields: { ...fields, secret: 'mega_whsec_x' },
      secret: 'mega_whsec_x',
    });
    assert.ok(!JSON.stringify(read).includes('mega_whsec_x'));
  });

  it('are refused where something is missing or of another kind', () => {
    for (const message of [
      null,
      'ready',
      {},
      { type: 'format-disk', id: 1 },
      { type: 'verify', id: 1, fields },
      { type: 'verify', id: '1', fields, secret: '' },
      { type: 'edit', id: 1, fields: { ...fields, form: 'utf-16' } },
      { type: 'edit', id: 1, fields: { ...fields, payload: 1 } },
      { type: 'reopen', id: 1 },
      { type: 'take-text', text: '' },
    ])
      assert.equal(verifierPageMessage.safeParse(message).success, false, JSON.stringify(message));
  });

  it('from the host change only what they name', () => {
    for (const message of [
      { type: 'start', change: {} },
      { type: 'answer', id: 1, change: { held: null, outcome: null } },
      { type: 'answer', id: 1, change: { fields, held: 'a.json', checks: [{ check: 1, label: 'Match' }], note: 'n' } },
      { type: 'failed', id: 1, message: 'no' },
    ])
      assert.deepEqual(verifierHostMessage.parse(message), message);
    for (const message of [
      { type: 'answer', change: {} },
      { type: 'failed', id: 1 },
      { type: 'answer', id: 1, change: { held: 1 } },
    ])
      assert.equal(verifierHostMessage.safeParse(message).success, false, JSON.stringify(message));
  });
});
