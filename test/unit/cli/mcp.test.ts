/** The server for agents, by the client of the protocol's official SDK and by the bytes of an exchange. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import manifest from '../../../package.json';
import { readArguments } from '../../../src/cli/mcp/arguments';
import { type Sandbox, startSandbox } from '../../../src/library/sandbox';
import { startCommand } from '../../support/command';

const secret = 'mega_whsec_of-a-test';

interface Called {
  readonly isError: boolean;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are read as a stranger would
  readonly json: any;
}

/** Whether an answer has at least what is expected, at any depth. */
function assertHolds(answer: unknown, expected: unknown, where: string): void {
  if (typeof expected !== 'object' || expected === null) assert.equal(answer, expected, where);
  else {
    assert.ok(typeof answer === 'object' && answer !== null, where);
    for (const [name, each] of Object.entries(expected))
      assertHolds((answer as Record<string, unknown>)[name], each, `${where}.${name}`);
  }
}

describe('the command mcp', () => {
  let folder = '';
  let root = '';
  let sandbox: Sandbox;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mega-leads-mcp-'));
    root = join(folder, 'root');
    mkdirSync(root);
    writeFileSync(join(root, 'leads.csv'), 'Email\nsam@example.com\nnot-an-email\n');
    writeFileSync(join(root, 'rows.json'), '[{"contact_email":"sam@example.com"}]');
    writeFileSync(join(folder, 'outside.csv'), 'Email\nsam@example.com\n');
    if (process.platform !== 'win32') symlinkSync(join(folder, 'outside.csv'), join(root, 'link.csv'));
    sandbox = await startSandbox({ leads: 3 });
  });
  after(async () => {
    await sandbox.close();
    rmSync(folder, { recursive: true });
  });

  async function withClient(
    args: readonly string[],
    env: Record<string, string>,
    work: (client: Client, call: (name: string, input?: Record<string, unknown>) => Promise<Called>) => Promise<void>,
  ): Promise<void> {
    const client = new Client({ name: 'test', version: '1' });
    const command = { command: process.execPath, args: ['out/cli/mcp.js', ...args], env: { PATH: '', ...env } };
    await client.connect(new StdioClientTransport({ ...command, stderr: 'inherit' }));
    try {
      await work(client, async (name, input = {}) => {
        const { content, isError = false } = await client.callTool({ name, arguments: input });
        const [{ text } = { text: '' }] = content as { text: string }[];
        return { isError: isError === true, text, json: isError ? null : JSON.parse(text) };
      });
    } finally {
      await client.close();
    }
  }

  it("offers the editor's seven tools with their schemas, and resources to read up", () =>
    withClient([], {}, async (client) => {
      const { tools } = await client.listTools();
      const editors = manifest.contributes.languageModelTools;
      assert.deepEqual(
        tools.map(({ name, inputSchema }) => [name, inputSchema]),
        editors.map(({ toolReferenceName, inputSchema }) => [toolReferenceName, { ...inputSchema, type: 'object' }]),
      );
      for (const { description = '', annotations } of tools) {
        assert.ok(description.length > 80);
        assert.notEqual(annotations?.destructiveHint, true);
      }
      const { resources } = await client.listResources();
      const read: Record<string, Record<string, unknown>> = {};
      for (const { uri, name } of resources) {
        const [content] = (await client.readResource({ uri })).contents;
        read[name] = JSON.parse(content !== undefined && 'text' in content ? content.text : '');
      }
      assert.deepEqual(Object.keys(read), ['contract', 'causes', 'handler-checks']);
      assert.match(String(read.contract?.openapi), /^3\.1/);
      assert.match(JSON.stringify(read.causes), /"code":"body-reserialized"/);
      assert.match(JSON.stringify(read['handler-checks']), /"id":"no-signature"/);
      await assert.rejects(client.readResource({ uri: 'mega-leads://constructor' }), /there is no resource/);
      await assert.rejects(client.callTool({ name: 'create_lead' }), /there is no tool create_lead/);
    }));

  it('does nothing that it was not started with', () =>
    withClient([], { HOOK: secret }, async (_, call) => {
      const verify = { webhook: 'HOOK', timestamp: '1', signature: 'x', body: '{}' };
      for (const [name, input, says] of [
        ['list_leads', {}, /MEGA_BASE_URL is not set/],
        ['validate_lead_file', { path: 'leads.csv' }, /Start it with --root/],
        ['dry_run_leads', { leads: [{ contact_name: 'A' }] }, /MEGA_BASE_URL is not set/],
        ['verify_webhook_signature', verify, /Start it with --secret-env/],
        ['check_webhook_handler', { url: 'http://127.0.0.1:9/' }, /Start it with --handler/],
      ] as const) {
        const { isError, text } = await call(name, input);
        assert.equal(isError, true, name);
        assert.match(text, says);
      }
      const { json } = await call('explain_api_error', { status: 429, operation: 'createLead', retry_after: '3' });
      assert.equal(json.retry_after_seconds, 3);
    }));

  it('reads files below its root alone, masks contacts, and writes no lead', () =>
    withClient(['--root', root], sandbox.env, async (_, call) => {
      const before = sandbox.leads();
      const checked = await call('validate_lead_file', { path: 'leads.csv' });
      assert.deepEqual([checked.json.rows, checked.json.errors], [2, 1]);
      const outside = ['../outside.csv', join(folder, 'outside.csv'), '.', '', '/dev/zero'];
      for (const path of process.platform === 'win32' ? outside : [...outside, 'link.csv']) {
        const { isError, text } = await call('validate_lead_file', { path });
        assert.ok(isError, path);
        assert.ok(!text.includes(folder) || path.includes(folder), text);
      }
      const dry = await call('dry_run_leads', { path: 'rows.json' });
      assert.deepEqual([dry.json.written, dry.json.summary.created], [false, 1]);
      const { json, text } = await call('list_leads', { limit: 2 });
      assert.deepEqual([json.total, json.leads.length, json.contacts], [3, 2, 'masked']);
      for (const { contact_email, contact_phone } of before)
        for (const contact of [contact_email, contact_phone]) assert.ok(contact === null || !text.includes(contact));
      assert.deepEqual(sandbox.leads(), before);
      const { isError, text: refusal } = await call('list_leads', { limit: 101 });
      assert.ok(isError && /The input is not taken: limit/.test(refusal), refusal);
    }));

  it('uses secrets by their name, and sends deliveries to its handlers alone', async () => {
    const seen: string[] = [];
    const handler = createServer((request, response) => {
      seen.push(String(request.url));
      request.resume().on('end', () => response.writeHead(500).end());
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => handler.once('listening', resolve));
    const { port } = handler.address() as AddressInfo;
    const own = `http://127.0.0.1:${port}/hook`;
    try {
      await withClient(['--secret-env', 'HOOK', '--handler', own], { HOOK: secret }, async (_, call) => {
        const timestamp = '1700000000';
        const digest = createHmac('sha256', secret).update(`${timestamp}.{}`).digest('hex');
        const fields = { webhook: 'HOOK', timestamp, signature: `sha256=${digest}`, received_at: 1_700_000_000 };
        assert.equal((await call('verify_webhook_signature', { ...fields, body: '{}' })).json.verdict, 'match');
        const wrong = await call('verify_webhook_signature', { ...fields, body: '{}\n' });
        assert.deepEqual([wrong.json.verdict, wrong.json.causes[0]?.proven], ['mismatch', true]);
        // What it says would sign whatever somebody puts into a body.
        assert.doesNotMatch(wrong.text, new RegExp(`${secret}|expected|[0-9a-f]{64}`));
        for (const url of [`http://localhost:${port}/hook`, 'https://example.com/hook', `http://127.0.0.1:1/`]) {
          const { isError, text } = await call('check_webhook_handler', { url, only: ['valid'] });
          assert.ok(isError && text.includes(`only`), text);
        }
        assert.deepEqual(seen, []);
        const { json } = await call('check_webhook_handler', { only: ['no-signature'] });
        assert.ok(
          json.checks.some(({ id, outcome }: Record<string, string>) => id === 'no-signature' && outcome !== 'passed'),
        );
        assert.deepEqual([...new Set(seen)], ['/hook']);
      });
    } finally {
      handler.closeAllConnections();
      handler.close();
    }
  });

  it('answers while it explains, explains twice at once, and stops what is cancelled', async () => {
    const changed = (name: string, size: number) => {
      writeFileSync(join(root, name), JSON.stringify({ event: 'lead.created', note: 'x '.repeat(size / 2) }));
      return { webhook: 'HOOK', timestamp: '1700000000', signature: `sha256=${'0'.repeat(64)}`, path: name };
    };
    const small = changed('small.json', 2000);
    const large = changed('large.json', 1_000_000);
    await withClient(['--root', root, '--secret-env', 'HOOK'], { HOOK: secret }, async (client, call) => {
      const ended: string[] = [];
      const cancelled = new AbortController();
      const search = client
        .callTool({ name: 'verify_webhook_signature', arguments: large }, undefined, { signal: cancelled.signal })
        .then(
          () => 'was explained',
          () => 'was cancelled',
        )
        .then((how) => ended.push(how));
      await client.ping();
      const both = await Promise.all([1, 2].map(() => call('verify_webhook_signature', small)));
      for (const { json } of both) assert.deepEqual([json.verdict, json.malformed_fields], ['mismatch', []]);
      assert.deepEqual(ended, [], 'a megabyte takes longer than the answers to these');
      cancelled.abort();
      await search;
      assert.deepEqual(ended, ['was cancelled']);
      await client.ping();
      const text = 'x'.repeat(100_001);
      for (const given of [{ body: text }, { body_base64: `${text}xxx` }]) {
        const { isError, text: said } = await call('verify_webhook_signature', { ...small, path: undefined, ...given });
        assert.ok(
          isError && /characters, and 100000 are taken: put its bytes into a file and give the path/.test(said),
          said,
        );
      }
    });
  });

  it('answers a recorded exchange of the current protocol, line by line, and ends with its input', async () => {
    // The messages of the client as the specification of 2025-11-25 shows them, and the least that has to be answered.
    // biome-ignore lint/suspicious/noExplicitAny: messages of any shape
    const recorded: { client?: any; server?: any }[] = readFileSync('test/fixtures/mcp/2025-11-25.ndjson', 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const said = recorded.flatMap(({ client }) => (client === undefined ? [] : [`${JSON.stringify(client)}\n`]));
    const { status, stdout, stderr } = await startCommand('mcp', [], {}, said.join('')).ended;
    assert.deepEqual([status, stderr], [0, '']);
    const answers = new Map(
      stdout.split('\n').flatMap((line) => (line === '' ? [] : [[JSON.parse(line).id, JSON.parse(line)]])),
    );
    const expected = recorded.flatMap(({ server }) => (server === undefined ? [] : [server]));
    assert.equal(answers.size, expected.length);
    for (const each of expected) assertHolds(answers.get(each.id), each, JSON.stringify(each.id));
    // Nothing is offered that was not negotiated.
    assert.deepEqual(answers.get(1).result.capabilities, { tools: {}, resources: {} });
  });

  it('refuses what it cannot be started with', () => {
    for (const [args, says] of [
      [['--contacts', 'all'], /--contacts takes masked, full/],
      [['--secret-env', 'MEGA_TEST_NONE'], /MEGA_TEST_NONE is not set/],
      [['--handler', 'ftp://127.0.0.1'], /--handler: /],
      [['--token', 'x'], /a token is never an argument/],
      [['serve'], /no positional argument/],
    ] as const)
      assert.throws(() => readArguments(args), says);
  });
});
