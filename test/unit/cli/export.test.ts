import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { readArguments } from '../../../src/cli/export/arguments';
import { type Sandbox, type Script, startSandbox } from '../../../src/sandbox';
import { runCommand, startCommand } from '../../support/command';
import { plenty } from '../../support/sandbox';
import { answerJson, startScriptedServer } from '../../support/scripted-server';

/** A home of its own, because it remembers there what it has begun. */
const home = mkdtempSync(join(tmpdir(), 'mega-leads-home-'));

const envOf = ({ url, token, customerId }: Sandbox) => ({
  HOME: home,
  LOCALAPPDATA: home,
  MEGA_BASE_URL: url,
  MEGA_TOKEN: token,
  MEGA_CUSTOMER_ID: customerId,
});

async function withSandbox(script: Script | null, work: (sandbox: Sandbox) => Promise<void>): Promise<void> {
  const sandbox = await startSandbox({ leads: 250, rateLimits: plenty, ...(script === null ? {} : { script }) });
  try {
    await work(sandbox);
  } finally {
    await sandbox.close();
  }
}

describe('the command export', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-export-test-'));
  after(() => {
    for (const each of [folder, home]) rmSync(each, { recursive: true });
  });

  it('writes all leads that match, in the format of the name, to a file or to stdout', () =>
    withSandbox(null, async (sandbox) => {
      const env = envOf(sandbox);
      const all = sandbox.leads().map(({ id }) => id);
      const won = sandbox.leads().filter(({ status }) => status === 'won');
      const csv = join(folder, 'leads.csv');
      const written = await runCommand('export', [csv, '--json'], env);
      assert.deepEqual([written.status, written.stderr], [0, '']);
      const told = { file: csv, format: 'csv', leads: 250, matched: 250, resumed: false };
      assert.deepEqual(JSON.parse(written.stdout), told);
      const rows: { id: string }[] = parse(readFileSync(csv), { columns: true });
      assert.deepEqual(rows.map(({ id }) => id).sort(), [...all].sort());
      assert.deepEqual(readdirSync(folder), ['leads.csv']);
      const piped = await runCommand('export', ['-', '--status', 'won', '--format', 'json'], env);
      assert.deepEqual([piped.status, piped.stderr], [0, '']);
      const leads: { id: string }[] = JSON.parse(piped.stdout);
      assert.ok(won.length > 3 && won.length < 250);
      assert.deepEqual(leads.map(({ id }) => id).sort(), won.map(({ id }) => id).sort());
    }));

  it('says that leads may be missing where the list ends before all that the server counts', () =>
    withSandbox(null, async (sandbox) => {
      const [first] = sandbox.leads();
      const server = await startScriptedServer((_, response) =>
        answerJson(response, 200, { leads: [first], total: 250 }),
      );
      try {
        const env = { ...envOf(sandbox), MEGA_BASE_URL: server.url };
        const ended = await runCommand('export', [join(folder, 'short.ndjson'), '--json'], env);
        assert.deepEqual([ended.status, JSON.parse(ended.stdout).leads], [1, 1]);
        assert.match(ended.stderr, /The server counts 250 leads, but its list ended after 1\. Leads may be missing\./);
      } finally {
        await server.close();
      }
    }));

  it('keeps what it has read where it is interrupted, and resumes there', async () => {
    const stalled = new AbortController();
    let lists = 0;
    let isStalling = true;
    const script: Script = () => {
      if (!isStalling || ++lists < 3) return null;
      stalled.abort();
      return { fault: { kind: 'stall-before', seconds: 60 } };
    };
    await withSandbox(script, async (sandbox) => {
      const file = join(folder, 'stopped.ndjson');
      const running = startCommand('export', [file], envOf(sandbox));
      await new Promise((resolve) => stalled.signal.addEventListener('abort', resolve));
      // The two pages before are written down within a second.
      running.child.kill('SIGINT');
      const { status, stdout, stderr } = await running.ended;
      assert.deepEqual([status, stdout, existsSync(file)], [3, '', false], stderr);
      assert.match(
        stderr,
        /^export: It was interrupted\. [12]00 leads are kept beside it\. Run it again to resume\.\n$/,
      );
      const other = await runCommand('export', [file, '--status', 'won'], envOf(sandbox));
      assert.deepEqual([other.status, other.stdout], [2, '']);
      assert.match(other.stderr, /an export of other leads to this file was stopped; add --start-over/);
      // Another account may share server and customer: what tells them apart is the path.
      const elsewhere = await runCommand('export', [file], { ...envOf(sandbox), MEGA_BASE_URL: `${sandbox.url}/live` });
      assert.equal(elsewhere.status, 2);
      assert.match(elsewhere.stderr, /an export of other leads to this file was stopped; add --start-over/);
      isStalling = false;
      // Halves that came from elsewhere are not gone on with.
      const foreign = join(folder, 'foreign.ndjson');
      for (const ending of ['.mega-part', '.mega-part.json'])
        writeFileSync(
          foreign + ending,
          readFileSync(file + ending, 'utf8').replace(/"id":"[0-9a-f-]{36}","account"/, '"id":"x","account"'),
        );
      const anew = await runCommand('export', [foreign, '--json'], envOf(sandbox));
      assert.deepEqual([anew.status, JSON.parse(anew.stdout).resumed], [0, false], anew.stderr);
      const again = await runCommand('export', [file, '--json'], envOf(sandbox));
      assert.deepEqual([again.status, JSON.parse(again.stdout).resumed], [0, true]);
      const ids = readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).id);
      assert.deepEqual(
        ids.sort(),
        sandbox
          .leads()
          .map(({ id }) => id)
          .sort(),
      );
    });
  });

  it('replaces no file unasked, and says what is missing', async () => {
    const there = join(folder, 'there.csv');
    writeFileSync(there, 'mine');
    const MEGA_TOKEN = `mega_${'0'.repeat(64)}`;
    const MEGA_CUSTOMER_ID = '11111111-1111-4111-8111-111111111111';
    const nobody = { MEGA_BASE_URL: 'http://127.0.0.1:9', MEGA_TOKEN, MEGA_CUSTOMER_ID };
    for (const [args, env, says] of [
      [[there], nobody, /exists; add --overwrite/],
      [['-'], { ...nobody, MEGA_TOKEN: 'mega_short' }, /MEGA_TOKEN: /],
      [[join(folder, 'none', 'x.csv')], nobody, /there is no folder/],
    ] as const) {
      const { status, stdout, stderr } = await runCommand('export', args, env);
      assert.deepEqual([status, stdout, stderr.split('\n').length], [2, '', 2], stderr);
      assert.match(stderr, says);
      assert.doesNotMatch(stderr, /mega_short/);
    }
    assert.equal(readFileSync(there, 'utf8'), 'mine');
  });

  it('takes the filters of the view, and refuses what is none', () => {
    const of = (...args: string[]) => readArguments(args);
    assert.equal(of('--help'), null);
    const stage = '11111111-1111-4111-8111-11111111111A';
    const given = of(
      'x.CSV',
      '--status=won',
      '--stage',
      stage,
      '--lead-line=buyer',
      '--created-since',
      '7d',
      '--search=a',
    );
    assert.equal(given?.format, 'csv');
    const { status, stage: found, leadLine, createdSince, updatedSince, search } = given.filter;
    assert.deepEqual(
      [status, found?.id, leadLine, createdSince, updatedSince, search],
      ['won', stage.toLowerCase(), 'buyer', '7d', null, 'a'],
    );
    for (const [args, says] of [
      [[], /FILE is missing/],
      [['a', 'b'], /one FILE/],
      [['-', '--format', 'xml'], /--format takes ndjson, json, csv, spreadsheet/],
      [['-', '--created-since', 'soon'], /--created-since: Not a date/],
      [['-', '--stage', 'new'], /--stage must be the uuid/],
      [['-', '--search', ''], /--search must not be empty/],
      [['-', '--token', 'mega_1'], /a token is never an argument/],
    ] as const)
      assert.throws(() => of(...args), says);
  });
});
