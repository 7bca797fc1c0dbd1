import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCheckpoint } from '../../../src/pull';
import { openFileSource, takeLock } from '../../../src/push';
import { NotRegular, readRegularFile, TooLarge } from '../../../src/support/regular-file';

describe('a file that a folder brings', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-regular-'));
  const at = (name: string) => join(folder, name);
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is read as it is, through a link where that is wanted, and never beyond what was said', async () => {
    writeFileSync(at('a'), 'x'.repeat(3000));
    symlinkSync(at('a'), at('link'));
    assert.equal((await readRegularFile(at('link'), 3000)).toString(), 'x'.repeat(3000));
    await assert.rejects(readRegularFile(at('a'), 2999), TooLarge);
    await assert.rejects(readRegularFile(at('link'), 3000, false), { code: 'ELOOP' });
    mkdirSync(at('folder'));
    await assert.rejects(readRegularFile(at('folder'), 3000), NotRegular);
  });

  if (process.platform !== 'win32') {
    it('is not waited for where it is a pipe, and not read where it is a device', async () => {
      for (const name of ['pipe', 'leads.mega-part.json', 'taken.lock']) execFileSync('mkfifo', [at(name)]);
      symlinkSync('/dev/zero', at('zero'));
      for (const name of ['pipe', 'zero']) {
        await assert.rejects(readRegularFile(at(name), 3000), NotRegular);
        await assert.rejects(openFileSource(at(name)), /cannot be read/);
      }
      assert.equal(await readCheckpoint(at('leads'), () => true), null);
      assert.equal(await takeLock(at('taken.lock')), null);
    });

    if (process.platform === 'linux')
      it('is bounded where its size says nothing', async () => {
        // Of no size, and longer than that.
        await assert.rejects(readRegularFile('/proc/self/smaps', 10), TooLarge);
      });
  }

  it('is read in one way by the editor', () => {
    const files = readdirSync('src/editor', { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    const isReader = (name: string) =>
      readFileSync(join('src/editor', name), 'utf8').includes('workspace.fs.readFile(');
    assert.deepEqual(
      files
        .filter(isReader)
        .map((name) => name.replaceAll('\\', '/'))
        .sort(),
      // What is shipped, and the editor's own log, is nobody else's.
      ['help/support-facts.ts', 'kit/regular-file.ts', 'kit/shipped.ts'],
    );
  });
});
