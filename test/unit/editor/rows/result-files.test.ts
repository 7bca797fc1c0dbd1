import '../../../support/vscode-window';

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resultsFolder } from '../../../../src/editor/rows/dry-run';
import type { RowsNeeds } from '../../../../src/editor/rows/needs';
import { exportFailedRows, type Results } from '../../../../src/editor/rows/result-files';
import * as push from '../../../../src/push';
import { stub } from '../../../support/vscode-stub';

describe('files of results', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-result-files-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  interface FileUri {
    readonly fsPath: string;
    readonly path: string;
    readonly scheme: string;
    with(change: { path: string }): FileUri;
  }
  const uriOf = (path: string): FileUri => ({
    scheme: 'file',
    path,
    fsPath: path,
    with: ({ path: other }) => uriOf(other),
  });

  it('are not replaced unasked: the one beside the file that was chosen neither', async () => {
    const source = push.textSource('[{"contact_name":"Ann","stage_slug":"neu"}]');
    const outcomes = join(folder, 'outcomes.ndjson');
    const row = { row: 1, rowRef: 'row-1', line: 1, column: 2, offset: 1, length: 41, chunk: 1, leadId: null };
    await push.writeOutcomes(outcomes, [
      { ...row, status: 'failed', matchedBy: null, errors: ['stage_slug: no'], ignoredCustomFields: [] },
    ]);
    const table = await push.openOutcomeTable(outcomes, push.rowsIn(source.read));
    const target = join(folder, 'a.failed.leads.json');
    const errors = join(folder, 'a.failed.errors.json');
    writeFileSync(errors, 'mine');
    let answer: string | undefined;
    const asked: string[] = [];
    const before = { window: { ...(stub.window as object) }, workspace: { ...(stub.workspace as object) } };
    Object.assign(stub.window as object, {
      showSaveDialog: async () => uriOf(target),
      async showWarningMessage(message: string, _options: object, ...buttons: { title: string }[]) {
        asked.push(message);
        return buttons.find(({ title }) => title === answer);
      },
    });
    Object.assign(stub.workspace as object, {
      asRelativePath: ({ path }: FileUri) => path.slice(folder.length + 1),
      fs: {
        stat: async ({ fsPath }: FileUri) => statSync(fsPath),
        writeFile: async ({ fsPath }: FileUri, bytes: Buffer) => writeFileSync(fsPath, bytes),
      },
    });
    const needs = { rooms: () => ({ push }), failedRows: { put() {} } } as unknown as RowsNeeds;
    const results = { source: uriOf(join(folder, 'a.leads.json')), onDuplicate: 'update' } as unknown as Results;
    try {
      assert.equal(await exportFailedRows(needs, results, table), '');
      assert.deepEqual(
        [asked, readFileSync(errors, 'utf8'), existsSync(target)],
        [['a.failed.errors.json already exists. Replace it?'], 'mine', false],
      );
      answer = 'Replace';
      assert.match(await exportFailedRows(needs, results, table), /^1 rows are in a\.failed\.leads\.json/);
      assert.deepEqual(JSON.parse(readFileSync(target, 'utf8')), [{ contact_name: 'Ann', stage_slug: 'neu' }]);
      assert.deepEqual(JSON.parse(readFileSync(errors, 'utf8'))[0].errors, ['stage_slug: no']);
    } finally {
      Object.assign(stub.window as object, before.window);
      Object.assign(stub.workspace as object, before.workspace);
      await table.close();
    }
  });

  it('of dry runs go with the window, and those of one that died go after a day', async () => {
    const before = process.env.TMPDIR;
    process.env.TMPDIR = folder;
    const make = (name: string, hours: number) => {
      const path = join(folder, `mega-leads-results-${name}`);
      mkdirSync(path);
      const then = Date.now() / 1000 - hours * 3600;
      utimesSync(path, then, then);
      return path;
    };
    try {
      const [old, fresh] = [make('old', 25), make('fresh', 1)];
      const subscriptions: { dispose(): void }[] = [];
      const own = await resultsFolder({ context: { subscriptions } } as unknown as RowsNeeds);
      assert.deepEqual([old, fresh, own].map(existsSync), [false, true, true]);
      for (const each of subscriptions) each.dispose();
      assert.deepEqual([fresh, own].map(existsSync), [true, false]);
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    }
  });
});
