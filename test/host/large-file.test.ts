import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import manifest from '../../package.json';
import { commands } from '../../src/ids';
import { leadRow } from '../support/lead-file';

describe('a large file in the editor', () => {
  it('is checked by the thread that the package brings, and its faults are problems', async () => {
    await vscode.extensions.getExtension(`${manifest.publisher}.${manifest.name}`)?.activate();
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail('no folder is open');
    const path = join(folder, 'large.json');
    const rows = Array.from({ length: 40_000 }, (_, index) => JSON.stringify(leadRow(index + 1)));
    rows[39_998] = '{"contact_name": true}';
    writeFileSync(path, `[\n${rows.join(',\n')}\n]`);
    try {
      const uri = vscode.Uri.file(path);
      await vscode.commands.executeCommand(commands.bulkDryRun, uri);
      const [problem, ...others] = vscode.languages.getDiagnostics(uri);
      assert.deepEqual(others, []);
      assert.match(problem?.message ?? '', /^Row 39999: /);
      // The first row stands in the second line.
      assert.equal(problem?.range.start.line, 39_999);
    } finally {
      rmSync(path);
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    }
  });
});
