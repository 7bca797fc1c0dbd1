import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../support/command';

const secret = 'mega_whsec_of-a-test';

/** As no program would write it, so that what is written anew is noticed. */
const payload = readFileSync('test/fixtures/contract/lead-created.delivery.json');

/** An endpoint that answers by a list, and what it was sent. */
async function withEndpoint(
  statuses: number[],
  work: (url: string, seen: { headers: IncomingHttpHeaders; body: Buffer }[]) => Promise<void>,
): Promise<void> {
  const seen: { headers: IncomingHttpHeaders; body: Buffer }[] = [];
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    seen.push({ headers: request.headers, body: Buffer.concat(pieces) });
    response.writeHead(statuses.shift() ?? 500, { location: 'http://127.0.0.1:9/' }).end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, seen);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('the command send', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-send-'));
  after(() => rmSync(folder, { recursive: true }));

  it('signs each attempt at one delivery by itself, until one is acknowledged', () =>
    withEndpoint([503, 204], async (url, seen) => {
      const args = [url, '--secret-env', 'HOOK', '--retries=1', '--delivery-id', 'd-1', '--payload', '-', '--json'];
      const { status, stdout, stderr } = await runCommand('send', args, { HOOK: secret }, payload);
      assert.deepEqual([status, stderr], [0, '']);
      const { delivered, end, delivery_id, payload_bytes, attempts } = JSON.parse(stdout);
      assert.deepEqual([delivered, end, delivery_id, payload_bytes], [true, 'delivered', 'd-1', payload.length]);
      assert.deepEqual(
        attempts.map((each: Record<string, unknown>) => [each.number, each.status, each.error, each.next_in_seconds]),
        [
          [1, 503, null, 1],
          [2, 204, null, null],
        ],
      );
      for (const { headers, body } of seen) {
        assert.ok(body.equals(payload));
        const signed = createHmac('sha256', secret)
          .update(`${headers['x-mega-timestamp']}.`)
          .update(body)
          .digest('hex');
        assert.deepEqual([headers['x-mega-signature'], headers['x-mega-delivery']], [`sha256=${signed}`, 'd-1']);
      }
      assert.equal(new Set(seen.map(({ headers }) => headers['x-mega-timestamp'])).size, 2);
    }));

  it('ends with 1 where nobody acknowledges, a redirect at once, and says so in words', () =>
    withEndpoint([302, 500], async (url, seen) => {
      writeFileSync(join(folder, '.env'), `HOOK=${secret}\n`);
      const env = ['--secret-env', 'HOOK', '--env-file', join(folder, '.env')];
      const redirected = await runCommand('send', [url, ...env]);
      assert.deepEqual([redirected.status, redirected.stderr], [1, '']);
      assert.match(redirected.stdout, /^attempt 1 {2}status 302 \(\d+ ms\)\nNot acknowledged: MEGA doesn't follow/);
      const failed = await runCommand('send', [url, ...env, '--retries', '0', '--json']);
      assert.deepEqual([failed.status, JSON.parse(failed.stdout).end], [1, 'failed']);
      assert.equal(JSON.parse(seen[0]?.body.toString() ?? '').event, 'lead.created');
      assert.equal(seen.length, 2);
    }));

  it('ends with 2 for bad usage, in one line without the secret', async () => {
    writeFileSync(join(folder, 'other.json'), '{"a":1}');
    const url = 'http://127.0.0.1:9/';
    const cases: [readonly string[], RegExp][] = [
      [[url, '--secret-env', 'NONE'], /NONE is not set/],
      [['http://u:p@127.0.0.1/', '--secret-env', 'HOOK'], /user name or password/],
      [[url, '--secret-env', 'HOOK', '--secret', secret], /unknown argument --secret; did you mean --secret-env\?/],
      [[url, '--secret-env', 'HOOK', '--delivery-id', 'a\r\nb'], /--delivery-id/],
      [[url, '--secret-env', 'HOOK', '--payload', join(folder, 'other.json')], /neither a lead\.created payload/],
    ];
    await Promise.all(
      cases.map(async ([args, says]) => {
        const { status, stdout, stderr } = await runCommand('send', args, { HOOK: secret });
        assert.deepEqual([status, stdout, stderr.split('\n').length], [2, '', 2], stderr);
        assert.match(stderr, says);
        assert.ok(!stderr.includes(secret));
      }),
    );
  });
});
