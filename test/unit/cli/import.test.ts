/** The import from a shell, as a process of its own against a sandbox. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../../src/sandbox/control/clock';
import { environmentOf, reportImport, runImport, startImport } from '../../support/import-command';
import { type SandboxClient, withSandbox } from '../../support/sandbox';

/** As Excel's "CSV UTF-8" writes it: a byte order mark, CRLF, quotes where they are needed. */
const excel = (rows: number) =>
  `\ufeffName,Email,Phone\r\n${Array.from({ length: rows }, (_, index) => `"Zoë ""Z"" Lee, ${index}",z${index}@example.com,555${1_000_000 + index}`).join('\r\n')}\r\n`;

const countLeads = async ({ call }: SandboxClient): Promise<number> => (await call('GET', '/leads?limit=1')).json.total;

describe('the command import', function () {
  // Each case is some processes.
  this.timeout(120_000);
  let folder = '';
  let names = 0;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mega-leads-import-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const write = (name: string, text: string | Uint8Array) => {
    const path = join(folder, `${++names}-${name}`);
    writeFileSync(path, text);
    return path;
  };
  const journal = () => join(folder, `journal-${++names}`);

  it('reads columns as a saved map says, and names a column that is not there', async () => {
    const map = (headers: Readonly<Record<string, string | null>>) => {
      const columns = Object.entries(headers).map(([header, field]) => ({ header, field }));
      const repairs = [{ field: 'contact_phone', repair: 'prefix' }];
      return write('people.mega-map.json', JSON.stringify({ version: 1, delimiter: ';', columns, repairs }));
    };
    const file = write('odd.csv', 'Wer;Funk;Notiz;Email\nAnn;p:+15550100001;x;ann@example.com\n');
    const known = map({ Wer: 'contact_name', Funk: 'contact_phone', Notiz: null });
    const { status, report } = await reportImport([file, '--check', '--map-file', known]);
    assert.deepEqual(
      [status, report.rows, report.unknown_columns, report.problems],
      [0, 1, [], []],
      JSON.stringify(report),
    );
    assert.deepEqual(report.repairs, [{ column: 'Funk', repair: 'prefix', rows: 1 }]);
    const missing = await runImport([file, '--check', '--map-file', map({ Who: 'contact_name' })]);
    assert.equal(missing.status, 2);
    assert.match(missing.stderr, /--map-file: there is no column "Who"; the columns are "Wer"/);
  });

  it('sends other values as a map or an option says, the same ones when it goes on', () =>
    withSandbox({ faults: ['503:1:bulkImportLeads'], clock: systemClock }, async ({ sandbox }) => {
      const env = environmentOf(sandbox);
      const kept = journal();
      const file = write('web.csv', 'contact_name,source_platform,stage\nAnn,website,Qualified\nBo,Website,new\n');
      const unknown = await runImport([file, '--check']);
      assert.equal(unknown.status, 1);
      assert.match(
        unknown.stdout,
        /2 rows with values that source_platform doesn't take: add --map-value source_platform:VALUE=NEW, where NEW is google_ads, /,
      );
      const mapped = join(folder, 'web.mega-map.json');
      const columns = ['contact_name', 'source_platform', 'stage_slug'];
      const headers = ['contact_name', 'source_platform', 'stage'];
      writeFileSync(
        mapped,
        JSON.stringify({
          version: 1,
          columns: headers.map((header, index) => ({ header, field: columns[index] })),
          values: [
            { field: 'source_platform', from: 'website', to: 'direct' },
            { field: 'stage_slug', from: 'Qualified', to: 'qualified' },
          ],
        }),
      );
      const checked = await reportImport([file, '--check', '--map-file', mapped]);
      assert.deepEqual(
        [checked.status, checked.report.repairs],
        [
          0,
          [
            { column: 'source_platform', repair: 'values', rows: 2 },
            { column: 'stage', repair: 'values', rows: 1 },
          ],
        ],
      );
      const args = [file, '--write', '--journal', kept, '--map-file', mapped];
      const child = startImport(args, env);
      const closed = new Promise((done) => child.once('close', done));
      const isSent = (id: string) => {
        const path = join(kept, id, 'journal.ndjson');
        return existsSync(path) && readFileSync(path, 'utf8').includes('"sent"');
      };
      while (!existsSync(kept) || !readdirSync(kept).some(isSent)) await sleep(10);
      child.kill('SIGINT');
      assert.equal(await closed, 3);
      sandbox.setFaults([]);
      const other = await runImport([...args, '--resume', '--map-value', 'source_platform:website=referral'], env);
      assert.equal(other.status, 2);
      assert.match(other.stderr, /begun with other columns, values or repairs/);
      assert.deepEqual(sandbox.leads(), [], 'nothing is sent');
      assert.equal((await runImport([...args, '--resume'], env)).status, 0);
      assert.deepEqual(
        sandbox.leads().map(({ source_platform, current_stage }) => [source_platform, current_stage?.slug]),
        [
          ['direct', 'qualified'],
          ['direct', 'new'],
        ],
      );
      const lines = write('web.ndjson', '{"contact_name":"Cy","source_platform":"website"}\n');
      const left = [lines, '--write', '--journal', kept, '--map-value', 'source_platform:website='];
      assert.equal((await runImport(left, env)).status, 0);
      assert.deepEqual(
        sandbox
          .leads()
          .map(({ contact_name }) => contact_name)
          .sort(),
        ['Ann', 'Bo', 'Cy'],
      );
      for (const value of ['website=direct', 'source_platform:a=b', 'contact_email:a=b'])
        assert.equal((await runImport([file, '--check', '--map-value', value])).status, 2, value);
    }));

  it('says what the updates of a dry run change, and writes nothing', () =>
    withSandbox({}, async ({ call, sandbox }) => {
      const held = { contact_name: 'Ann', contact_email: 'ann@example.com', contact_phone: '5550100001' };
      await call('POST', '/leads', { ...held, custom_fields: { budget: 5 } });
      const file = write(
        'changes.csv',
        'Name,Email,Phone,custom_fields.budget\r\nAnna,ANN@example.com,5550100002,5\r\nNew,new@example.com,,\r\n',
      );
      const before = sandbox.leads();
      const { status, report } = await reportImport([file, '--dry-run', '--changes'], environmentOf(sandbox));
      assert.equal(status, 0);
      assert.deepEqual(report.results?.[0]?.changes, {
        state: 'known',
        uncertain: false,
        fields: [
          { field: 'contact_name', before: 'Ann', after: 'Anna', kind: 'overwrites' },
          { field: 'contact_email', before: 'ann@example.com', after: 'ANN@example.com', kind: 'respells' },
          { field: 'contact_phone', before: '5550100001', after: '5550100002', kind: 'overwrites' },
          { field: 'custom_fields.budget', before: 5, after: '5', kind: 'respells' },
        ],
      });
      assert.equal(report.results?.[1]?.changes, undefined, 'a row that creates a lead');
      assert.deepEqual([report.changes?.way, report.changes?.overwriting], ['search', 1]);
      assert.deepEqual(sandbox.leads(), before);
      const { stdout } = await runImport([file, '--dry-run', '--changes'], environmentOf(sandbox));
      assert.match(stdout, /1 of 1 updating rows change something; 1 overwrite another value\.\n/);
    }));

  it('leaves out the rows with errors where that is asked for, and says so', () =>
    withSandbox({}, async (client) => {
      const env = environmentOf(client.sandbox);
      const file = write('faulty.csv', 'name,email\nAnn,ann@example.com\nBo,nobody\nCy,cy@example.com\n');
      assert.equal((await reportImport([file, '--dry-run'], env)).status, 1);
      const { status, report } = await reportImport([file, '--write', '--skip-errors', '--journal', journal()], env);
      assert.equal(status, 1);
      assert.deepEqual(report.summary, { created: 2, updated: 0, skipped: 0, failed: 0, left_out: 1 });
      assert.deepEqual(
        report.results?.map(({ row, line, status, errors }) => [row, line, status, errors.length]),
        [
          [1, 2, 'created', 0],
          [2, 3, 'left-out', 1],
          [3, 4, 'created', 0],
        ],
      );
      assert.equal(await countLeads(client), 2);
    }));

  it('notes what leads hold, and takes the import back', () =>
    withSandbox({}, async ({ call, sandbox }) => {
      const env = environmentOf(sandbox);
      const kept = journal();
      await call('POST', '/leads', { contact_email: 'ann@example.com', contact_name: 'Ann', stage_slug: 'new' });
      const held = () => sandbox.leads().map(({ contact_name, current_stage }) => [contact_name, current_stage?.slug]);
      const file = write(
        'noted.csv',
        'Name,Email,stage_slug\nAnna,ann@example.com,contacted\nNew,new@example.com,new\n',
      );
      const written = await runImport([file, '--write', '--note', '--journal', kept], env);
      assert.equal(written.status, 0, written.stderr);
      assert.match(written.stderr, /noted what 1 leads hold\. To take the import back: .*--restore [0-9a-f-]{36}\n/);
      assert.deepEqual(held()[0], ['Anna', 'contacted']);

      const back = join(folder, 'back.leads.json');
      const restored = await runImport([back, '--restore', 'latest', '--journal', kept, '--json'], env);
      const { rows, leads, left } = JSON.parse(restored.stdout);
      const [, created] = sandbox.leads();
      assert.deepEqual(
        [rows, leads, left],
        [1, 1, [{ code: 'created', row: 2, lead_id: created?.id, field: null }]],
        restored.stderr,
      );
      const again = await runImport([back, '--restore', 'latest', '--journal', kept], env);
      assert.match(again.stderr, /EEXIST/, 'no file is written over');
      assert.equal((await runImport([back, '--write', '--journal', kept], env)).status, 0);
      assert.deepEqual(held()[0], ['Ann', 'new']);

      assert.equal((await runImport(['--forget-notes', 'latest', '--journal', kept], env)).status, 0);
      const gone = await runImport([`${back}2`, '--restore', 'latest', '--journal', kept], env);
      assert.deepEqual([gone.status, /not there any more/.test(gone.stderr)], [2, true]);
    }));

  it('dry-runs an Excel CSV, imports it, and goes on where it was killed, each row once', () =>
    withSandbox({ faults: ['slow:1:bulkImportLeads:0.2'], clock: systemClock }, async (client) => {
      const env = environmentOf(client.sandbox);
      const [file, kept] = [write('excel.csv', excel(2600)), journal()];
      const preview = await reportImport([file, '--dry-run'], env);
      assert.deepEqual([preview.status, preview.report.summary?.created], [0, 2600]);
      assert.equal(await countLeads(client), 0);

      const args = [file, '--write', '--journal', kept];
      const child = startImport(args, env);
      const closed = new Promise((done) => child.once('close', done));
      while ((await countLeads(client)) < 500) await sleep(10);
      child.kill('SIGKILL');
      await closed;
      const written = await countLeads(client);
      assert.ok(written >= 500 && written < 2600, `${written} rows were written`);

      const refused = await reportImport(args, env);
      assert.equal(refused.status, 3);
      assert.match(refused.stderr, /unfinished: \d+ of 2600 rows are done.*--resume to go on at line \d+/);
      assert.deepEqual([refused.report.summary, refused.report.results], [undefined, undefined]);
      assert.equal(await countLeads(client), written, 'nothing is sent');

      const { status, report } = await reportImport([...args, '--resume'], env);
      assert.equal(status, 0);
      assert.deepEqual(report.summary, { created: 2600, updated: 0, skipped: 0, failed: 0 });
      assert.deepEqual(
        report.results?.map(({ row, line }) => [row, line]),
        Array.from({ length: 2600 }, (_, index) => [index + 1, index + 2]),
      );
      assert.equal(await countLeads(client), 2600);
      if (process.platform !== 'win32') assert.equal(statSync(kept).mode & 0o777, 0o700);
    }));

  it('imports the same rows a second time only where that is said', () =>
    withSandbox({}, async (client) => {
      const env = environmentOf(client.sandbox);
      const [file, kept] = [write('two.csv', excel(2)), journal()];
      const args = [file, '--write', '--journal', kept];
      assert.equal((await runImport([...args, '--resume'], env)).status, 1, 'there is nothing to resume');
      assert.equal(await countLeads(client), 0);
      assert.equal((await runImport(args, env)).status, 0);
      for (const more of [[], ['--resume']]) {
        const { status, stderr } = await runImport([...args, ...more], env);
        assert.equal(status, 1);
        assert.match(stderr, /was imported into this account on .*--start-over/);
      }
      const again = await reportImport([...args, '--start-over'], env);
      assert.deepEqual([again.status, again.report.summary?.updated], [0, 2]);
      const [id = ''] = readdirSync(kept);
      writeFileSync(join(kept, id, 'journal.ndjson'), Buffer.alloc(4096));
      for (const more of [[], ['--resume']]) {
        const { status, stderr } = await runImport([...args, ...more], env);
        assert.equal(status, 1);
        assert.match(stderr, /is damaged .*Nothing was sent.*--start-over/);
      }
      assert.equal((await runImport([...args, '--start-over', '--on-duplicate', 'skip'], env)).status, 0);
      assert.equal(await countLeads(client), 2);
    }));

  it('says that nothing was sent where it is interrupted while rows are checked', async () => {
    const child = startImport(['-', '--format', 'csv', '--check'], {});
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    const closed = new Promise((done) => child.once('close', done));
    const input = child.stdin;
    assert.ok(input);
    // More than a pipe holds: once it is taken, the command reads.
    await new Promise((done) => input.write(excel(20_000), done));
    child.kill('SIGINT');
    input.end();
    assert.equal(await closed, 3);
    assert.match(stderr, /^\S+: It was interrupted\. Nothing was sent\. Run it again\.\n$/);
  });

  it('stops where the server is gone, says at which line, and goes on later', async () => {
    const file = write('rows.csv', excel(3));
    const kept = `${journal()} of today`;
    await withSandbox({}, async ({ sandbox }) => {
      // A port that was free a moment ago may be that of another test's server now; nothing listens on the first.
      const env = { ...environmentOf(sandbox), MEGA_BASE_URL: 'http://127.0.0.1:1' };
      const child = startImport([file, '--write', '--journal', kept], env);
      let stderr = '';
      child.stderr.on('data', (chunk) => {
        stderr += chunk;
      });
      const closed = new Promise((done) => child.once('close', done));
      while (!readdirSync(folder).some((name) => kept.endsWith(name))) await sleep(10);
      await sleep(300);
      child.kill('SIGINT');
      assert.equal(await closed, 3);
      assert.match(
        stderr,
        /Stopped before row 1, line 2: It was interrupted\. To resume at line 2: .*--write --resume/,
      );
      // Without the journal it would not be found, and with it in two words neither.
      assert.ok(stderr.includes(` --resume --journal '${kept}'\n`) || process.platform === 'win32', stderr);
      assert.ok(!stderr.includes(sandbox.token));
    });
  });

  it('asks about a file that was changed after its import had stopped', () =>
    withSandbox({}, async ({ sandbox }) => {
      const file = write('week.csv', excel(3));
      const env = environmentOf(sandbox);
      const args = [file, '--write', '--journal', journal()];
      const stopped = await runImport(args, { ...env, MEGA_TOKEN: `mega_${'0'.repeat(64)}` });
      assert.equal(stopped.status, 3);
      // Rows that are done may be in it still: all of it goes only where somebody says so.
      writeFileSync(file, excel(4));
      for (const more of [[], ['--resume']]) {
        const changed = await runImport([...args, ...more], env);
        assert.equal(changed.status, 3);
        assert.match(changed.stderr, /this file was changed since then: 0 of 3 rows are done\. Nothing was sent/);
      }
      assert.equal((await runImport([...args, '--start-over'], env)).status, 0);
      writeFileSync(file, excel(5));
      assert.equal((await runImport(args, env)).status, 0, 'one that was started over holds up nothing');
    }));

  it('stops where the disk is full, with what is known, and goes on once there is room', async () => {
    if (process.platform === 'win32') return;
    await withSandbox({ clock: systemClock }, async (client) => {
      const file = write('full.csv', excel(600));
      const args = [file, '--write', '--json', '--journal', journal()];
      const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...environmentOf(client.sandbox) };
      // No file may grow beyond some kilobytes: the journal fits, what became of 500 rows does not.
      const limited = ['-c', 'ulimit -f 8; exec "$@"', 'sh', process.execPath, 'out/cli/import.js', ...args];
      const full = spawn('sh', limited, { env, stdio: ['ignore', 'pipe', 'pipe'] });
      let stderr = '';
      full.stderr.on('data', (chunk) => {
        stderr += chunk;
      });
      full.stdout.resume();
      const [status] = await once(full, 'close');
      assert.match(stderr, /Stopped before row 1, .*journal of this import can't be written \(EFBIG\)\. Make room/);
      assert.equal(status, 3);
      const { report } = await reportImport([...args, '--resume'], environmentOf(client.sandbox));
      assert.deepEqual(report.summary, { created: 600, updated: 0, skipped: 0, failed: 0 });
      assert.equal(await countLeads(client), 600);
    });
  });

  it('reports the rows that the server refuses, and ends with 1', () =>
    withSandbox({}, async (client) => {
      const file = write('stages.csv', 'name,stage\nAnn,new\nBob,nowhere\n');
      const { status, report } = await reportImport(
        [file, '--write', '--journal', journal()],
        environmentOf(client.sandbox),
      );
      assert.equal(status, 1);
      assert.deepEqual(report.summary, { created: 1, updated: 0, skipped: 0, failed: 1 });
      const [, failed] = report.results ?? [];
      assert.deepEqual([failed?.row, failed?.line, failed?.status, failed?.lead_id], [2, 3, 'failed', null]);
      assert.match(failed?.errors.join() ?? '', /stage/);
    }));

  it('takes columns, a delimiter, a format and standard input as it is told', async () => {
    const text = 'Kunde^Telefon^Budget=EUR^Notiz\nAnn^5550100001^12^x\n';
    const all = [
      '--map',
      'Kunde=contact_name',
      '--map',
      'Telefon=contact_phone',
      '--map',
      'Budget=EUR=custom_fields.budget',
    ];
    const told = ['-', '--check', '--format', 'csv', '--delimiter', '^', ...all];
    const missing = await reportImport(told, {}, text);
    assert.deepEqual([missing.status, missing.report.unknown_columns], [1, ['Notiz']]);
    const [problem] = missing.report.problems;
    assert.deepEqual([problem?.line, problem?.column, problem?.code], [1, 26, 'unknown-column']);
    const taken = await reportImport([...told, '--ignore', 'notiz'], {}, text);
    assert.deepEqual([taken.status, taken.report.rows, taken.report.unknown_columns], [0, 1, []]);
    const lines = await reportImport(['-', '--check'], {}, '{"contact_name":"A"}\n{"contact_name":"B"}\n');
    assert.deepEqual([lines.report.format, lines.report.rows], ['ndjson', 2]);
  });

  it('warns of what can be repaired, at each value, and repairs it on request', () =>
    withSandbox({}, async (client) => {
      const damaged = [
        ['p:+15550100001', 'prefix', '+15550100001'],
        ["'+15550100002", 'apostrophe', '+15550100002'],
        ['"=""5550100003"""', 'formula', '5550100003'],
        ['5550100004.0', 'decimal', '5550100004'],
        ['５５５０１００００５', 'full-width', '5550100005'],
        ['\u202a5550100006\u202c', 'blanks', '5550100006'],
        ['NULL', 'nothing', null],
      ] as const;
      const rows = damaged.map(([phone], index) => `P${index},${phone}`);
      const file = write('damaged.csv', `name,phone\r\n${rows.join('\r\n')}\r\n`);
      const checked = await reportImport([file, '--check']);
      assert.equal(checked.status, 0);
      assert.deepEqual(
        checked.report.problems.map(({ row, line, column, severity, code }) => [row, line, column, severity, code]),
        damaged.map(([, code], index) => [index + 1, index + 2, 4, 'warning', code]),
      );
      const repairs = damaged.map(([, repair]) => ({ column: 'phone', repair, rows: 1 }));
      assert.deepEqual(checked.report.repairs, repairs);
      const { status, report } = await reportImport(
        [file, '--write', '--repair', '--journal', journal()],
        environmentOf(client.sandbox),
      );
      assert.deepEqual([status, report.problems, report.repairs], [0, [], repairs]);
      const { json } = await client.call('GET', '/leads?limit=100');
      const phones = new Map(
        json.leads.map((lead: Record<string, unknown>) => [lead.contact_name, lead.contact_phone]),
      );
      for (const [index, [, , phone]] of damaged.entries()) assert.equal(phones.get(`P${index}`) ?? null, phone);
    }));

  it('repairs JSON in its own text, digits and all', () =>
    withSandbox({}, async (client) => {
      const row = '{ "contact_phone" : "p:+15550100001" , "contact_email":"N/A", "custom_fields":{"n":1.50} }';
      const file = write('rows.ndjson', `${row}\n`);
      const { status } = await reportImport(
        [file, '--write', '--repair', '--journal', journal()],
        environmentOf(client.sandbox),
      );
      assert.equal(status, 0);
      const { json } = await client.call('GET', '/leads?limit=100');
      assert.deepEqual([json.leads[0].contact_phone, json.leads[0].contact_email], ['+15550100001', null]);
    }));

  it('sends nothing where the usage is bad, and ends with 2', async () => {
    const file = write('a.csv', 'name\nA\n');
    for (const args of [
      [],
      [file],
      [file, '--check', '--write'],
      [file, file, '--check'],
      [file, '--check', '--on-duplicate', 'merge'],
      [file, '--check', '--format', 'xlsx'],
      [file, '--check', '--delimiter', ',,'],
      [file, '--check', '--map', 'name'],
      [file, '--check', '--map', 'name=nickname'],
      [file, '--check', '--map', 'nobody=contact_name'],
      [file, '--check', '--resume'],
      [file, '--write', '--resume', '--start-over'],
      [file, '--dry-run'],
      [join(folder, 'absent.csv'), '--check'],
      [folder, '--check'],
      [file, '--check', '--frobnicate'],
    ]) {
      const { status, stdout, stderr } = await runImport(args);
      assert.deepEqual([status, stdout], [2, ''], args.join(' '));
      assert.match(stderr, /^import: .+ \(usage: npm run -s import -- --help\)\n$/);
    }
    const secret = `mega_${'0'.repeat(63)}`;
    const { status, stderr } = await runImport([file, '--dry-run'], {
      MEGA_BASE_URL: 'http://127.0.0.1:9',
      MEGA_TOKEN: secret,
      MEGA_CUSTOMER_ID: '00000000-0000-4000-8000-000000000000',
    });
    assert.equal(status, 2);
    assert.ok(!stderr.includes(secret));
    assert.match((await runImport(['--help'])).stdout, /^usage/);
  });

  it('tells a person the same in lines', async () => {
    const file = write('b.csv', 'name,email\nAnn,ann@\nBob,bob@example.com\n');
    const { status, stdout } = await runImport([file, '--check']);
    assert.equal(status, 1);
    assert.match(
      stdout,
      /^.*b\.csv:2:5: error: Row 1: contact_email: must be an email address\n2 rows checked, 1 error\./,
    );
  });
});
