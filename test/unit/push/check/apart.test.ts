import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { checkFile, checkFileApart, openFileSource } from '../../../../src/push';
import { leadRow } from '../../../support/lead-file';

const json = { kind: 'json' } as const;
const english = { script: resolve('dist/check-thread.js'), language: 'en' };

describe('the check of a large file', () => {
  let folder: string;
  let file: string;
  let names = 0;
  const path = () => join(folder, String(++names));
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mega-leads-apart-'));
    file = path();
    const rows = Array.from({ length: 20_000 }, (_, index) => ({ ...leadRow(index + 1), stage_slug: 'neu' }));
    writeFileSync(file, JSON.stringify([...rows, rows[7]]));
  });
  after(() => rmSync(folder, { recursive: true }));

  const withFile = async (work: (source: Awaited<ReturnType<typeof openFileSource>>) => Promise<void>) => {
    const source = await openFileSource(file);
    try {
      await work(source);
    } finally {
      await source.close();
    }
  };
  const learned = { customFields: ['hat'], stages: ['neu'] };

  it('says in a thread of its own what it says here', () =>
    withFile(async (source) => {
      const told: number[] = [];
      const onProgress = (bytes: number) => void told.push(bytes);
      const scratch = path();
      const report = await checkFileApart(source, json, { scratch, learned, onProgress }, english);
      assert.deepEqual(report, await checkFile(source, json, { scratch: path(), learned }));
      assert.deepEqual([report.rows, report.duplicates, report.problems.length], [20_001, 1, 4]);
      assert.ok(told.length > 50 && told.length <= 200, `${told.length} times`);
      assert.equal(existsSync(scratch), false);
    }));

  it('speaks the language of the editor there', () =>
    withFile(async (source) => {
      const { problems } = await checkFileApart(
        source,
        json,
        { scratch: path(), learned },
        { ...english, language: 'de' },
      );
      assert.match(problems[0]?.message ?? '', /^Dieses Konto hat keine Phase „neu“/);
    }));

  it('can be cancelled, and lets go of the file', () =>
    withFile(async (source) => {
      const abort = new AbortController();
      const onProgress = () => abort.abort(new Error('enough'));
      const checking = checkFileApart(source, json, { scratch: path(), signal: abort.signal, onProgress }, english);
      await assert.rejects(checking, /enough/);
      const late = checkFileApart(source, json, { scratch: path(), signal: abort.signal }, english);
      await assert.rejects(late, /enough/);
    }));

  it("passes on the system's error", () =>
    withFile(async (source) => {
      const scratch = join(folder, 'no such folder', 'keys');
      await assert.rejects(checkFileApart(source, json, { scratch }, english), { code: 'ENOENT' });
    }));

  it('is made here where the memory of a thread does not suffice', () =>
    withFile(async (source) => {
      const script = `${path()}.js`;
      writeFileSync(script, 'const all = []; for (;;) all.push(new Array(1000).fill({}));');
      const { rows } = await checkFileApart(source, json, { scratch: path() }, { ...english, script });
      assert.equal(rows, 20_001);
    }));
});
