/** What all windows share, changed by several of them. */
import '../../../support/vscode-stub';

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connections } from '../../../../src/editor/connections/connections';
import { createSharedTurn } from '../../../../src/editor/kit/shared-turn';
import { WebhookSecrets } from '../../../../src/editor/webhooks/secrets';
import { takeLock } from '../../../../src/push';
import { createSecretStorage } from '../../../support/vscode-stub';

describe('two windows that change what they share at once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-turn-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const turn = () => createSharedTurn(folder, 'secrets', takeLock);
  const ids = [1, 2, 3, 4];

  it('keep every secret of a webhook, and delete it when its webhook is deleted', async () => {
    const storage = createSecretStorage();
    const windows = ids.map(() => new WebhookSecrets(storage, Date.now, () => '', turn()));
    const ownerOf = (id: number) => ({ connectionId: 'c', webhookId: `w${id}`, url: `https://a.example/${id}` });
    await Promise.all(windows.map((each, index) => each.store(ownerOf(index), `mega_whsec_${index}`)));
    const kept = (await windows[0]?.all()) ?? [];
    assert.deepEqual(
      kept.map(({ current }) => current).sort(),
      windows.map((_, index) => `mega_whsec_${index}`),
    );
    await Promise.all(windows.map((each, index) => each.remove(ownerOf(index))));
    assert.ok(![...storage.texts.values()].some((text) => text.includes('whsec')));
  });

  it('keep every connection, and delete its token with it', async () => {
    const storage = createSecretStorage();
    const windows = ids.map(() => new Connections(storage, turn()));
    const draft = { baseUrl: 'https://a.example', customerId: '11111111-2222-3333-4444-555555555555' };
    await Promise.all(windows.map((each, index) => each.add({ ...draft, name: `n${index}`, token: `mega_${index}` })));
    const [first, second] = windows;
    assert.ok(first && second);
    await first.load();
    assert.deepEqual(first.all.map(({ name }) => name).sort(), ['n0', 'n1', 'n2', 'n3']);
    const [gone, ...left] = first.all;
    await Promise.all([first.remove(gone?.id ?? ''), second.add({ ...draft, name: 'n4', token: 'mega_4' })]);
    await first.load();
    assert.deepEqual(
      first.all.map(({ name }) => name),
      [...left.map(({ name }) => name), 'n4'],
    );
    const tokens = [...storage.texts.values()].filter((text) => text.includes('"token"'));
    assert.equal(tokens.length, 4, 'no token is left that nothing lists');
  });

  it('keep one connection of a name and an account, with the token that came last', async () => {
    const connections = new Connections(createSecretStorage());
    const draft = { baseUrl: 'https://a.example', customerId: '11111111-2222-3333-4444-555555555555', name: 'n' };
    await connections.add({ ...draft, token: 'mega_1' });
    const [first] = connections.all;
    await connections.add({ ...draft, name: 'other', token: 'mega_2' });
    await connections.add({ ...draft, token: 'mega_3' });
    assert.deepEqual(connections.all.map(({ name }) => name).sort(), ['n', 'other']);
    assert.deepEqual([connections.active?.id, connections.active?.token], [first?.id, 'mega_3']);
    assert.ok(!connections.tokens.includes('mega_1'));
  });

  it('go on where no lock can be had, and leave none behind', async () => {
    let time = 0;
    const alone = createSharedTurn(
      folder,
      'never',
      async () => null,
      () => (time += 3000),
    );
    assert.equal(await alone(async () => 'done'), 'done');
    await assert.rejects(
      turn()(() => Promise.reject(new Error('no'))),
      /no/,
    );
    assert.deepEqual(readdirSync(folder), []);
  });
});
