import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { createClient, createFetchTransport } from '../../../src/api';
import { startSandbox } from '../../../src/sandbox';
import { diagnoseInTurns } from '../../../src/signature';
import { type KeptSecret, prepareTool, runTool, type ToolWorld, toolNames } from '../../../src/tools';
import { startHandler } from '../../support/handlers';
import { clientOf, plenty, type SandboxClient } from '../../support/sandbox';

const kept: KeptSecret = {
  webhookId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  url: 'https://hooks.example/in?key=hunter2',
  current: 'mega_whsec_3f9a1c07d25e8b640af7913c5de28b47',
  previous: 'mega_whsec_b28d13e7c05f9a4261e8730d5fc4a9b6',
};
const lead = { contact_name: 'Sam Seller', contact_email: 'sam@example.com', contact_phone: '+1 206 555 0123' };
const files: Readonly<Record<string, string>> = {
  'one.json': JSON.stringify(lead),
  'rows.json': JSON.stringify([lead, { contact_name: 'Zoë', owner_id: '00000000-0000-4000-8000-000000000000' }]),
  'wrong.json': '{\n  "emial": "sam@example.com",\n  "contact_name": "A"\n}',
  'rows.ndjson': `${JSON.stringify(lead)}\n${JSON.stringify(lead)}\n`,
  'rows.csv': 'Name,Email,Favourite colour\nSam,sam@example.com,blue\nZoë,nobody,red\n',
};

describe('tools of language models', () => {
  let client: SandboxClient;
  before(async () => {
    client = clientOf(await startSandbox({ leads: 0, rateLimits: plenty }));
    await client.call('POST', '/leads', { ...lead, custom_fields: { budget: 'a secret number' } });
  });
  after(() => client.sandbox.close());

  function worldOf(more: Partial<ToolWorld> = {}): ToolWorld {
    const { url: baseUrl, token, customerId } = client.sandbox;
    const api = createClient({ baseUrl, token, customerId }, { transport: createFetchTransport() });
    return {
      connection: () => ({ name: 'Test', place: 'Test (127.0.0.1), production', api }),
      contacts: 'masked',
      readFile: async (path) => Buffer.from(files[path] ?? assert.fail(`${path} was read`)),
      keptSecrets: async () => [kept],
      handlerUrl: '',
      endpointSecret: async () => null,
      mayLeave: async () => true,
      explain: (input, signal) => diagnoseInTurns(input, { signal }),
      toleranceSeconds: 300,
      now: () => 1_783_000_000_000,
      ...more,
    };
  }

  const run = async (name: string, input: object, more: Partial<ToolWorld> = {}) =>
    JSON.parse(await runTool(name, input, worldOf(more), new AbortController().signal));

  it('have none that writes', async () => {
    const before = (await client.call('GET', '/leads')).json.total;
    assert.deepEqual(
      toolNames.filter((name) => /push|create|import|delete|update|rotate/.test(name)),
      [],
    );
    await run('dry_run_leads', { leads: [{ contact_name: 'New', contact_email: 'new@example.com' }] });
    assert.equal((await client.call('GET', '/leads')).json.total, before);
  });

  it('ask before anything leaves this machine, and name the connection', async () => {
    for (const [name, input] of [
      ['list_leads', { limit: 7 }],
      ['get_webhooks', {}],
      ['dry_run_leads', { path: 'rows.json' }],
    ] as const) {
      const { question } = await prepareTool(name, input, worldOf());
      assert.match(question?.title ?? '', /Test \(127\.0\.0\.1\), production\?$/, name);
    }
    const file = await prepareTool('validate_lead_file', { path: 'one.json' }, worldOf());
    assert.match(file.question?.title ?? '', /one\.json/);
  });

  it('ask for the requests to a handler that are sent: how many, where, signed with whose secret', async () => {
    let posts = 0;
    const handler = await startHandler(kept.current, {}, () => {
      posts++;
      return null;
    });
    try {
      const url = `${handler.url}?act=delete`;
      for (const only of [undefined, ['burst'], ['stale']]) {
        const input = { url, webhook: kept.webhookId, ...(only === undefined ? {} : { only }) };
        const { question } = await prepareTool('check_webhook_handler', input, worldOf());
        const [, number, to, whose] =
          /^(\d+) requests, .* go to (\S+), signed with (.*?)\. /.exec(question?.message ?? '') ?? [];
        assert.equal(to, url);
        assert.equal(whose, 'the secret of the webhook https://hooks.example/in');
        assert.match(question?.message ?? '', /That webhook delivers to another address/);
        posts = 0;
        await run('check_webhook_handler', input);
        assert.equal(posts, Number(number));
      }
      const own = { endpointSecret: async () => 'typed' };
      const { question } = await prepareTool('check_webhook_handler', { url }, worldOf(own));
      assert.match(question?.message ?? '', /signed with the secret last used for http:\/\/127\.0\.0\.1:\d+\. /);
      assert.doesNotMatch(question?.message ?? '', /another address|typed/);
    } finally {
      await handler.close();
    }
  });

  it('do not what was not asked, where settings change between the question and the answer', async () => {
    const [asked, other] = ['http://127.0.0.1:9/asked', 'http://127.0.0.1:9/other'];
    const input = { webhook: kept.webhookId, only: ['stale'] };
    await prepareTool('check_webhook_handler', input, worldOf({ handlerUrl: asked }));
    await assert.rejects(run('check_webhook_handler', input, { handlerUrl: other }), /has changed since/);
    await prepareTool('check_webhook_handler', input, worldOf({ handlerUrl: asked }));
    await assert.rejects(run('check_webhook_handler', input, { handlerUrl: asked }), /Nothing listens/);
  });

  it('list leads with contacts masked, and whole only where that is allowed', async () => {
    const masked = await run('list_leads', { limit: 5 });
    assert.equal(masked.total, 1);
    const [one] = masked.leads;
    assert.deepEqual([one.contact_name, one.contact_email, one.contact_phone], ['S… S…', 's…@…', '…23']);
    assert.doesNotMatch(JSON.stringify(masked), /Sam|example\.com|555|secret number/);
    const full = await run('list_leads', {}, { contacts: 'full' });
    assert.equal(full.leads[0].contact_email, 'sam@example.com');
    assert.equal(full.leads[0].custom_fields.budget, 'a secret number');
  });

  it('find a masked contact only by what is whole, so that nobody learns it letter by letter', async () => {
    const known = await run('list_leads', {}, { contacts: 'full' });
    const { contact_name, contact_email, contact_phone } = known.leads[0];
    const digits = contact_phone.replace(/\D/g, '');
    for (const search of [contact_email, contact_email.toUpperCase(), contact_name, 'sam', digits, contact_phone])
      assert.equal((await run('list_leads', { search })).leads.length, 1, search);
    for (const search of [
      's',
      'sa',
      'sam@',
      contact_email.slice(0, -1),
      'example',
      digits.slice(0, 6),
      digits.slice(-4),
      ' ',
    ]) {
      const answer = await run('list_leads', { search });
      assert.deepEqual([answer.leads, answer.next_cursor, answer.total], [[], null, undefined], search);
    }
    assert.equal((await run('list_leads', { search: 'sa' }, { contacts: 'full' })).total, 1);
    const { question } = await prepareTool('list_leads', { search: 'sam', status: 'won' }, worldOf());
    assert.match(question?.message ?? '', /status "won", search "sam"/);
  });

  it('list webhooks without secrets, and say which are kept', async () => {
    const { json } = await client.call('POST', '/lead-webhooks', { url: 'https://other.example/in?key=hunter2' });
    const answer = await run(
      'get_webhooks',
      {},
      {
        keptSecrets: async () => [{ ...kept, webhookId: json.webhook.id, current: json.secret }],
      },
    );
    assert.deepEqual(
      answer.webhooks.map(({ url, secret_kept_here }: Record<string, unknown>) => [url, secret_kept_here]),
      [['https://other.example/in?…', true]],
    );
    assert.equal(JSON.stringify(answer).includes(json.secret), false);
  });

  it('give no secret away that somebody wrote where it does not belong', async () => {
    const odd = { ...kept, current: 'a secret of another form' };
    const token = `mega_${'3f9a1c07d25e8b64'.repeat(4)}`;
    const description = `signed with ${odd.current}, called with ${token}`;
    await client.call('POST', '/lead-webhooks', { url: 'https://third.example/in', description });
    const answer = JSON.stringify(await run('get_webhooks', {}, { keptSecrets: async () => [odd] }));
    assert.match(answer, /signed with …, called with mega_…/);
  });

  it('check files of each kind, with the place of each fault', async () => {
    assert.deepEqual(await run('validate_lead_file', { path: 'one.json' }), {
      path: 'one.json',
      valid: true,
      rows: 1,
      errors: 0,
      rows_that_repeat_an_earlier_one: 0,
      problems: [],
    });
    const wrong = await run('validate_lead_file', { path: 'wrong.json' });
    assert.deepEqual(wrong.problems, [
      { line: 2, column: 3, severity: 'error', message: 'The API does not know the field "emial".' },
    ]);
    const lines = await run('validate_lead_file', { path: 'rows.ndjson' });
    assert.deepEqual([lines.valid, lines.rows, lines.rows_that_repeat_an_earlier_one], [true, 2, 1]);
    const csv = await run('validate_lead_file', { path: 'rows.csv' });
    assert.deepEqual([csv.valid, csv.rows, csv.problems.length], [false, 2, 1]);
    assert.equal(csv.problems[0].line, 3);
  });

  it('quote nothing of a file that holds no leads', async () => {
    const others = {
      '.netrc': 'machine example.com login me password hunter2\n',
      'settings.json': '{ "hunter2": true }',
      'users.csv': 'login,hunter2\nme,hunter2\n',
      'notes.txt': 'hunter2',
      'list.ndjson': '{"hunter2":1}\n{"hunter2":2}\n',
    };
    for (const [path, text] of Object.entries(others)) {
      const told = await run('validate_lead_file', { path }, { readFile: async () => Buffer.from(text) });
      assert.equal(told.valid, false, path);
      assert.doesNotMatch(JSON.stringify(told), /hunter2/, path);
    }
  });

  it('say what would become of rows, without a contact in their words', async () => {
    const answer = await run('dry_run_leads', { path: 'rows.json' });
    assert.equal(answer.written, false);
    assert.deepEqual(
      answer.rows.map(({ row, status, matched_by }: Record<string, unknown>) => [row, status, matched_by]),
      [
        [1, 'updated', 'email'],
        [2, 'failed', null],
      ],
    );
    assert.doesNotMatch(JSON.stringify(answer), /sam@|Zoë/);
    await assert.rejects(
      run('dry_run_leads', { leads: [{ contact_email: 'nobody' }] }),
      /Nothing was sent[\s\S]*Row 1/,
    );
    await assert.rejects(run('dry_run_leads', {}), /one of the two/);
  });

  it('verify a signature by the name of a webhook, and never give one away', async () => {
    const timestamp = '1783000000';
    const body = '{"event":"lead.created"}';
    const sign = (secret: string, text = body) =>
      `sha256=${createHmac('sha256', secret).update(`${timestamp}.${text}`).digest('hex')}`;
    const verify = (signature: string, webhook = kept.webhookId) =>
      run('verify_webhook_signature', { webhook, timestamp, body, signature });
    const right = await verify(sign(kept.current));
    assert.equal(right.verdict, 'match');
    assert.equal((await verify(sign(kept.current), 'https://hooks.example/in?…')).verdict, 'match');
    const rotated = await verify(sign(kept.previous ?? ''));
    assert.equal(rotated.verdict, 'mismatch');
    assert.deepEqual(
      rotated.causes.map(({ code, proven }: Record<string, unknown>) => [code, proven]),
      [['secret-previous', true]],
    );
    const other = sign(kept.current, `${body}\n`);
    const changed = JSON.stringify(await verify(other));
    for (const secret of [kept.current, kept.previous ?? '', 'hunter2', sign(kept.current)])
      assert.equal(changed.includes(secret), false);
    await assert.rejects(verify(sign(kept.current), kept.current), /No secret is kept under that name/);
  });

  it('tell a secret that was registered earlier at the same address from that of another webhook', async () => {
    const body = '{"a":1}';
    const timestamp = '1700000000';
    const earlier = { ...kept, webhookId: 'earlier', current: `mega_whsec_${'e'.repeat(64)}` };
    const signature = `sha256=${createHmac('sha256', earlier.current).update(`${timestamp}.${body}`).digest('hex')}`;
    const { causes } = await run(
      'verify_webhook_signature',
      { webhook: kept.webhookId, timestamp, body, signature },
      { keptSecrets: async () => [kept, earlier] },
    );
    assert.match(JSON.stringify(causes), /hooks\.example\/in[^"]*, registered earlier/);
  });

  it('check a handler with a secret that is kept, after it was agreed to', async () => {
    let posts = 0;
    const server = createServer((_, response) => {
      posts++;
      response.writeHead(200).end(`you sent ${kept.current}`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/hook`;
    try {
      const input = { url, webhook: kept.webhookId, only: ['no-signature'] };
      await assert.rejects(run('check_webhook_handler', input, { mayLeave: async () => false }), /not agreed to/);
      assert.equal(posts, 0);
      const answer = await run('check_webhook_handler', input);
      assert.equal(answer.ok, false);
      const checks: readonly { id: string; outcome: string }[] = answer.checks;
      assert.equal(checks.find(({ id }) => id === 'no-signature')?.outcome, 'failed');
      assert.equal(JSON.stringify(answer).includes(kept.current), false);
      await assert.rejects(run('check_webhook_handler', { ...input, only: ['nothing'] }), /There is no check nothing/);
      await assert.rejects(run('check_webhook_handler', { url }), /is not known here/);
      await assert.rejects(run('check_webhook_handler', {}), /handler\.url/);
    } finally {
      server.close();
    }
  });

  it('explain an error, with the page and whether to repeat it', async () => {
    const body = JSON.stringify({
      error: { type: 'authorization_error', code: 403, message: 'no scope for sam@example.com' },
    });
    const refused = await run('explain_api_error', { status: 403, operation: 'createLead', body });
    assert.equal(refused.kind, 'forbidden');
    assert.equal(refused.needed_scope, 'public_api:leads:write');
    assert.equal(refused.documentation, 'https://dev.gomega.ai/authentication');
    assert.doesNotMatch(refused.explanation, /sam@/);
    const limited = await run('explain_api_error', { status: 429, operation: 'listLeads', retry_after: '7' });
    assert.equal(limited.retry_after_seconds, 7);
    const failed = await run('explain_api_error', { status: 502, operation: 'createWebhook' });
    assert.match(failed.repeat, /no Idempotency-Key/);
    assert.match(
      (await run('explain_api_error', { status: 502, operation: 'createLead' })).repeat,
      /same Idempotency-Key/,
    );
  });

  it('fail with what happened, what to do and the page that explains it', async () => {
    const { url: baseUrl, customerId } = client.sandbox;
    const token = `mega_${'0'.repeat(64)}`;
    const api = createClient({ baseUrl, token, customerId }, { transport: createFetchTransport() });
    const connection = () => ({ name: 'Test', place: 'Test', api });
    await assert.rejects(
      run('list_leads', {}, { connection }),
      /answered 401.*https:\/\/dev\.gomega\.ai\/authentication$/,
    );
    await assert.rejects(run('list_leads', { limit: 1000 }), /The input is not taken: limit: /);
    await assert.rejects(run('list_leads', { secret: 1 }), /The input is not taken/);
  });
});
