import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint } from '../../src/push';
import { startScriptedServer } from '../support/scripted-server';
import { leadTab } from './person';
import { openWorkbench, type Workbench } from './workbench';

const example = readFileSync('test/fixtures/contract/create-lead.request.json', 'utf8');

describe('a push whose answer never came', () => {
  const token = `mega_${'0f'.repeat(32)}`;
  let workbench: Workbench;
  let server: Awaited<ReturnType<typeof startScriptedServer>>;
  const customerId = '11111111-2222-4333-8444-555555555555';
  let broken = true;
  /** The body under each key, where the server compares bytes. */
  const bodies = new Map<unknown, string>();
  // Each time it is tried it has a window that knows of no push.
  beforeEach(async () => {
    broken = true;
    bodies.clear();
    server = await startScriptedServer((request, response, message) => {
      if (request.method !== 'POST')
        return void response
          .writeHead(200)
          .end('{"leads":[],"total":0,"limit":1,"offset":0,"next_cursor":null,"webhooks":[]}');
      const key = request.headers['idempotency-key'];
      const isKnown = bodies.has(key);
      if (!isKnown) bodies.set(key, request.body);
      if (broken) return void message.socket.destroy();
      const error = { type: 'api_error', code: 409, message: 'Idempotency-Key was used with another body' };
      if (isKnown && bodies.get(key) !== request.body)
        return void response.writeHead(409).end(JSON.stringify({ error }));
      const { leads } = JSON.parse(readFileSync('test/fixtures/contract/list-leads.response.json', 'utf8'));
      response.writeHead(201).end(JSON.stringify({ lead: leads[0] }));
    });
    workbench = await openWorkbench({
      files: { 'sam.json': example },
      env: { MEGA_LEADS_SANDBOX: JSON.stringify({ url: server.url, token, customer_id: customerId }) },
    });
  });
  afterEach(async () => {
    await workbench.close();
    await server.close();
  });

  const print = () => fingerprint({ baseUrl: server.url, customerId }, JSON.parse(example));
  function pushes(): string {
    const storage = join('data', 'User', 'globalStorage', 'mega-leads-workbench.mega-leads', 'pushes');
    const folder = join(workbench.dataFolder, storage);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  it('goes out again under the same key and with the same bytes', async () => {
    await workbench.openFile('sam.json');
    await workbench.runCommand('MEGA: Push JSON File as Lead');
    await workbench.pressInDialog('Push');
    // The client has tried it again and again by then.
    const failed = /sam\.json: The connection .* broke .*It may still have arrived; a retry counts only once\./;
    await workbench.notification(failed, 90_000);
    await workbench.screenshot('push-unknown');
    broken = false;
    await workbench.reload();
    await workbench.openFile('sam.json');
    await workbench.runCommand('MEGA: Push JSON File as Lead');
    assert.match(await workbench.dialogText(), /same Idempotency-Key/);
    await workbench.screenshot('push-unknown-again');
    await workbench.pressInDialog('Push Again');
    await workbench.activeTab(leadTab);
    const posts = server.seen.filter(({ method }) => method === 'POST');
    assert.ok(posts.length > 2);
    assert.equal(new Set(posts.map(({ headers }) => headers['idempotency-key'])).size, 1);
    assert.deepEqual([...new Set(posts.map(({ body }) => body))], [example.trim()]);
  });

  it('goes out under a new key only where that is chosen, if a server that compares bytes refuses the old one', async () => {
    // In a window that closed before the answer came.
    const body = example.trim();
    bodies.set('k', body);
    broken = false;
    const folder = pushes();
    const digest = createHash('sha256').update(body).digest('hex');
    const record = { idempotencyKey: 'k', state: 'sent', at: Date.now(), leadId: null, digest };
    writeFileSync(join(folder, `${print()}.json`), JSON.stringify(record));
    writeFileSync(join(workbench.folder, 'sam.json'), JSON.stringify(JSON.parse(example)));
    await workbench.openFile('sam.json');
    await workbench.runCommand('MEGA: Push JSON File as Lead');
    await workbench.pressInDialog('Push Again');
    await workbench.pressInNotification(/sam\.json: MEGA already has .*, written differently/, 'Use a New Key…');
    assert.match(await workbench.dialogText(), /MEGA merges this one into its lead/);
    assert.equal(server.seen.filter(({ method }) => method === 'POST').length, 1);
    await workbench.pressInDialog('Push with New Key');
    await workbench.activeTab(leadTab);
    const keys = server.seen.filter(({ method }) => method === 'POST').map(({ headers }) => headers['idempotency-key']);
    assert.equal(keys.length, 2);
    assert.notEqual(keys[1], 'k');
  });

  it('is asked about again where another window has pushed the same while the question was open', async () => {
    await workbench.openFile('sam.json');
    await workbench.runCommand('MEGA: Push JSON File as Lead');
    assert.match(await workbench.dialogText(), /Push sam\.json as a lead to/);
    const record = { idempotencyKey: 'k', state: 'done', at: Date.now(), leadId: null };
    writeFileSync(join(pushes(), `${print()}.json`), JSON.stringify(record));
    await workbench.pressInDialog('Push', /sam\.json was already pushed to .* Push it again\?/);
    await workbench.pressInDialog('Cancel');
    assert.equal(server.seen.filter(({ method }) => method === 'POST').length, 0);
  });
});
