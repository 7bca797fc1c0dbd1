/** Files with contacts, wherever a person puts them. */
import '../../../support/vscode-stub';

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import { writeOwn } from '../../../../src/editor/kit/own-file';

describe('a file with contacts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-own-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string) => ({ scheme: 'file', fsPath: join(folder, name) }) as vscode.Uri;
  const modeOf = (name: string) => statSync(join(folder, name)).mode & 0o777;

  it('is for its owner alone, whatever was there, and is written through no link', async () => {
    writeFileSync(join(folder, 'old'), 'a longer text', { mode: 0o644 });
    writeFileSync(join(folder, 'elsewhere'), 'kept', { mode: 0o644 });
    if (process.platform !== 'win32') symlinkSync(join(folder, 'elsewhere'), join(folder, 'link'));
    for (const name of ['new', 'old', 'link']) {
      await writeOwn(at(name), 'Ann');
      assert.equal(readFileSync(join(folder, name), 'utf8'), 'Ann');
      if (process.platform !== 'win32') assert.equal(modeOf(name), 0o600, name);
    }
    assert.equal(readFileSync(join(folder, 'elsewhere'), 'utf8'), 'kept');
  });

  it('is written in that one way by what a person saves of deliveries and rows', () => {
    for (const name of ['deliveries/fixture', 'rows/noted', 'rows/result-files'])
      assert.ok(!/\bwriteFile\(/.test(readFileSync(`src/editor/${name}.ts`, 'utf8')), name);
  });
});
