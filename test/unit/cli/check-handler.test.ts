/** The battery from a shell, as a process of its own. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mistakes, startHandler } from '../../support/handlers';

const secret = 'mega_whsec_ZnJvbSBhIHNoZWxs';

function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, ['out/cli/check-handler.js', ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise<{ status: number | null; stdout: string; stderr: string }>((resolve) =>
    child.on('close', (status) => resolve({ status, stdout, stderr })),
  );
}

describe('the command check-handler', () => {
  it('ends with status 0 for a right handler, and prints one object', async () => {
    const handler = await startHandler(secret);
    try {
      const { status, stdout, stderr } = await run([handler.url, '--secret-env', 'HOOK', '--json'], { HOOK: secret });
      assert.deepEqual([status, stderr], [0, '']);
      assert.match(stdout, /^\{.*\}\n$/);
      const { ok, checks, ...more } = JSON.parse(stdout);
      assert.deepEqual([ok, more], [true, {}]);
      assert.ok(checks.length > 25);
      for (const check of checks) {
        assert.deepEqual(Object.keys(check), ['id', 'outcome', 'message']);
        assert.equal(check.outcome, 'passed', check.id);
      }
    } finally {
      await handler.close();
    }
  });

  it('ends with status 1 for a failure, shows the request, and never the secret or a whole signature', async () => {
    const handler = await startHandler(secret, mistakes['any signature accepted when the header is absent']);
    try {
      const asText = await run([handler.url, '--secret-env=HOOK'], { HOOK: secret });
      assert.deepEqual([asText.status, asText.stderr], [1, '']);
      assert.match(asText.stdout, /^FAILED +no-signature +No X-Mega-Signature$/m);
      assert.match(asText.stdout, new RegExp(`^ +> POST ${handler.url}$`, 'm'));
      assert.match(asText.stdout, /^ +> X-Mega-Timestamp: \d+$/m);
      const asJson = await run([handler.url, '--json', '--secret-env', 'HOOK'], { HOOK: secret });
      const { ok, checks } = JSON.parse(asJson.stdout);
      const failed = checks.filter(({ outcome }: { outcome: string }) => outcome === 'failed');
      assert.deepEqual([asJson.status, ok, failed.length], [1, false, 1]);
      assert.match(failed[0].message, /let through\. Refuse it\.\n\nPOST http:/);
      for (const { stdout } of [asText, asJson]) {
        assert.ok(!stdout.includes(secret));
        assert.doesNotMatch(stdout, /[0-9a-f]{64}/);
      }
    } finally {
      await handler.close();
    }
  });

  it('ends with status 2 for bad usage, an unset variable, and where nothing listens', async () => {
    const url = 'http://127.0.0.1:9/';
    const set = { HOOK: secret };
    const cases: [readonly string[], NodeJS.ProcessEnv, RegExp][] = [
      [[], set, /the URL is missing/],
      [[url], set, /--secret-env is missing/],
      [[url, '--secret-env'], set, /--secret-env needs a value/],
      [[url, '--secret-env', 'HOOK'], {}, /HOOK is not set/],
      [[url, '--secret-env', 'HOOK'], { HOOK: '' }, /HOOK is not set/],
      [['ftp://127.0.0.1/', '--secret-env', 'HOOK'], set, /http or https/],
      [['http://me:pass@127.0.0.1/', '--secret-env', 'HOOK'], set, /user name or password/],
      [[url, url, '--secret-env', 'HOOK'], set, /one URL/],
      [[url, '--secret', secret], set, /unknown argument --secret/],
      [[url, '--secret-env', 'HOOK', '--json'], set, /Nothing listens on 127\.0\.0\.1:9\./],
    ];
    for (const [args, env, says] of cases) {
      const { status, stdout, stderr } = await run(args, env);
      assert.deepEqual([status, stdout], [2, ''], args.join(' '));
      assert.match(stderr, says);
      assert.ok(!stderr.includes(secret));
    }
  });
});
