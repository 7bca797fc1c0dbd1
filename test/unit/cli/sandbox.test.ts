/** The sandbox from a shell, as a process of its own. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRoomCheck } from '../../../src/cli/sandbox/room';
import { sandboxAnnouncement } from '../../../src/contract';

const program = 'out/cli/sandbox.js';

interface Run {
  readonly child: ChildProcess;
  /** The first line on stdout, once it is there. */
  readonly line: Promise<string>;
  readonly ended: Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }>;
}

function run(args: readonly string[], command: readonly [string, ...string[]] = [process.execPath, program]): Run {
  const [file, ...before] = command;
  const env = { ...process.env, npm_lifecycle_event: 'sandbox' };
  const child = spawn(file, [...before, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const line = new Promise<string>((resolve) => {
    child.stdout?.on('data', (chunk) => {
      stdout += chunk;
      if (stdout.includes('\n')) resolve(stdout.slice(0, stdout.indexOf('\n')));
    });
    child.on('close', () => resolve(stdout));
  });
  const ended = new Promise<Awaited<Run['ended']>>((resolve) =>
    child.on('close', (status) => resolve({ status, stdout, stderr })),
  );
  return { child, line, ended };
}

const headersOf = (announced: { token: string; customer_id: string }) => ({
  authorization: `Bearer ${announced.token}`,
  'x-customer-id': announced.customer_id,
});

function listens(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

/** Starts it, works with it, and ends it. */
async function withProcess<T>(
  args: readonly string[],
  work: (announced: { url: string; token: string; customer_id: string }, running: Run) => Promise<T>,
): Promise<T> {
  const running = run(args);
  try {
    return await work(sandboxAnnouncement.parse(JSON.parse(await running.line)), running);
  } finally {
    running.child.kill();
    await running.ended;
  }
}

describe('the command sandbox', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    it(`says in its first and only line where it is, and ends with status 0 on ${signal}, whatever is under way`, () =>
      withProcess(['--leads', '3', '--fault', 'stall-after:1:listLeads'], async (announced, { child, ended }) => {
        const { url } = announced;
        assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
        const headers = headersOf(announced);
        const stalled = fetch(`${url}/api/agents/crm/leads`, { headers }).catch(() => null);
        assert.equal((await fetch(`${url}/api/agents/crm/lead-webhooks`, { headers })).status, 200);
        child.kill(signal);
        const { status, stdout, stderr } = await ended;
        assert.deepEqual([status, stdout, stderr], [0, `${JSON.stringify(announced)}\n`, '']);
        assert.equal(await listens(url), false);
        await stalled;
      }));

  if (process.platform !== 'win32')
    it('ends when the shell that npm started it in is gone', async () => {
      const { child, line } = run([], ['sh', '-c', `'${process.execPath}' ${program} --leads 1; true`]);
      const { url } = JSON.parse(await line);
      assert.equal(await listens(url), true);
      child.kill('SIGKILL');
      while (await listens(url)) await new Promise((resolve) => setTimeout(resolve, 20));
    });

  it('takes every option, in either spelling', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mega-leads-cli-'));
    const [journal, state] = [join(folder, 'journal'), join(folder, 'state')];
    const token = `mega_${'0a'.repeat(32)}`;
    const customer = '11111111-2222-4333-8444-555555555555';
    const args = [
      ...['--host', 'localhost', '--port=0', '--leads=7', '--seed', '9', `--token=${token}`, '--customer', customer],
      ...['--scopes', 'public_api:leads:read,public_api:leads:write', '--rate-default=3', '--rate-hourly', '5'],
      ...['--rate-bulk=2', '--allow-local-webhooks', '--fault', '500:0', '--fault=503:0:createLead'],
      ...['--journal', journal, '--state', state, '--now=2030-01-02T03:04:05Z', '--control'],
    ];
    try {
      await withProcess(args, async (announced, { child, ended }) => {
        assert.deepEqual([announced.token, announced.customer_id], [token, customer]);
        const headers = headersOf(announced);
        const api = `${announced.url}/api/agents/crm`;
        const body = JSON.stringify({ contact_name: 'A' });
        const created = await fetch(`${api}/leads`, { method: 'POST', headers, body });
        assert.equal(created.headers.get('ratelimit-limit'), '3');
        assert.match(JSON.parse(await created.text()).lead.created_at, /^2030-01-02T03:04:/);
        assert.equal((await fetch(`${api}/lead-webhooks`, { headers })).status, 403);
        const overview = JSON.parse(await (await fetch(`${announced.url}/__sandbox`, { headers })).text());
        assert.deepEqual([overview.leads, overview.faults], [8, ['500:0:*', '503:0:createLead']]);
        child.kill();
        assert.equal((await ended).status, 0);
      });
      assert.equal(JSON.parse(readFileSync(journal, 'utf8')).operation, 'createLead');
      assert.equal(JSON.parse(readFileSync(state, 'utf8')).leads.length, 8);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('writes each request and its answer as a line, without the token', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mega-leads-log-'));
    const file = join(folder, 'log.ndjson');
    try {
      await withProcess(['--leads', '1', '--control', '--log', file], async (announced) => {
        const headers = headersOf(announced);
        const path = `/api/agents/crm/leads?token=${announced.token}`;
        await (await fetch(announced.url + path, { headers })).text();
        await (await fetch(`${announced.url}/nothing`, { method: 'POST', headers, body: '{"a":1}' })).text();
        const told = await (await fetch(`${announced.url}/__sandbox/requests`, { headers })).text();
        const log = readFileSync(file, 'utf8');
        const lines = log
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line));
        assert.deepEqual(JSON.parse(told), { requests: lines });
        assert.deepEqual(
          lines.map(({ number, method, url, body, answer }) => [number, method, url, body, answer.status]),
          [
            [1, 'GET', '/api/agents/crm/leads?token=***', '', 200],
            [2, 'POST', '/nothing', '{"a":1}', 404],
          ],
        );
        assert.ok(!log.includes(announced.token));
        assert.ok(log.includes('Bearer ***'));
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('ends with status 2, and says why on stderr alone, where it is misused', async () => {
    const misuses: [string[], RegExp][] = [
      [['--nonsense'], /--nonsense/],
      [['positional'], /positional/],
      [['--port', '65536'], /--port/],
      [['--port', 'x'], /--port/],
      [['--leads', '-1'], /--leads/],
      [['--leads=1.5'], /--leads/],
      [['--seed', ''], /--seed/],
      [['--token', 'mega_12'], /--token/],
      [['--customer', 'me'], /--customer/],
      [['--scopes', 'leads:read'], /--scopes.*leads:read/],
      [['--scopes', ''], /--scopes/],
      [['--rate-default', '0'], /--rate-default/],
      [['--rate-bulk', 'many'], /--rate-bulk/],
      [['--fault', '504'], /no fault "504"/],
      [['--now', 'soon'], /--now/],
      [['--allow-local-webhooks=yes'], /--allow-local-webhooks/],
    ];
    await Promise.all(
      misuses.map(async ([args, says]) => {
        const { status, stdout, stderr } = await run(args).ended;
        assert.deepEqual([status, stdout], [2, ''], args.join(' '));
        assert.match(stderr, says);
        assert.match(stderr, /usage: /);
        assert.doesNotMatch(stderr, /mega_12/);
      }),
    );
  });

  it('ends with status 1 where it cannot listen', () =>
    withProcess(['--leads', '0'], async ({ url }) => {
      const { status, stdout, stderr } = await run(['--port', new URL(url).port]).ended;
      assert.deepEqual([status, stdout], [1, '']);
      assert.match(stderr, /: port \d+ is taken; another program listens there$/m);
    }));

  it('ends with status 1 and one line where its state could not be saved, before it says that it is there', async () => {
    const path = join(program, 'state.json');
    const { status, stdout, stderr } = await run(['--leads', '0', '--state', path]).ended;
    assert.deepEqual([status, stdout], [1, '']);
    assert.match(stderr, /^sandbox: .*ENOTDIR.*\n$/);
  });

  it('says at once that the disk has no room for its state any more, and that it has again', () => {
    const said: string[] = [];
    let free = 10_000_000;
    let isThere = true;
    const size = () => {
      if (!isThere) throw new Error('ENOENT: no such file');
      return 1_000_000;
    };
    const look = createRoomCheck('/tmp/state.json', (text) => said.push(text), { size, free: () => free });
    look();
    assert.deepEqual(said, []);
    free = 1_000_000;
    look();
    look();
    free = 2_000_000;
    look();
    isThere = false;
    look();
    assert.deepEqual(said, [
      "The state can't be saved to /tmp/state.json: it needs about 1,233 kB, and 977 kB are free. Make room before you end this.",
      'The state can be saved to /tmp/state.json again.',
      "The state can't be saved to /tmp/state.json: ENOENT: no such file. Make room before you end this.",
    ]);
  });

  it('explains itself', async () => {
    const { status, stdout } = await run(['--help']).ended;
    assert.equal(status, 0);
    assert.match(stdout, /--allow-local-webhooks/);
  });
});
