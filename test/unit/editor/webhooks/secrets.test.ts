/** A secret that is said to be deleted is nowhere any more. */
import '../../../support/vscode-stub';

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { WebhookSecrets } from '../../../../src/editor/webhooks/secrets';
import { createSecretStorage } from '../../../support/vscode-stub';

const newSecret = () => `mega_whsec_${randomBytes(24).toString('base64url')}`;
const owner = { connectionId: 'c1', webhookId: 'w1', url: 'https://shop.example/hooks' };
const handler = new URL('http://127.0.0.1:3000/webhooks/mega');
const oldKey = `megaLeads.endpointSecret.${handler.origin}`;

const open = (handlerUrl = '') => {
  const storage = createSecretStorage();
  const secrets = new WebhookSecrets(storage, Date.now, () => handlerUrl);
  const holds = (secret: string) => [...storage.texts.values()].some((text) => text.includes(secret));
  return { storage, secrets, holds };
};

describe('the secret of a webhook', () => {
  for (const [what, remove] of [
    ['its webhook is deleted', (secrets: WebhookSecrets) => secrets.remove(owner)],
    ['its connection is', (secrets: WebhookSecrets) => secrets.removeConnection(owner.connectionId)],
  ] as const)
    it(`is nowhere once ${what}, though a handler was checked with it`, async () => {
      const { storage, secrets, holds } = open();
      const [before, now, typed] = [newSecret(), newSecret(), newSecret()];
      await secrets.store(owner, before);
      await secrets.keepForEndpoint(new URL('http://localhost:4000'), before);
      await secrets.store(owner, now);
      await secrets.keepForEndpoint(handler, now);
      await secrets.keepForEndpoint(new URL('http://localhost:5000/x'), typed);
      assert.equal(await secrets.ofEndpoint(handler), now);
      assert.equal(await secrets.ofEndpoint(new URL('http://localhost:4000')), before);
      await remove(secrets);
      assert.deepEqual([holds(before), holds(now), holds(typed)], [false, false, true]);
      assert.equal(await secrets.ofEndpoint(handler), null);
      assert.equal(await secrets.ofEndpoint(new URL('http://localhost:5000')), typed);
      assert.ok(![...storage.texts.values()].some((text) => text.includes('w1')));
    });

  it('is forgotten where it was typed before it was known to be of a webhook', async () => {
    const { secrets, holds } = open();
    const secret = newSecret();
    await secrets.keepForEndpoint(handler, secret);
    await secrets.store(owner, secret);
    await secrets.remove(owner);
    assert.ok(!holds(secret));
  });

  it('is forgotten where version 0.1.0 left a copy: at the address of the setting, or at one that was used since', async () => {
    for (const used of [false, true]) {
      const { storage, secrets, holds } = open(used ? '' : handler.href);
      const secret = newSecret();
      await storage.store(oldKey, secret);
      await secrets.store(owner, secret);
      if (used) assert.equal(await secrets.ofEndpoint(handler), secret);
      await secrets.remove(owner);
      assert.ok(!holds(secret));
    }
  });

  it('goes with a sandbox that ended a day ago', async () => {
    const storage = createSecretStorage();
    let now = 0;
    const secrets = new WebhookSecrets(storage, () => now);
    const secret = newSecret();
    const sandbox = { ...owner, connectionId: 'sandbox-1' };
    await secrets.store(sandbox, secret);
    await secrets.keepForEndpoint(handler, secret);
    now = 86_400_001;
    await secrets.store(owner, newSecret());
    assert.ok(![...storage.texts.values()].some((text) => text.includes(secret)));
    assert.equal(await secrets.ofEndpoint(handler), null);
  });

  it('is no other one after two rotations: what an endpoint checked with is gone then', async () => {
    const { secrets } = open();
    const first = newSecret();
    await secrets.store(owner, first);
    await secrets.keepForEndpoint(handler, first);
    await secrets.store(owner, newSecret());
    assert.equal(await secrets.ofEndpoint(handler), first);
    await secrets.store(owner, newSecret());
    assert.equal(await secrets.ofEndpoint(handler), null);
  });

  it('is told of before whoever waits for it to be kept goes on, though the storage tells of it later', async () => {
    const storage = { ...createSecretStorage(), onDidChange: () => ({ dispose() {} }) };
    const secrets = new WebhookSecrets(storage, Date.now, () => '');
    let told = 0;
    secrets.onDidChange(() => told++);
    await secrets.store(owner, newSecret());
    assert.equal(told, 1);
  });
});
