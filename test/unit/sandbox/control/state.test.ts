/** Saving, loading and resetting, the journal and the control route. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JournalEntry, openJournalFile, type Sandbox, StateError } from '../../../../src/sandbox';
import { type SandboxClient, startOfTest, withSandbox } from '../../../support/sandbox';

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-sandbox-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const url = 'https://hooks.example.com/leads';
const key = { 'idempotency-key': 'k' };

/** Something of everything that a state holds. */
async function fill({ call }: SandboxClient): Promise<{ readonly secret: string; readonly answer: string }> {
  const { json } = await call('POST', '/lead-webhooks', { url, description: 'mine' });
  await call('POST', '/lead-webhooks', { url: `${url}/2`, is_active: false });
  const { text } = await call('POST', '/leads', { contact_email: 'a@example.com' }, key);
  await call('POST', '/leads/bulk', { leads: [{ contact_name: 'B' }, { contact_name: 'C' }] });
  return { secret: json.secret, answer: text };
}

describe('the state of the sandbox', () => {
  it('is the same after it was saved and loaded, by way of JSON', () =>
    withSandbox({ leads: 30, allowLocalWebhooks: true }, async (client) => {
      const { answer } = await fill(client);
      const { sandbox, call } = client;
      const state = JSON.parse(JSON.stringify(sandbox.save()));
      const pages = async () => (await call('GET', '/leads?limit=100&include_custom_fields=true')).text;
      const [leads, webhooks] = [await pages(), await call('GET', '/lead-webhooks')];
      sandbox.reset();
      assert.notEqual(await pages(), leads);
      sandbox.load(state);
      assert.equal(await pages(), leads);
      assert.equal((await call('GET', '/lead-webhooks')).text, webhooks.text);
      assert.equal((await call('POST', '/leads', { contact_email: 'a@example.com' }, key)).text, answer);
      assert.equal((await call('POST', '/leads', { contact_email: 'b@example.com' }, key)).status, 409);
      assert.deepEqual(JSON.parse(JSON.stringify(sandbox.save())), state);
    }));

  it('is reset to the seed, with the times of the first start', () =>
    withSandbox({ leads: 30, rateLimits: {} }, async (client) => {
      const { sandbox, call } = client;
      const first = JSON.stringify(sandbox.save());
      await fill(client);
      sandbox.clock.advance(86_400_000);
      sandbox.reset();
      assert.equal(JSON.stringify(sandbox.save()), first);
      assert.deepEqual(sandbox.journal(), []);
      assert.equal((await call('GET', '/leads')).headers.get('ratelimit-remaining'), '59');
      assert.equal(sandbox.clock.now(), startOfTest + 86_400_000);
    }));

  it('is refused where it is another one, and nothing changes then', () =>
    withSandbox({ leads: 3 }, async (client) => {
      const { sandbox } = client;
      const { secret } = await fill(client);
      const state = sandbox.save();
      const wrong: [unknown, RegExp][] = [
        [null, /the whole of it/],
        [{ ...state, version: 2 }, /version/],
        [
          { ...state, leads: [{ ...state.leads[0], lead: { ...state.leads[0]?.lead, updated_at: 'x' } }] },
          /leads\.0\.lead\.updated_at/,
        ],
        [{ ...state, webhooks: [{ ...state.webhooks[0], url: secret }] }, /webhooks\.0\.url/],
        [{ ...state, customer_id: '99999999-9999-4999-8999-999999999999' }, /another customer/],
      ];
      for (const [value, says] of wrong)
        assert.throws(
          () => sandbox.load(value),
          (error) => error instanceof StateError && says.test(error.message) && !error.message.includes(secret),
        );
      assert.deepEqual(sandbox.save(), state);
    }));

  it('lies in a file that is read at the start and written at the end, for the user alone', () =>
    inFolder(async (folder) => {
      const stateFile = join(folder, 'deep', 'state.json');
      let before: ReturnType<Sandbox['save']> | undefined;
      await withSandbox({ leads: 5, stateFile }, async (client) => {
        await fill(client);
        before = client.sandbox.save();
      });
      assert.deepEqual(JSON.parse(readFileSync(stateFile, 'utf8')), JSON.parse(JSON.stringify(before)));
      if (process.platform !== 'win32') assert.equal(statSync(stateFile).mode & 0o777, 0o600);
      assert.deepEqual(readdirSync(join(folder, 'deep')), ['state.json']);
      // Another seed would be another customer; the file's own wins.
      await withSandbox({ leads: 9, seed: 2, stateFile }, async ({ sandbox }) => {
        assert.equal(sandbox.customerId, before?.customer_id);
        assert.deepEqual(sandbox.save(), JSON.parse(JSON.stringify(before)));
      });
    }));

  it('is saved at the start, and where that cannot be, nothing listens', () =>
    inFolder(async (folder) => {
      const stateFile = join(folder, 'state.json');
      await withSandbox({ leads: 2, stateFile }, async ({ sandbox }) =>
        assert.deepEqual(JSON.parse(readFileSync(stateFile, 'utf8')), JSON.parse(JSON.stringify(sandbox.save()))),
      );
      if (process.platform === 'win32') return;
      symlinkSync(join(folder, 'gone'), join(folder, 'link'));
      const below = join(folder, 'link', 'deep', 'state.json');
      await assert.rejects(
        withSandbox({ stateFile: below }, async () => {}),
        { name: 'StateError', message: /^.*state\.json cannot be written: EEXIST/ },
      );
    }));

  it('does not start on a file that is none', () =>
    inFolder(async (folder) => {
      const stateFile = join(folder, 'state.json');
      for (const [content, says] of [
        ['{', /state\.json is not JSON/],
        ['{"version":1}', /state\.json: .*customer_id/],
      ] as const) {
        writeFileSync(stateFile, content);
        await assert.rejects(
          withSandbox({ stateFile }, async () => {}),
          says,
        );
        assert.equal(readFileSync(stateFile, 'utf8'), content);
      }
      await assert.rejects(
        withSandbox({ stateFile: folder }, async () => {}),
        /EISDIR/,
      );
    }));

  it('keeps the customer that was asked for, or says that the file has another', () =>
    inFolder(async (folder) => {
      const stateFile = join(folder, 'state.json');
      await withSandbox({ stateFile, customerId: '11111111-2222-4333-8444-55555555555A' }, async ({ sandbox }) =>
        assert.equal(sandbox.customerId, '11111111-2222-4333-8444-55555555555a'),
      );
      const other = '99999999-9999-4999-8999-999999999999';
      await assert.rejects(
        withSandbox({ stateFile, customerId: other }, async () => {}),
        /another customer/,
      );
    }));
});

describe('the journal of the sandbox', () => {
  it('has a line for each accepted write, and none for anything else', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'journal.ndjson');
      const file = openJournalFile(path);
      const lines = (): JournalEntry[] =>
        readFileSync(path, 'utf8')
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line));
      await withSandbox({ journal: file.sink }, async ({ call, sandbox }) => {
        const lead = { contact_email: 'a@example.com' };
        await call('POST', '/leads', lead, key);
        await call('POST', '/leads', lead, key);
        await call('POST', '/leads', lead);
        await call('POST', '/leads', {});
        const rows = [{ row_ref: 'r', contact_phone: '2065550001' }, lead, { contact_email: 'x' }];
        await call('POST', '/leads/bulk', { leads: rows, dry_run: true });
        await call('POST', '/leads/bulk', { leads: rows }, key);
        await call('POST', '/leads/bulk', { leads: rows, on_duplicate: 'skip' });
        const { json } = await call('POST', '/lead-webhooks', { url });
        await call('PATCH', `/lead-webhooks/${json.webhook.id}`, { rotate_secret: true });
        await call('DELETE', `/lead-webhooks/${json.webhook.id}`);
        await call('DELETE', `/lead-webhooks/${json.webhook.id}`);
        assert.deepEqual(
          lines().map((line) =>
            'lead_id' in line
              ? [line.operation, line.effect, line.matched_by, line.row_ref, line.idempotency_key]
              : [line.operation, line.effect],
          ),
          [
            ['createLead', 'created', null, null, 'k'],
            ['createLead', 'updated', 'email', null, null],
            ['bulkImportLeads', 'created', null, 'r', 'k'],
            ['bulkImportLeads', 'updated', 'email', null, 'k'],
            ['createWebhook', 'created'],
            ['updateWebhook', 'updated'],
            ['deleteWebhook', 'deleted'],
          ],
        );
        assert.deepEqual(sandbox.journal(), lines());
        const [a, b] = sandbox.leads().map(({ id }) => id);
        assert.deepEqual(
          lines().flatMap((line) => ('lead_id' in line ? [line.lead_id] : [])),
          [a, a, b, a],
        );
        assert.doesNotMatch(readFileSync(path, 'utf8'), /whsec|mega_/);
      });
      file.close();
      // A second run appends.
      const again = openJournalFile(path);
      await withSandbox(
        { journal: again.sink },
        async ({ call }) => void (await call('POST', '/leads', { contact_name: 'A' })),
      );
      again.close();
      assert.equal(lines().length, 8);
    }));

  it('is written before the answer, so that a write it cannot take is no success', () =>
    withSandbox(
      {
        journal: () => {
          throw new Error('the disk is full');
        },
      },
      async ({ call }) => {
        const { status, json } = await call('POST', '/leads', { contact_name: 'A' });
        assert.deepEqual([status, json.error.type], [500, 'api_error']);
        assert.doesNotMatch(json.error.message, /disk/);
      },
    ));
});

describe('the control route', () => {
  it('is not there unless asked for', () =>
    withSandbox({}, async ({ control, call }) => {
      // It is an unknown route like any other, and those want a customer.
      assert.deepEqual([(await control('GET', '')).status, (await control('POST', '/reset')).status], [401, 401]);
      assert.equal((await call('GET', '/../../../__sandbox')).status, 404);
    }));

  it('takes the token of the API and no page', () =>
    withSandbox({ control: true }, async ({ control, sandbox }) => {
      assert.equal((await control('GET', '')).status, 200);
      const ask = async (headers: Record<string, string>) =>
        (await fetch(`${sandbox.url}/__sandbox`, { headers })).status;
      assert.equal(await ask({}), 401);
      assert.equal(await ask({ authorization: `Bearer ${sandbox.token}`, origin: 'http://localhost' }), 403);
    }));

  it('tells and moves the time', () =>
    withSandbox({ control: true, rateLimits: { bulkPerMinute: 1 } }, async ({ control, call }) => {
      assert.deepEqual((await control('GET', '/clock')).json, { now: '2026-07-01T00:00:00.000Z', stopped: false });
      const bulk = async () =>
        (await call('POST', '/leads/bulk', { leads: [{ contact_name: 'A' }], dry_run: true })).status;
      assert.deepEqual([await bulk(), await bulk()], [200, 429]);
      assert.equal((await control('POST', '/clock', { advance_seconds: 60 })).json.now, '2026-07-01T00:01:00.000Z');
      assert.equal(await bulk(), 200);
      const set = { now: '2027-01-01T00:00:00+01:00', stopped: true };
      assert.deepEqual((await control('POST', '/clock', set)).json, { now: '2026-12-31T23:00:00.000Z', stopped: true });
      for (const wrong of [{ now: 'soon' }, { advance_seconds: '1' }, { advance_seconds: 1e15 }, { speed: 2 }, [], '{'])
        assert.equal((await control('POST', '/clock', wrong)).status, 400, JSON.stringify(wrong));
    }));

  it('shows leads, webhooks, deliveries and the journal', () =>
    withSandbox({ control: true }, async (client) => {
      await fill(client);
      const { control, sandbox } = client;
      assert.deepEqual((await control('GET', '/leads')).json.leads, sandbox.leads());
      const webhooks = await control('GET', '/webhooks');
      assert.equal(webhooks.json.webhooks.length, 2);
      assert.doesNotMatch(webhooks.text, /whsec/);
      assert.equal((await control('GET', '/deliveries')).json.deliveries.length, 1);
      assert.equal((await control('GET', '/journal')).json.entries.length, 5);
      const { json } = await control('GET', '');
      assert.deepEqual([json.leads, json.webhooks, json.deliveries, json.faults], [3, 2, 1, []]);
    }));

  it('turns faults on and off, and meets none itself', () =>
    withSandbox({ control: true }, async ({ control, call }) => {
      assert.deepEqual((await control('PUT', '/faults', { faults: ['503'] })).json, { faults: ['503:1:*'] });
      assert.equal((await call('GET', '/leads')).status, 503);
      const wrong = await control('PUT', '/faults', { faults: ['503:9'] });
      assert.deepEqual(
        [wrong.status, wrong.json.error.message],
        [400, '"503:9": the rate "9" is not a number from 0 to 1'],
      );
      assert.deepEqual((await control('GET', '/faults')).json, { faults: ['503:1:*'] });
      await control('PUT', '/faults', { faults: [] });
      assert.equal((await call('GET', '/leads')).status, 200);
    }));

  it('saves, loads and resets', () =>
    inFolder((folder) =>
      withSandbox({ control: true, stateFile: join(folder, 'state.json') }, async (client) => {
        const { control, sandbox } = client;
        rmSync(join(folder, 'state.json'));
        assert.equal((await control('POST', '/load')).status, 400);
        await fill(client);
        const state = (await control('GET', '/state')).json;
        assert.equal((await control('POST', '/save')).status, 200);
        assert.equal((await control('POST', '/reset')).json.leads, 0);
        assert.equal((await control('PUT', '/state', state)).json.leads, 3);
        sandbox.reset();
        assert.equal((await control('POST', '/load')).json.leads, 3);
        assert.equal((await control('PUT', '/state', { version: 1 })).status, 400);
      }),
    ));

  it('has no file to save to unless one was named, and no other route', () =>
    withSandbox({ control: true }, async ({ control }) => {
      for (const path of ['/save', '/load']) assert.equal((await control('POST', path)).status, 400);
      for (const path of ['/nothing', '/clock/', '/constructor', '/leads/1']) {
        const { status, json } = await control('GET', path);
        assert.deepEqual([status, json.error.type], [404, 'not_found_error']);
      }
    }));
});
