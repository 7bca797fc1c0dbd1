import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { findMistakes, type SearchJob, searchApart } from '../../../src/mistakes';
import { gitProgram } from '../../../src/mistakes/git';

const script = resolve('dist/find-thread.js');

const wrong = `const { createHmac } = require('node:crypto');
app.post('/mega', (req, res) => {
  const mac = createHmac('sha1', process.env.MEGA_WEBHOOK_SECRET).update(req.rawBody).digest('hex');
  res.sendStatus(mac === req.get('X-Mega-Signature') ? 200 : 401);
});
`;

describe('the search of folders in a thread', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mega-leads-find-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const job = (given: Partial<SearchJob> = {}): SearchJob => ({
    folders: [folder],
    unsaved: {},
    causes: ['hmac-other-algorithm'],
    asksGit: true,
    language: 'en',
    ...given,
  });

  it('finds what lies there, with its lines and columns', async () => {
    const file = join(folder, 'hook.js');
    writeFileSync(file, wrong);
    const told: number[] = [];
    const [place, ...others] = await searchApart(job(), { script, onProgress: (read) => told.push(read) });
    assert.deepEqual(others, []);
    assert.equal(place?.file, file);
    assert.deepEqual(place?.start, { line: 3, column: 15 });
    assert.match(place?.why ?? '', /sha1.*SHA-256/);
    assert.deepEqual(told, [1]);
  });

  it('reads what an editor holds unsaved in place of the file', async () => {
    const file = join(folder, 'hook.js');
    writeFileSync(file, wrong.replace('sha1', 'sha256'));
    assert.deepEqual(await searchApart(job(), { script }), []);
    const places = await searchApart(job({ unsaved: { [file]: `// one line more\n${wrong}` } }), { script });
    assert.deepEqual(
      places.map(({ line }) => line),
      [4],
    );
  });

  it('says what is wrong in the language of the editor', async () => {
    writeFileSync(join(folder, 'hook.js'), wrong);
    const [place] = await searchApart(job({ language: 'de' }), { script });
    assert.equal(place?.why, 'Dieser HMAC verwendet sha1. MEGA signiert mit SHA-256.');
  });

  it('asks git only where it may: a folder can make git run a program', async () => {
    const hasGit = (await gitProgram()) !== null;
    writeFileSync(join(folder, 'hook.js'), wrong);
    writeFileSync(join(folder, '.gitignore'), 'hook.js\n');
    if (hasGit) assert.equal(spawnSync('git', ['init', '-q', folder]).status, 0);
    // Without git the folder is walked as it is.
    assert.equal((await searchApart(job(), { script })).length, hasGit ? 0 : 1);
    assert.equal((await searchApart(job({ asksGit: false }), { script })).length, 1);
  });

  it('ends the thread when it is called off', async () => {
    writeFileSync(join(folder, 'hook.js'), wrong);
    const abort = new AbortController();
    const reason = new Error('called off');
    const found = searchApart(job(), { script, signal: abort.signal });
    abort.abort(reason);
    await assert.rejects(found, reason);
    await assert.rejects(searchApart(job(), { script, signal: abort.signal }), reason);
  });

  it('names a folder that is gone, and searches the others', async () => {
    writeFileSync(join(folder, 'hook.js'), wrong);
    const gone = join(folder, 'gone');
    const passed: string[] = [];
    const options = { script, onPassedOver: (path: string) => passed.push(path) };
    const places = await searchApart(job({ folders: [gone, folder] }), options);
    assert.equal(places.length, 1);
    assert.deepEqual(passed, [gone]);
  });

  it('says which text is too long to be searched', async () => {
    const file = join(folder, 'bundle.js');
    writeFileSync(file, wrong + ' '.repeat(400_001));
    const passed: string[] = [];
    const places = await searchApart(job(), {
      script,
      onPassedOver: (path, reason) => passed.push(`${path} ${reason}`),
    });
    assert.deepEqual(places, []);
    assert.deepEqual(passed, [`${file} it has more than 400,000 characters`]);
  });

  it('takes git from an absolute folder of PATH alone', async () => {
    const name = process.platform === 'win32' ? 'git.exe' : 'git';
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'bin', name), '', { mode: 0o755 });
    assert.equal(await gitProgram(['.', 'bin', ''].join(delimiter)), null);
    assert.equal(await gitProgram(['.', join(folder, 'bin')].join(delimiter)), join(folder, 'bin', name));
  });

  it('counts columns without the mark that may stand before a text', async () => {
    writeFileSync(join(folder, 'hook.js'), `\ufeff${wrong.replaceAll('\n', ' ')}`);
    const [place] = await searchApart(job(), { script });
    const [plain] = findMistakes([{ path: 'hook.js', text: wrong.replaceAll('\n', ' ') }], ['hmac-other-algorithm']);
    assert.deepEqual(place?.start, plain?.start);
    assert.equal(plain?.start.column, wrong.replaceAll('\n', ' ').indexOf('createHmac(') + 1);
  });
});
