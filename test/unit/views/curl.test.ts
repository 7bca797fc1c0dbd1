import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { operations } from '../../../src/contract';
import { curlCommand, powerShellCommand, shellWord } from '../../../src/views/curl';

const request = {
  operation: operations.createLead,
  baseUrl: 'https://app.gomega.ai',
  customerId: '11111111-2222-4333-8444-555555555555',
  idempotencyKey: '99999999-2222-4333-8444-555555555555',
  body: '{"contact_name": "Ann"}',
};

/** What a shell hands to curl: its arguments, and its input where it asks for it. */
function received(script: string) {
  const curl = `curl() { for each; do printf '%s\\0' "$each"; done; case "$*" in *@-*) printf 'INPUT\\0'; cat;; esac; }`;
  const env = { ...process.env, MEGA_TOKEN: 'the token', MEGA_CUSTOMER_ID: 'the customer' };
  const { stdout, stderr, status } = spawnSync('sh', [], { input: `${curl}\n${script}`, encoding: 'utf8', env });
  assert.deepEqual([stderr, status], ['', 0]);
  return stdout.split('\0');
}

describe('curlCommand', () => {
  it('is a request with the token left to the environment', () => {
    assert.equal(
      curlCommand(request),
      `curl -X POST https://app.gomega.ai/api/agents/crm/leads \\
  -H "Authorization: Bearer $MEGA_TOKEN" \\
  -H 'x-customer-id: 11111111-2222-4333-8444-555555555555' \\
  -H 'Content-Type: application/json' \\
  -H 'Idempotency-Key: 99999999-2222-4333-8444-555555555555' \\
  --data-raw '{"contact_name": "Ann"}'
`,
    );
  });

  it('goes below the path of the base URL, as the client does', () => {
    for (const baseUrl of ['https://gateway.example/mega-staging', 'http://127.0.0.1:8787/a/b'])
      assert.ok(
        curlCommand({ ...request, baseUrl }).startsWith(`curl -X POST ${baseUrl}/api/agents/crm/leads \\\n`),
        baseUrl,
      );
  });

  // Windows has no POSIX shell of its own.
  if (process.platform !== 'win32') {
    it('reaches curl as it is meant, whatever stands in the body', () => {
      const body = `{"a": "it's $HOME \`id\` \\"x\\" \\\\n !! 東京",\n "b": "'''"}`;
      assert.deepEqual(received(curlCommand({ ...request, customerId: null, body })), [
        '-X',
        'POST',
        'https://app.gomega.ai/api/agents/crm/leads',
        '-H',
        'Authorization: Bearer the token',
        '-H',
        'x-customer-id: the customer',
        '-H',
        'Content-Type: application/json',
        '-H',
        'Idempotency-Key: 99999999-2222-4333-8444-555555555555',
        '--data-raw',
        body,
        '',
      ]);
    });

    it('reads a long body from a here-document', () => {
      const body = JSON.stringify({ a: `$HOME '${'x'.repeat(200_000)}`, b: 'END_OF_LEADS' }, null, 1);
      assert.equal(received(curlCommand({ ...request, body })).at(-1), `${body}\n`);
    });

    it('quotes any word', () => {
      const words = fc.array(fc.string({ unit: 'binary' }).filter((word) => !/[\0\ud800-\udfff]/u.test(word)));
      fc.assert(
        fc.property(words, (drawn) => {
          const script = `printf '%s\\0' x ${drawn.map(shellWord).join(' ')}`;
          const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
          assert.deepEqual(stdout.split('\0'), ['x', ...drawn, '']);
        }),
        { numRuns: 50 },
      );
    });
  }
});

describe('powerShellCommand', () => {
  it('is the same request, with the token left to the environment and the body as it is', () => {
    const body = '{\n  "contact_name": "Ann\u2019s $x `y` \'@",\n  "b": 1\n}';
    assert.equal(
      powerShellCommand({ ...request, baseUrl: 'https://x.example/it\u2019s', body }),
      `$body = @'
${body}
'@
Invoke-RestMethod -Method POST -Uri 'https://x.example/it\u2019\u2019s/api/agents/crm/leads' \`
  -Headers @{ Authorization = "Bearer $env:MEGA_TOKEN"; 'x-customer-id' = '11111111-2222-4333-8444-555555555555'; 'Idempotency-Key' = '99999999-2222-4333-8444-555555555555' } \`
  -ContentType 'application/json' -Body ([Text.Encoding]::UTF8.GetBytes($body))
`,
    );
    assert.match(powerShellCommand({ ...request, customerId: null }), /'x-customer-id' = \$env:MEGA_CUSTOMER_ID;/);
  });
});
