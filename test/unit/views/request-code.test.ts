import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { type CodeRequest, requestCode } from '../../../src/views/request-code';
import { startPython } from '../../support/python';

const nasty = `O'Brien "x" $HOME \`id\` \\ \n%00 é 😀`;
const url = 'https://app.gomega.ai/api/agents/crm/leads';
const get: CodeRequest = { method: 'GET', url: `${url}?search=O'Brien%20%24HOME`, customerId: 'c-1' };
const post: CodeRequest = {
  method: 'POST',
  url,
  customerId: 'c-1',
  body: { contact_name: nasty, custom_fields: { vip: true, none: null, rooms: 3 } },
};

/** What a shell hands to curl. */
function wordsOf(code: string): string[] {
  const script = `uuidgen() { echo fresh; }\ncurl() { printf '%s\\0' "$@"; }\n${code}`;
  const { stdout, status } = spawnSync('sh', ['-c', script], { encoding: 'utf8', env: { MEGA_TOKEN: 'secret one' } });
  assert.equal(status, 0);
  return stdout.split('\0').slice(0, -1);
}

/** What a program hands to the function that makes the request. */
async function callOf(
  code: string,
): Promise<[string, { method: string; headers: Record<string, string>; body?: string }]> {
  const calls: unknown[][] = [];
  const answer = { ok: true, statusCode: 200, json: async () => ({}), body: { json: async () => ({}) } };
  const send = async (...call: unknown[]) => {
    calls.push(call);
    return answer;
  };
  const body = code.replace("import { request } from 'undici';", '');
  const run = new Function('fetch', 'request', 'process', 'console', `return (async () => {${body}})()`);
  await run(send, send, { env: { MEGA_TOKEN: 'secret one' } }, { log() {} });
  assert.equal(calls.length, 1);
  return calls[0] as never;
}

describe('requestCode', () => {
  it('quotes for a shell whatever a lead holds', () => {
    assert.deepEqual(wordsOf(requestCode('curl', get)), [
      ...['--request', 'GET', get.url],
      ...['--header', 'Authorization: Bearer secret one', '--header', 'x-customer-id: c-1'],
    ]);
    const words = wordsOf(requestCode('curl', post));
    assert.ok(words.includes('Idempotency-Key: fresh'));
    assert.deepEqual(JSON.parse(words.at(-1) ?? ''), post.body);
  });

  for (const language of ['fetch', 'undici'] as const)
    it(`writes a program with ${language} that sends the same`, async () => {
      const [address, { method, headers, body }] = await callOf(requestCode(language, post));
      assert.equal(address, url);
      assert.equal(method, 'POST');
      assert.equal(headers.authorization, 'Bearer secret one');
      assert.equal(headers['x-customer-id'], 'c-1');
      assert.match(headers['idempotency-key'] ?? '', /^[0-9a-f-]{36}$/);
      assert.deepEqual(JSON.parse(body ?? ''), post.body);
      const [, read] = await callOf(requestCode(language, get));
      assert.equal(read.method, 'GET');
      assert.ok(!('body' in read) && !('idempotency-key' in read.headers));
    });

  it('writes a program in Python that sends the same', async () => {
    const stub = [
      'import sys, types, json',
      'class Answer:',
      '    def raise_for_status(self): pass',
      '    def json(self): return {}',
      'def call(method):',
      '    def send(url, **rest):',
      '        sys.stderr.write(json.dumps([method, url, rest]))',
      '        return Answer()',
      '    return send',
      'sys.modules["requests"] = types.SimpleNamespace(get=call("GET"), post=call("POST"))',
    ].join('\n');
    const python = await startPython({ MEGA_TOKEN: 'secret one' });
    const callOfPython = async (code: string) => JSON.parse((await python.run(`${stub}\n${code}`)).stderr);
    const [method, address, { headers, json }] = await callOfPython(requestCode('python', post));
    assert.deepEqual([method, address, json], ['POST', url, post.body]);
    assert.equal(headers.Authorization, 'Bearer secret one');
    assert.match(headers['Idempotency-Key'], /^[0-9a-f-]{36}$/);
    assert.deepEqual((await callOfPython(requestCode('python', get))).slice(0, 2), ['GET', get.url]);
  });
});
