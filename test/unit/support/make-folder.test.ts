import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../../../src/support/make-folder';

describe('a folder that is made', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'make-folder-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is made with those above it, and may be there', () => {
    const deep = join(folder, 'a', 'b', 'c');
    makeFolder(deep, 0o700);
    makeFolder(deep, 0o700);
    for (const each of [deep, join(folder, 'a')]) {
      assert.ok(statSync(each).isDirectory());
      if (process.platform !== 'win32') assert.equal(statSync(each).mode & 0o777, 0o700);
    }
  });

  it('is not made below a file, nor in its place', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    assert.throws(() => makeFolder(file), { code: 'EEXIST' });
    assert.throws(() => makeFolder(join(file, 'a', 'b')), {
      code: process.platform === 'win32' ? 'ENOENT' : 'ENOTDIR',
    });
  });

  if (process.platform !== 'win32')
    it('is not made below a link that leads nowhere', () => {
      symlinkSync(join(folder, 'gone'), join(folder, 'link'));
      assert.throws(() => makeFolder(join(folder, 'link', 'a')), { code: 'EEXIST' });
    });

  if (existsSync('/proc/self'))
    it('is an error where none can be made, and ends', () => {
      for (const path of ['/proc/nope', '/proc/nope/a/b']) assert.throws(() => makeFolder(path), { code: 'ENOENT' });
    });
});
