import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { findGit } from '../../../src/dotenv';
import { findMistakes, readTexts, type SearchJob, searchApart } from '../../../src/mistakes';

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
    const hasGit = (await findGit(folder, process.env.PATH ?? '')) !== null;
    writeFileSync(join(folder, 'hook.js'), wrong);
    writeFileSync(join(folder, '.gitignore'), 'hook.js\n');
    if (hasGit) assert.equal(spawnSync('git', ['init', '-q', folder]).status, 0);
    // Without git the folder is walked as it is.
    assert.equal((await searchApart(job(), { script })).length, hasGit ? 0 : 1);
    assert.equal((await searchApart(job({ asksGit: false }), { script })).length, 1);
  });

  it('follows a handler into what it imports, whatever words that has', async () => {
    writeFileSync(join(folder, 'alike.js'), 'export const alike = (a, b) => a === b;\n');
    const handler = wrong
      .replace('sha1', 'sha256')
      .replace("mac === req.get('X-Mega-Signature')", "alike(mac, req.get('X-Mega-Signature'))");
    writeFileSync(join(folder, 'hook.js'), `import { alike } from './alike.js';\n${handler}`);
    const places = await searchApart(job({ causes: ['comparison-not-constant-time'] }), { script });
    assert.deepEqual(
      places.map(({ file }) => file),
      [join(folder, 'alike.js')],
    );
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

  if (process.platform !== 'win32') {
    const paths = async () => (await readTexts(folder, () => {})).map(({ path }) => path);
    const bait = () => `touch '${join(folder, 'ran')}'`;

    it('runs no git that lies in the folder, even where it is on the path', async () => {
      const bin = join(folder, 'node_modules', '.bin');
      mkdirSync(bin, { recursive: true });
      writeFileSync(join(bin, 'git'), `#!/bin/sh\n${bait()}\n`, { mode: 0o755 });
      writeFileSync(join(folder, 'hook.js'), wrong);
      const { PATH } = process.env;
      process.env.PATH = [bin, PATH].join(delimiter);
      try {
        assert.deepEqual(await paths(), [join(folder, 'hook.js')]);
      } finally {
        process.env.PATH = PATH;
      }
      assert.equal(existsSync(join(folder, 'ran')), false);
    });

    it('lets git fetch nothing that is missing: a folder names the program that does', async () => {
      const git = (...args: string[]) =>
        execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', stdio: 'pipe' });
      git('init', '-q');
      mkdirSync(join(folder, 'out', 'deep'), { recursive: true });
      for (const name of ['hook.js', 'out/deep/other.js']) writeFileSync(join(folder, name), wrong);
      git('add', '.');
      git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qm', 'x');
      const tree = git('rev-parse', 'HEAD:out').trim();
      git('sparse-checkout', 'set', '--cone', '--sparse-index', 'in');
      for (const [name, value] of [
        ['core.repositoryFormatVersion', '1'],
        ['extensions.partialClone', 'origin'],
        ['remote.origin.url', folder],
        ['remote.origin.promisor', 'true'],
        ['remote.origin.uploadpack', `${bait()};`],
      ])
        git('config', name ?? '', value ?? '');
      rmSync(join(folder, '.git', 'objects', tree.slice(0, 2), tree.slice(2)));
      assert.deepEqual(await paths(), [join(folder, 'hook.js')]);
      assert.equal(existsSync(join(folder, 'ran')), false);
      // The bait is good: without the guard git runs it.
      spawnSync('git', ['-C', folder, '-c', 'core.fsmonitor=false', 'ls-files', '--cached']);
      assert.equal(existsSync(join(folder, 'ran')), true);
    });
  }

  it('counts columns without the mark that may stand before a text', async () => {
    writeFileSync(join(folder, 'hook.js'), `\ufeff${wrong.replaceAll('\n', ' ')}`);
    const [place] = await searchApart(job(), { script });
    const [plain] = findMistakes([{ path: 'hook.js', text: wrong.replaceAll('\n', ' ') }], ['hmac-other-algorithm']);
    assert.deepEqual(place?.start, plain?.start);
    assert.equal(plain?.start.column, wrong.replaceAll('\n', ' ').indexOf('createHmac(') + 1);
  });
});
