import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeScratch } from '../../../src/support/scratch';

describe('a folder for a while', () => {
  const { TMPDIR, TEMP } = process.env;
  const own = mkdtempSync(join(tmpdir(), 'mega-leads-scratch-test-'));
  before(() => Object.assign(process.env, { TMPDIR: own, TEMP: own }));
  after(() => {
    for (const [name, value] of Object.entries({ TMPDIR, TEMP }))
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    rmSync(own, { recursive: true, force: true });
  });

  it('is for its owner alone, and takes those away that a killed process has left', async () => {
    const twoDaysAgo = new Date(Date.now() - 2 * 86_400_000);
    for (const name of ['x-old', 'x-used', 'x-young', 'other-old']) {
      mkdirSync(join(own, name));
      writeFileSync(join(own, name, 'leads'), 'Ann');
      if (name !== 'x-young') utimesSync(join(own, name), twoDaysAgo, twoDaysAgo);
    }
    if (process.platform !== 'win32') symlinkSync(join(own, 'other-old'), join(own, 'x-link'));
    const made = await makeScratch('x-', new Set([join(own, 'x-used')]));
    if (process.platform !== 'win32') assert.equal(statSync(made).mode & 0o777, 0o700);
    const left = ['x-old', 'x-used', 'x-young', 'other-old'].map((name) => existsSync(join(own, name, 'leads')));
    assert.deepEqual(left, [false, true, true, true]);
  });
});
