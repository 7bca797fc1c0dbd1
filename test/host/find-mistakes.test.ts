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

  const marked = () =>
    vscode.languages.getDiagnostics(file).flatMap(({ source, code }) => (source === 'MEGA' ? [String(code)] : []));
  const fixes = async () => {
    const document = await vscode.workspace.openTextDocument(file);
    const at = document.positionAt(code.indexOf("createHmac('sha1'"));
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      ...[file, new vscode.Range(at, at)],
    );
    return actions.map(({ title }) => title);
  };
  /** Puts something in front of the first line, and saves. */
  async function change(text: string): Promise<void> {
    const edit = new vscode.WorkspaceEdit();
    edit.insert(file, new vscode.Position(0, 0), text);
    await vscode.workspace.applyEdit(edit);
  }

  it('marks what it found, each with its fix, until the file changes', async () => {
    assert.deepEqual(marked(), ['hmac-other-algorithm']);
    assert.deepEqual(await fixes(), ['Fix hmac-other-algorithm']);
    await change('// changed\n');
    assert.deepEqual(marked(), []);
    assert.deepEqual(await fixes(), []);
  });

  it('shows a fix as a difference before anything is written', async () => {
    const found = vscode.commands.executeCommand('megaLeads.findMistakes', { causes: ['hmac-other-algorithm'] });
    await until(() => marked().length > 0);
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await found;
    const range = vscode.languages.getDiagnostics(file)[0]?.range;
    const [action] = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      ...[file, range],
    );
    const { command = '', arguments: given = [] } = action?.command ?? {};
    void vscode.commands.executeCommand(command, ...given);
    const shown = () => vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    await until(() => shown() instanceof vscode.TabInputTextDiff);
    const input = shown();
    assert.ok(input instanceof vscode.TabInputTextDiff);
    assert.equal(input.original.path, file.path);
    const after = await vscode.workspace.openTextDocument(input.modified);
    const before = await vscode.workspace.openTextDocument(file);
    assert.equal(after.getText(), before.getText().replace("'sha1'", "'sha256'"));
    await change('// seen\n');
  }).timeout(60_000);

  it('marks nothing on a save unless a setting asks for it, and then all', async () => {
    const document = await vscode.workspace.openTextDocument(file);
    await document.save();
    const settings = vscode.workspace.getConfiguration('megaLeads');
    await settings.update('mistakes.mark', true, vscode.ConfigurationTarget.Global);
    try {
      assert.deepEqual(marked(), []);
      await change('// again\n');
      await document.save();
      await until(() => marked().length > 0);
      assert.deepEqual(marked().sort(), [
        ...['comparison-not-constant-time', 'hmac-other-algorithm', 'message-without-timestamp'],
        ...['signature-prefix-missing', 'timestamp-unchecked'],
      ]);
    } finally {
      await settings.update('mistakes.mark', undefined, vscode.ConfigurationTarget.Global);
    }
  }).timeout(60_000);
});
