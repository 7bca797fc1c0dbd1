import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArguments } from '../../../src/cli/listen/arguments';
import { runCommand, startCommand } from '../../support/command';
import { payload } from '../../support/signature-vectors';

const secrets = { HOOK: 'mega_whsec_now', OLD: 'mega_whsec_before' };

function signed(body: Uint8Array, secret: string, id: string): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const digest = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
  return { 'X-Mega-Signature': `sha256=${digest}`, 'X-Mega-Timestamp': timestamp, 'X-Mega-Delivery': id };
}

describe('the command listen', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-listen-'));
  after(() => rmSync(folder, { recursive: true }));

  it('judges deliveries, saves them byte for byte before they are acknowledged, and sends them on as they came', async () => {
    const forwarded: { headers: IncomingHttpHeaders; body: Buffer }[] = [];
    const handler = createServer(async (request, response) => {
      const pieces: Buffer[] = [];
      for await (const piece of request) pieces.push(piece);
      forwarded.push({ headers: request.headers, body: Buffer.concat(pieces) });
      response.writeHead(202).end();
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => handler.once('listening', resolve));
    const target = `http://127.0.0.1:${(handler.address() as AddressInfo).port}/hook`;
    const saved = join(folder, 'saved');
    const args = ['--json', '--secret-env', 'HOOK', '--previous-secret-env', 'OLD', '--save', saved];
    const running = startCommand('listen', [...args, '--forward-to', target, '--answer=204', '--count=4'], secrets);
    try {
      const { listening } = JSON.parse(await running.line());
      const body = payload('accents');
      const headers = signed(body, secrets.HOOK, 'd-1');
      let bodies = 0;
      for (const each of [headers, headers, signed(body, secrets.OLD, 'd-2'), signed(body, 'mega_whsec_x', 'd-3')]) {
        const { status } = await fetch(`${listening}/any/path?token=1`, { method: 'POST', headers: each, body });
        assert.equal(status, 204);
        // Before the answer.
        assert.equal(readdirSync(saved).filter((name) => name.endsWith('.body')).length, ++bodies);
      }
      const { status, stdout, stderr } = await running.ended;
      assert.deepEqual([status, stderr], [0, '']);
      const lines = stdout
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => JSON.parse(line));
      const receptions = lines.filter((line) => 'verdict' in line);
      assert.deepEqual(
        receptions.map(({ verdict, delivery_id, attempt, answered, target: at }) => [
          ...[verdict, delivery_id, attempt, answered, at],
        ]),
        [
          ['verified', 'd-1', 1, 204, '/any/path'],
          ['verified', 'd-1', 2, 204, '/any/path'],
          ['previous', 'd-2', 1, 204, '/any/path'],
          ['mismatch', 'd-3', 1, 204, '/any/path'],
        ],
      );
      assert.deepEqual(
        lines.filter((line) => 'forwarded_to' in line).map((line) => [line.forwarded_to, line.status]),
        Array.from({ length: 4 }, () => [target, 202]),
      );
      assert.equal(forwarded.length, 4);
      for (const each of forwarded) assert.ok(each.body.equals(body));
      assert.equal(
        forwarded.filter(({ headers: got }) => got['x-mega-signature'] === headers['X-Mega-Signature']).length,
        2,
      );
      for (const { saved: path } of receptions) {
        assert.ok(readFileSync(path).equals(body));
        if (process.platform !== 'win32') assert.equal(statSync(path).mode & 0o777, 0o600);
        const head = JSON.parse(readFileSync(path.replace(/\.body$/, '.headers.json'), 'utf8'));
        assert.equal(head.target, '/any/path?token=1');
        assert.ok(head.headers.some(([name]: [string]) => name.toLowerCase() === 'x-mega-signature'));
      }
      // What a lead is called stands in the files alone.
      const { contact_name, contact_email } = JSON.parse(body.toString()).lead ?? {};
      for (const contact of [contact_name, contact_email]) assert.ok(!contact || !stdout.includes(contact));
    } finally {
      running.child.kill();
      handler.close();
    }
  });

  it('says in one line that its port is taken, and ends with 0 on a signal', async () => {
    const first = startCommand('listen', []);
    const [, port = ''] = /:(\d+)$/.exec(await first.line()) ?? [];
    const second = await runCommand('listen', ['--port', port, '--secret-env', 'HOOK'], secrets);
    assert.deepEqual(
      [second.status, second.stdout, second.stderr],
      [1, '', `listen: port ${port} is taken; another program listens there\n`],
    );
    first.child.kill('SIGINT');
    const { status, stderr } = await first.ended;
    if (process.platform !== 'win32') assert.equal(status, 0);
    assert.equal(stderr, 'listen: Without --secret-env, signatures are not checked.\n');
  });

  it('ends a circle of receivers that send on to each other, and says so', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => free.once('listening', resolve));
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    const second = startCommand('listen', ['--json', '--count=1', '--forward-to', `http://127.0.0.1:${port}/`]);
    const { listening } = JSON.parse(await second.line());
    const first = startCommand('listen', ['--json', '--count=2', '--port', String(port), '--forward-to', listening]);
    try {
      await first.line();
      // Another receiver's name is nobody's reason to stop.
      const headers = { Via: '1.1 other, 1.1 mega-leads-0', 'X-Mega-Delivery': 'd-1' };
      await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body: '{}' });
      const ends = await Promise.all([first.ended, second.ended]);
      const received = ends.map(({ stdout }) => stdout.split('\n').filter((line) => line.includes('"verdict"')).length);
      assert.deepEqual(received, [2, 1]);
      assert.match(ends[0].stderr, /came back: --forward-to leads in a circle\. It ends here\./);
      assert.ok(!ends[1].stderr.includes('circle'));
    } finally {
      first.child.kill();
      second.child.kill();
    }
  });

  it('acknowledges nothing that it cannot save', async () => {
    const gone = join(folder, 'gone');
    const running = startCommand('listen', ['--save', gone, '--json']);
    const { listening } = JSON.parse(await running.line());
    rmSync(gone, { recursive: true });
    assert.equal((await fetch(listening, { method: 'POST', body: '{}' })).status, 503);
    running.child.kill('SIGTERM');
    const { status, stdout, stderr } = await running.ended;
    if (process.platform !== 'win32') assert.equal(status, 1);
    assert.equal(stdout.split('\n').length, 2);
    assert.match(stderr, /A delivery was not acknowledged: ENOENT/);
  });

  it('refuses what it cannot do', () => {
    Object.assign(process.env, { MEGA_TEST_HOOK: 'x' });
    for (const [args, says] of [
      [['--port', '65536'], /--port must be/],
      [['--secret-env', 'MEGA_TEST_NONE'], /MEGA_TEST_NONE is not set/],
      [['--previous-secret-env', 'MEGA_TEST_HOOK'], /needs --secret-env/],
      [['--forward-to', 'ftp://127.0.0.1/'], /--forward-to: /],
      [['here'], /no positional argument/],
      [['--answer', '199'], /--answer must be/],
      [['--count', '0'], /--count must be/],
    ] as const)
      assert.throws(() => readArguments(args), says);
    delete process.env.MEGA_TEST_HOOK;
  });
});
