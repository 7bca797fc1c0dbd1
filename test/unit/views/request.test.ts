import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import fc from 'fast-check';
import '../../support/vscode-window';
import { requestBody } from '../../../src/editor/sandbox/request-body';
import { sentAsCurl } from '../../../src/views/curl';
import { type RequestFacts, requestRow, requestText } from '../../../src/views/request';
import { requestPage } from '../../../src/views/request-page';
import { requestFacts as facts } from '../../support/request-facts';

const mark = { outcome: 'failed', message: 'Sent <b>again</b>.' };

describe('a request', () => {
  it('is a row with method, path, status, time, key and who asked', () => {
    const row = requestRow(facts, 'en-GB');
    assert.equal(row.label, 'POST /leads');
    assert.match(row.description, /^201 · 12 ms · \d\d:\d\d:\d\d · key 2f1c9d6e… · node$/);
    assert.equal(row.tone, 'good');
  });

  it('is told apart by what became of it', () => {
    const tone = (more: Partial<RequestFacts>) => requestRow({ ...facts, ...more }).tone;
    assert.equal(tone({ statusGroup: null }), 'open');
    assert.equal(tone({ statusGroup: '5' }), 'refused');
    assert.equal(tone({ marks: [mark] }), 'marked');
    assert.equal(tone({ marks: [{ ...mark, outcome: 'warning' }] }), 'doubtful');
    assert.match(requestRow({ ...facts, statusGroup: 'none' }).description, /^no answer/);
    assert.match(
      requestRow({ ...facts, isOwn: true, fault: 'reset-after' }).description,
      /fault reset-after · this extension$/,
    );
  });

  it('is a page in which nothing from outside is markup', () => {
    const page = requestPage({ ...facts, marks: [mark], body: '```\n<script>', agent: 'a\u202eb' });
    assert.deepEqual([page.tone, page.name], ['bad', 'Request 7']);
    assert.equal(page.title, 'Answered 201 after 12 ms');
    assert.deepEqual(page.notes, ['Sent <b>again</b>.']);
    assert.ok(page.request.endsWith('HTTP/1.1\nAuthorization: Bearer ***\n\n```\n<script>'));
    assert.match(page.answer, /^HTTP\/1\.1 201\n.*"id": "x"/s);
    const said = Object.fromEntries(page.facts.map(({ name, value }) => [name, value]));
    assert.doesNotMatch(said['Sent by'] ?? '', /\u202e/);
    assert.equal(said.Lead, '11111111-2222-4333-8444-555555555555 created');
    const { html } = requestBody(page);
    assert.doesNotMatch(html, /<script>|<b>/);
    assert.match(html, /Sent &#60;b&#62;again/);
    assert.ok(requestPage({ ...facts, body: '`a'.repeat(200_000) }).request.length < 101_000);
  });

  it('says on its page what became of the answer', () => {
    const open = requestPage({ ...facts, statusGroup: null, milliseconds: null, answer: null });
    assert.deepEqual([open.tone, open.title, open.notes, open.answer], ['neutral', 'Not answered yet.', [], '']);
    const cut = requestPage({ ...facts, statusGroup: 'none', whole: false, fault: 'truncate' });
    assert.equal(cut.title, 'No answer after 12 ms');
    assert.deepEqual(cut.notes, ['Only half of this answer was sent.']);
  });

  it('is text that differs in its first line alone from that of the same request', () => {
    const lines = (number: number, title: string) => requestText({ ...facts, number }, title).split('\n');
    const [one, other] = [lines(7, 'Request 7'), lines(8, 'Request 8')];
    assert.deepEqual(one.slice(1), other.slice(1));
    assert.deepEqual(one.slice(0, 2), ['# Request 7', 'POST /api/agents/crm/leads HTTP/1.1']);
    assert.ok(one.includes('  "contact_name": "A"'));
    const cut = requestText({ ...facts, whole: false, fault: 'reset-after' }, '');
    assert.match(cut, /# This answer was made, but the connection ended before it was sent\.\nHTTP\/1\.1 201/);
  });
});

describe('a request as a curl command', () => {
  const sent = {
    method: 'POST',
    url: 'http://127.0.0.1:1/api/agents/crm/leads?q={a}[1-3]',
    headers: [
      ['Host', '127.0.0.1:1'],
      ['authorization', 'Bearer ***'],
      ['Content-Length', '9'],
      ['Idempotency-Key', "it's"],
      ['X-Empty', ''],
    ] as const,
    body: '{"a":"b"}',
  };

  it('has its key and body, and reads the token from the environment', () => {
    assert.equal(
      sentAsCurl(sent),
      `curl -X POST -g 'http://127.0.0.1:1/api/agents/crm/leads?q={a}[1-3]' \\
  -H "Authorization: Bearer $MEGA_TOKEN" \\
  -H 'Idempotency-Key: it'\\''s' \\
  -H 'X-Empty;' \\
  -H 'Content-Type:' \\
  --data-raw '{"a":"b"}'
`,
    );
  });

  it('ends its here-document nowhere but at its end, whatever is in the body', () => {
    const body = `${'x'.repeat(100_001)}\nEND_OF_BODY\ntouch /tmp/never\nEND_OF_BODY_\n`;
    const command = sentAsCurl({ ...sent, body });
    const end = /<<'(\w+)'/.exec(command)?.[1] ?? '';
    assert.equal(command.split('\n').filter((line) => line === end).length, 1);
    const long = 'END_OF_BODY_'.repeat(400_000);
    assert.ok(sentAsCurl({ ...sent, body: long }).endsWith('\nEND_OF_BODY__\n'));
  });

  // Windows has no POSIX shell of its own.
  if (process.platform !== 'win32' && spawnSync('curl', ['--version']).status === 0)
    it('makes curl send what was sent', async () => {
      const seen: { url: string; headers: IncomingHttpHeaders; body: string }[] = [];
      const server = createServer(async (request, response) => {
        let body = '';
        for await (const chunk of request.setEncoding('utf8')) body += chunk;
        seen.push({ url: request.url ?? '', headers: request.headers, body });
        response.end();
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const address = server.address();
      const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
      const commands: string[] = [];
      const bodies = fc
        .sample(
          fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !text.includes('\0')),
          {
            numRuns: 3,
            seed: 7,
          },
        )
        .map((text) => Buffer.from(text).toString());
      for (const body of bodies)
        commands.push(sentAsCurl({ ...sent, url: `${origin}/a?b=[1]&c={d,e}`, headers: sent.headers.slice(1), body }));
      const { spawn } = await import('node:child_process');
      const child = spawn('sh', [], { env: { ...process.env, MEGA_TOKEN: 't' }, stdio: ['pipe', 'ignore', 'inherit'] });
      child.stdin.end(commands.join('').replaceAll('curl -X', 'curl -s -X'));
      await new Promise((resolve) => child.once('close', resolve));
      server.close();
      assert.deepEqual(
        seen.map(({ body }) => body),
        bodies,
      );
      assert.equal(seen[0]?.url, '/a?b=[1]&c={d,e}');
      assert.deepEqual(
        ['authorization', 'idempotency-key', 'x-empty', 'content-type'].map((name) => seen[0]?.headers[name]),
        ['Bearer t', "it's", '', undefined],
      );
    });
});
