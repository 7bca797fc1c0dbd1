import assert from 'node:assert/strict';
import { createPushMemory, fingerprint, isPushInDoubt, type TextStore } from '../../../../src/push/send/memory';

const target = { baseUrl: 'https://app.gomega.ai', customerId: '11111111-1111-4111-8111-111111111111' };

function memoryStore(): TextStore & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>();
  return {
    texts,
    read: async (name) => texts.get(name) ?? null,
    write: async (name, text) => void texts.set(name, text),
    remove: async (name) => void texts.delete(name),
  };
}

describe('fingerprint', () => {
  it('is the same for equal JSON, whatever the order of the keys', () => {
    assert.equal(
      fingerprint(target, { contact_name: 'A', custom_fields: { a: 1, b: null } }),
      fingerprint(target, { custom_fields: { b: null, a: 1 }, contact_name: 'A' }),
    );
  });

  it('differs by content, customer and server', () => {
    const prints = [
      fingerprint(target, { contact_name: 'A' }),
      fingerprint(target, { contact_name: 'B' }),
      fingerprint({ ...target, customerId: '21111111-1111-4111-8111-111111111111' }, { contact_name: 'A' }),
      fingerprint({ ...target, baseUrl: 'http://127.0.0.1:1' }, { contact_name: 'A' }),
    ];
    assert.equal(new Set(prints).size, 4);
  });

  it('is the same whatever path or case the connection was typed with', () => {
    const typed = { baseUrl: 'https://APP.gomega.ai/', customerId: target.customerId.toUpperCase() };
    assert.equal(fingerprint(typed, {}), fingerprint(target, {}));
  });
});

describe('createPushMemory', () => {
  it('gives back what was kept and forgets what is to be forgotten', async () => {
    const store = memoryStore();
    const record = { idempotencyKey: 'k', state: 'sent' as const, at: 1, leadId: null };
    await createPushMemory(store).keep('p', record);
    assert.deepEqual(await createPushMemory(store).find('p'), record);
    await createPushMemory(store).forget('p');
    assert.equal(await createPushMemory(store).find('p'), null);
  });
});

describe('the key of an open push', () => {
  const hour = 3_600_000;
  const sent = { idempotencyKey: 'k', state: 'sent' as const, leadId: null };

  it('is trusted for a day from its first use, however often it was used since', () => {
    const again = { ...sent, firstAt: 0, at: 23 * hour };
    assert.equal(isPushInDoubt(again, 24 * hour), false);
    assert.equal(isPushInDoubt(again, 25 * hour), true);
  });

  it('is trusted for a day from its last use where an earlier release kept no more, and not where the clock went back', () => {
    assert.equal(isPushInDoubt({ ...sent, at: 0 }, 24 * hour), false);
    assert.equal(isPushInDoubt({ ...sent, at: 0 }, 25 * hour), true);
    assert.equal(isPushInDoubt({ ...sent, at: 48 * hour }, 0), true);
  });
});
