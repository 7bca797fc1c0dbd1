/** What a real git says of .env, and that a hostile folder runs nothing meanwhile. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findGit, isIgnored, standingOfDotenv, untrackCommand } from '../../../src/dotenv';

describe('whether git keeps .env out of commits', () => {
  let folder: string;
  let git: string;
  before(async () => {
    const found = await findGit('/nowhere', process.env.PATH ?? '');
    assert.ok(found, 'there is no git');
    git = found;
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mega-leads-git-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

  const call = (...args: string[]) => execFileSync(git, args, { cwd: folder, stdio: 'pipe', encoding: 'utf8' });
  const put = (name: string, text: string) => writeFileSync(join(folder, name), text);

  it('is known: tracked, ignored, open, and neither without a repository', async () => {
    put('.env', 'A=1\n');
    assert.equal(await standingOfDotenv(git, folder), 'unknown');
    call('init', '--quiet');
    assert.equal(await standingOfDotenv(git, folder), 'open');
    put('.gitignore', '.env\n');
    assert.equal(await standingOfDotenv(git, folder), 'ignored');
    put('.gitignore', '.env\n!.env\n');
    assert.equal(await standingOfDotenv(git, folder), 'open');
    put('.gitignore', '.env\n');
    call('add', '--force', '.env');
    assert.equal(await standingOfDotenv(git, folder), 'tracked');
    call(...untrackCommand.split(' ').slice(1));
    assert.equal(await standingOfDotenv(git, folder), 'ignored');
    assert.ok(existsSync(join(folder, '.env')));
  });

  it('is not said of a link, whose file git may track', async () => {
    call('init', '--quiet');
    put('public.txt', '');
    symlinkSync('public.txt', join(folder, '.env'));
    put('.gitignore', '.env\n');
    call('add', 'public.txt');
    assert.equal(await standingOfDotenv(git, folder), 'unknown');
  });

  it('is known of a folder below the repository', async () => {
    call('init', '--quiet');
    mkdirSync(join(folder, 'app'));
    put('app/.env', 'A=1\n');
    put('.gitignore', '*.env\n');
    assert.equal(await standingOfDotenv(git, join(folder, 'app')), 'ignored');
    assert.equal(await standingOfDotenv(git, join(folder, 'missing')), 'unknown');
  });

  it('is read out of .gitignore as git reads it', () => {
    const lines = [
      '.env',
      '.env  ',
      '/.env',
      '**/.env',
      '*/.env',
      '.env/',
      '*',
      '.*',
      '*.env',
      '.e?v',
      '.???',
      '.????',
    ];
    lines.push('.[e-g]nv', '.[!e]nv', '.[^e]nv', '.[]e]nv', '[.]env', '.en[v', '\\.env', '.\\env', '\\!.env', '#.env');
    lines.push(
      '.env.*',
      '.en*v*',
      '*.*v',
      '**',
      '***v',
      '.env\n!.env',
      '!.env',
      '*\n!.e*',
      '.ENV',
      'env',
      '.[a-]nv',
      '.[-e]nv',
    );
    call('init', '--quiet');
    lines.forEach((line, index) => {
      mkdirSync(join(folder, `d${index}`));
      put(`d${index}/.gitignore`, `${line}\n`);
    });
    const input = lines.map((_, index) => `d${index}/.env`).join('\n');
    const { stdout } = spawnSync(git, ['-c', 'core.ignoreCase=false', 'check-ignore', '--stdin'], {
      cwd: folder,
      input,
      encoding: 'utf8',
    });
    const ignored = new Set(stdout.trim().split('\n'));
    assert.deepEqual(
      lines.filter((line) => isIgnored(`${line}\n`)),
      lines.filter((_, index) => ignored.has(`d${index}/.env`)),
    );
    assert.ok(ignored.size > 15);
  });

  it('is asked of the folder, whatever the environment names', async () => {
    call('init', '--quiet');
    put('.env', 'A=1\n');
    call('add', '.env');
    const before = process.env.GIT_DIR;
    process.env.GIT_DIR = join(folder, 'nowhere');
    try {
      assert.equal(await standingOfDotenv(git, folder), 'tracked');
    } finally {
      if (before === undefined) delete process.env.GIT_DIR;
      else process.env.GIT_DIR = before;
    }
  });

  if (process.platform !== 'win32') {
    it('runs nothing that a hostile folder names', async () => {
      call('init', '--quiet');
      put('.env', 'A=1\n');
      call('add', '.env');
      const bait = join(folder, 'bait.sh');
      writeFileSync(bait, `#!/bin/sh\ntouch "${join(folder, 'ran')}-$(basename "$0")-$$"\n`);
      chmodSync(bait, 0o755);
      const names = ['core.fsmonitor', 'core.pager', 'core.editor', 'core.sshCommand', 'core.askPass', 'gpg.program'];
      const more = ['diff.external', 'filter.x.clean', 'filter.x.smudge', 'filter.x.process', 'alias.ls-files'];
      for (const name of [...names, ...more, 'alias.check-ignore', 'pager.ls-files', 'credential.helper'])
        call('config', name, name.startsWith('alias') ? `!${bait}` : bait);
      call('config', 'core.hooksPath', join(folder, 'hooks'));
      mkdirSync(join(folder, 'hooks'));
      for (const hook of ['post-index-change', 'pre-commit', 'fsmonitor-watchman', 'post-checkout'])
        writeFileSync(join(folder, 'hooks', hook), `#!/bin/sh\n${bait}\n`, { mode: 0o755 });
      put('.gitattributes', '* filter=x diff=x\n');
      put('.env', 'A=2\n');
      const ran = () => readdirSync(folder).filter((name) => name.startsWith('ran'));
      // The bait is good: without the guard git runs it.
      spawnSync(git, ['status', '--porcelain'], { cwd: folder });
      assert.ok(ran().length > 0);
      for (const name of ran()) rmSync(join(folder, name));
      assert.equal(await standingOfDotenv(git, folder), 'tracked');
      assert.deepEqual(ran(), []);
      rmSync(join(folder, '.git', 'index'));
      put('.gitignore', '.env\n');
      assert.equal(await standingOfDotenv(git, folder), 'ignored');
      assert.deepEqual(ran(), []);
    });

    it('is never asked of a git that the folder brings, or that has no whole path', async () => {
      const bin = join(folder, 'bin');
      mkdirSync(bin);
      writeFileSync(join(bin, 'git'), '#!/bin/sh\n', { mode: 0o755 });
      assert.equal(await findGit(folder, ['.', 'bin', '', bin, folder].join(delimiter)), null);
      assert.equal(await findGit('/elsewhere', ['bin', bin].join(delimiter)), join(bin, 'git'));
      chmodSync(join(bin, 'git'), 0o644);
      if (process.getuid?.() !== 0) assert.equal(await findGit('/elsewhere', bin), null);
    });
  }
});
