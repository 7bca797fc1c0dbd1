/** The battery from a shell, as a process of its own, over commands that misbehave as processes do. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const cli = resolve('out/cli/check-client.js');
const pull = resolve('test/fixtures/clients/pull-fetch.mjs');

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = process.cwd()): ChildProcess {
  return spawn(process.execPath, [cli, ...args], {
    env: { PATH: process.env.PATH, ...env },
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd?: string): Promise<Ended> {
  const child = start(args, env, cwd);
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((done) => child.on('close', (status) => done({ status, stdout, stderr })));
}

/** A client that sends one request, and does something else. */
const oneRequest = `await fetch(process.env.MEGA_BASE_URL + '/api/agents/crm/leads?limit=100', {
  headers: { authorization: 'Bearer ' + process.env.MEGA_TOKEN, 'x-customer-id': process.env.MEGA_CUSTOMER_ID },
}).then((answer) => answer.text());`;

/** How many processes still sleep for a time that nobody else sleeps for. */
function sleeping(seconds: string): number {
  const { stdout } = spawnSync('ps', ['ax', '-o', 'command='], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.trim() === `sleep ${seconds}`).length;
}

async function until(isSo: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    if (isSo()) return true;
    await sleep(100);
  }
  return isSo();
}

describe('the command check-client', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-client-'));
  const program = (name: string, code: string) => {
    writeFileSync(join(folder, name), code);
    return join(folder, name);
  };
  after(() => rmSync(folder, { recursive: true }));

  it('prints one object, and a line for each request without its token', async () => {
    const { status, stdout, stderr } = await run(
      [
        '--task',
        'pull',
        '--json',
        '--only',
        'plain,auth',
        '--log',
        'log.ndjson',
        '--',
        process.execPath,
        pull,
        'token in URL',
      ],
      { INIT_CWD: folder },
    );
    assert.deepEqual([status, stderr], [1, '']);
    const { ok, checks, ...more } = JSON.parse(stdout);
    assert.deepEqual([ok, more], [false, {}]);
    for (const check of checks) assert.deepEqual(Object.keys(check), ['id', 'outcome', 'message', 'requests']);
    assert.deepEqual(
      checks.map(({ id, outcome, requests }: { id: string; outcome: string; requests: number[] }) => [
        id,
        outcome,
        requests,
      ]),
      [
        ['plain', 'passed', []],
        ['auth', 'failed', [1, 2, 3, 4]],
      ],
    );
    const log = readFileSync(join(folder, 'log.ndjson'), 'utf8');
    const lines = log
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      lines.map(({ number, method, answer }) => [number, method, answer.status]),
      [1, 2, 3, 4].map((number) => [number, 'GET', 200]),
    );
    assert.match(lines[0].url, /access_token=\*\*\*$/);
    assert.doesNotMatch(log, /mega_/);
  });

  it('hands the command the sandbox, its folder and the rest of the environment, and no real token', async () => {
    const real = `mega_${'0123456789abcdef'.repeat(3)}9f8e7d6c5b4a3210`;
    const file = program(
      'env.mjs',
      `import { writeFileSync } from 'node:fs'; writeFileSync('env.json', JSON.stringify([process.cwd(), process.env]));`,
    );
    const args = ['--task', 'push', '--token-env', 'KEY', '--customer-env=ACCOUNT', '--', process.execPath, file];
    const env = { INIT_CWD: folder, MEGA_TOKEN: real, OLD: `x ${real}`, KEPT: 'yes', NO_PROXY: 'corp.example' };
    assert.equal((await run(args, env)).status, 2);
    const [cwd, seen] = JSON.parse(readFileSync(join(folder, 'env.json'), 'utf8'));
    assert.equal(
      spawnSync('pwd', { cwd, encoding: 'utf8' }).stdout,
      spawnSync('pwd', { cwd: folder, encoding: 'utf8' }).stdout,
    );
    assert.match(seen.MEGA_BASE_URL, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.match(seen.KEY, /^mega_[0-9a-f]{64}$/);
    assert.match(seen.ACCOUNT, /^[0-9a-f-]{36}$/);
    assert.deepEqual([seen.KEPT, seen.OLD, seen.MEGA_TOKEN], ['yes', undefined, undefined]);
    assert.equal(seen.NO_PROXY, 'corp.example,127.0.0.1,localhost,::1');
    assert.ok(!JSON.stringify(seen).includes(real));
  });

  it('ends with status 2 and one line where the command is not there, and where it sends nothing', async () => {
    const missing = await run(['--task', 'pull', '--json', '--', 'no-such-command']);
    assert.deepEqual([missing.status, missing.stdout], [2, '']);
    assert.match(missing.stderr, /^check-client: no-such-command wasn't found\. [^\n]*\n$/);
    const folderItself = await run(['--task', 'pull', '--', folder]);
    assert.deepEqual([folderItself.status, folderItself.stdout], [2, '']);
    // It asks for input, and there is none.
    const idle = await run(['--task', 'pull', '--json', '--', process.execPath, '-e', 'process.stdin.resume()']);
    assert.equal(idle.status, 2);
    const { ok, checks } = JSON.parse(idle.stdout);
    assert.deepEqual([ok, checks.length, checks[0].id, checks[0].outcome], [false, 1, 'plain', 'failed']);
    assert.match(checks[0].message, /other hosts can't be seen/);
  });

  it('ends with status 2 for bad usage', async () => {
    const cases: [readonly string[], RegExp][] = [
      [['--', 'true'], /--task is missing/],
      [['--task', 'both', '--', 'true'], /pull or push/],
      [['--task', 'pull'], /command is missing/],
      [['--task', 'pull', '--'], /command is missing/],
      [['--task', 'pull', 'true'], /positional/],
      [['--task', 'pull', '--only', 'key', '--', 'true'], /"key" is none of them/],
      [['--task', 'pull', '--timeout', 'soon', '--', 'true'], /--timeout/],
      [['--task', 'pull', '--token-env', 'MEGA_BASE_URL', '--', 'true'], /different names/],
      [['--task', 'pull', '--log', join(folder, 'no', 'log'), '--', 'true'], /--log/],
      [['--task', 'pull', '--loud', '--', 'true'], /--loud/],
    ];
    for (const [args, says] of cases) {
      const { status, stdout, stderr } = await run(args);
      assert.deepEqual([status, stdout], [2, ''], args.join(' '));
      assert.match(stderr, says);
    }
  });

  it('ends what a command leaves behind, in a session of its own too', async () => {
    const daemon = program(
      'daemon.mjs',
      `import { spawn } from 'node:child_process';
      spawn('sh', ['-c', 'sleep 7301 & sleep 7301'], { detached: true, stdio: 'inherit' }).unref();
      ${oneRequest}
      process.exit(0);`,
    );
    const { status, stderr } = await run(['--task', 'pull', '--only', 'plain', '--', process.execPath, daemon]);
    assert.equal(status, 0);
    assert.match(stderr, /left processes running/);
    assert.equal(sleeping('7301'), 0);
  });

  const stubborn = (seconds: string) =>
    program(
      `stubborn-${seconds}.mjs`,
      `import { spawn } from 'node:child_process';
      for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {});
      spawn('sleep', ['${seconds}']);
      spawn('sleep', ['${seconds}'], { detached: true });
      setInterval(() => {}, 1000);
      ${oneRequest}`,
    );

  it('ends a command that does not end by itself, however much it prints', async () => {
    const file = stubborn('7302');
    const loud = program(
      'loud.mjs',
      `import './stubborn-7302.mjs'; setInterval(() => process.stdout.write('x'.repeat(1 << 20)), 1);`,
    );
    for (const each of [file, loud]) {
      const { status, stdout } = await run([
        '--task',
        'pull',
        '--json',
        '--timeout',
        '2',
        '--only',
        'plain',
        '--',
        process.execPath,
        each,
      ]);
      assert.equal(status, 1);
      assert.match(JSON.parse(stdout).checks[0].message, /still running after/);
      assert.ok(stdout.length < 2000);
      assert.equal(sleeping('7302'), 0);
    }
  });

  for (const [signal, expected] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGKILL', null],
  ] as const)
    it(`leaves nothing when ${signal} ends it`, async () => {
      const seconds = { SIGTERM: '7303', SIGINT: '7304', SIGKILL: '7305' }[signal];
      const child = start(['--task', 'pull', '--', process.execPath, stubborn(seconds)]);
      const ended = new Promise<number | null>((done) => child.once('exit', (status) => done(status)));
      assert.ok(await until(() => sleeping(seconds) === 2), 'the command did not start');
      child.kill(signal);
      assert.equal(await ended, expected);
      assert.ok(await until(() => sleeping(seconds) === 0), 'processes are left');
    });
});
