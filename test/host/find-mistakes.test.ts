import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const code = `const { createHmac } = require('node:crypto');
app.post('/mega', (req, res) => {
  const mac = createHmac('sha1', process.env.MEGA_WEBHOOK_SECRET).update(req.rawBody).digest('hex');
  res.sendStatus(mac === req.get('X-Mega-Signature') ? 200 : 401);
});
`;

/** Waits for what the editor does by itself. */
async function until(isSo: () => boolean): Promise<void> {
  const end = Date.now() + 20_000;
  while (!isSo()) {
    if (Date.now() > end) throw new Error('it does not come');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const selected = () => {
  const [editor] = vscode.window.visibleTextEditors.filter(({ document }) => document.uri.path.endsWith('hook.js'));
  return editor?.document.getText(editor.selection) ?? '';
};

describe('finding mistakes in code', () => {
  let file: vscode.Uri;
  before(async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    file = vscode.Uri.joinPath(folder.uri, 'hook.js');
    await vscode.workspace.fs.writeFile(file, Buffer.from(code));
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(file);
  });

  it('shows a place while the list is open, and goes there on Enter', async () => {
    const found = vscode.commands.executeCommand('megaLeads.findMistakes', { causes: ['hmac-other-algorithm'] });
    await until(() => selected().startsWith("createHmac('sha1'"));
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await found;
    assert.equal(vscode.window.activeTextEditor?.document.uri.path, file.path);
    assert.match(selected(), /^createHmac\('sha1'/);
  }).timeout(60_000);
});
