/** Handlers with several mistakes, mended one after the other as a person would, and run where their runtime is there. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findMistakes } from '../../../src/mistakes';
import { mendingsOf } from '../../../src/mistakes/mending';
import { checkHandler } from '../../../src/webhooks';
import { applied } from '../../support/mended';
import { type Start, withTemplate } from '../../support/runtimes';

const secret = 'mega_whsec_c2VjcmV0IG9mIHRoZSBoYW5kbGVy';
const works = (command: string, ...args: string[]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

const starts: Readonly<Record<string, readonly [isThere: () => boolean, Start]>> = {
  'hook.py': [() => works('python3', '--version'), (file) => ['python3', file]],
  'hook.php': [() => works('php', '--version'), (file, _, port) => ['php', '-S', `127.0.0.1:${port}`, file]],
  'hook.rb': [() => works('ruby', '-e', 'require "webrick"'), (file) => ['ruby', file]],
};

/** What of a few checks does not pass. */
async function failures(file: string, start: Start, text: string, only: readonly string[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-mended-'));
  const failed: string[] = [];
  try {
    writeFileSync(join(folder, file), text);
    await withTemplate(join(folder, file), start, secret, async (url) => {
      const ran = await checkHandler({ url, secret, only });
      assert.ok(ran.reached);
      failed.push(...ran.reports.filter(({ outcome }) => outcome !== 'passed').map(({ id }) => id));
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return failed;
}

/** The text with every mending that is offered, and how many these were. */
function mendAll(file: string, text: string): { readonly text: string; readonly count: number } {
  let mended = text;
  for (let count = 0; count < 20; count++) {
    const place = findMistakes([{ path: file, text: mended }], [], mendingsOf).find((each) => each.mended.length > 0);
    if (place === undefined) return { text: mended, count };
    mended = applied(mended, place.mended);
  }
  throw new Error('it is never mended');
}

describe('a handler with several mistakes', () => {
  for (const [file, count] of [
    ['hook.py', 6],
    ['hook.php', 7],
    ['hook.rb', 5],
    ['hook.go', 6],
    ['Hook.java', 6],
  ] as const) {
    const text = readFileSync(join('test', 'fixtures', 'mending', file), 'utf8');

    it(`has none left once each fix is written: ${file}`, () => {
      const mended = mendAll(file, text);
      assert.equal(mended.count, count);
      assert.deepEqual(findMistakes([{ path: file, text: mended.text }], [], mendingsOf), []);
    });

    const [isThere, start] = starts[file] ?? [];
    if (isThere === undefined || start === undefined) continue;
    if (!isThere()) {
      console.log(`    not run, because what runs it is not here: ${file}`);
      continue;
    }
    it(`passes the battery then, and failed it before: ${file}`, async () => {
      assert.ok((await failures(file, start, text, ['valid'])).includes('valid'));
      const all = ['valid', 'space-after', 'other-body', 'no-signature', 'no-timestamp', 'stale', 'not-numeric'];
      assert.deepEqual(await failures(file, start, mendAll(file, text).text, all), []);
    }).timeout(30_000);
  }
});
