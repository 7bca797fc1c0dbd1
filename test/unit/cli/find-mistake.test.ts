import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const wrong = `const crypto = require('crypto');
module.exports = (req, res) => {
  const ts = req.headers['x-mega-timestamp'];
  if (Math.abs(Date.now() / 1000 - ts) > 300) return res.status(401).end();
  const mac = crypto.createHmac('sha256', process.env.MEGA_WEBHOOK_SECRET).update(ts + '.' + req.rawBody).digest('hex');
  res.statusCode = 'sha256=' + mac === req.headers['x-mega-signature'] ? 204 : 401;
  res.end();
};
`;

describe('npm run find-mistake', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mega-leads-mistakes-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (name: string, text = wrong) => {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ['out/cli/find-mistake.js', ...args], { encoding: 'utf8' });
  const places = (...args: string[]): { file: string; line: number; cause: string; confidence: string }[] =>
    JSON.parse(run(...args, '--json').stdout).places;

  it('lists a place by its file as given, its line and its cause', () => {
    write('src/hook.js');
    const [place] = places(`${folder}/`);
    assert.deepEqual(
      [place?.file, place?.line, place?.cause, place?.confidence],
      [`${folder}/src/hook.js`, 6, 'comparison-not-constant-time', 'likely'],
    );
  });

  it('leaves out what is installed, and what git ignores', () => {
    for (const name of ['node_modules/a/hook.js', 'vendor/hook.js', 'build/hook.js', 'src/hook.js']) write(name);
    const files = () => places(folder).map(({ file }) => file.slice(folder.length + 1));
    assert.deepEqual(files(), ['build/hook.js', 'src/hook.js']);
    write('.gitignore', 'build/\nnode_modules/\nvendor/\n');
    assert.equal(spawnSync('git', ['init', '-q'], { cwd: folder }).status, 0);
    assert.deepEqual(files(), ['src/hook.js']);
  });

  it('passes over a file below a folder that cannot be read, and says so', () => {
    write('src/hook.js');
    write('src/shut.js');
    chmodSync(join(folder, 'src/shut.js'), 0);
    // Whoever may read everything reads this, too.
    const isShut = process.getuid?.() !== 0;
    const { status, stderr } = run(folder);
    assert.equal(status, 0);
    if (isShut) assert.match(stderr, /shut\.js/);
  });

  it('takes a code of the verifier that no line shows', () => {
    write('hook.js');
    const { status, stdout } = run(folder, '--cause', 'secret-previous', '--json');
    assert.deepEqual([status, stdout], [0, '{"places":[]}\n']);
  });

  for (const [name, args] of [
    ['no path', []],
    ['a path that is not there', ['nowhere/at/all']],
    ['an unknown cause', ['.', '--cause', 'body-eaten']],
    ['a cause without a code', ['.', '--cause']],
    ['an unknown argument', ['.', '--fix']],
  ] as const) {
    it(`refuses ${name} in one line`, () => {
      const { status, stdout, stderr } = run(...args);
      assert.deepEqual([status, stdout, stderr.trim().split('\n').length], [2, '', 1], stderr);
    });
  }
});
