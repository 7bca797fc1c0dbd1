/** The checks of somebody's own client, as the Test Explorer is told of them. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as vscode from 'vscode';
import manifest from '../../package.json';

const client = join(__dirname, '..', '..', '..', 'test', 'fixtures', 'clients', 'pull-fetch.mjs');
const line = `node '${client}' "gives up at HTML"`;

interface Told {
  readonly outcome: string;
  readonly message?: vscode.TestMessage;
}

describe('the check of a client', () => {
  const { showQuickPick, showInputBox, showWarningMessage } = vscode.window;
  const { createTestController } = vscode.tests;
  /** What was asked before something ran. */
  const asked: string[] = [];
  const told = new Map<string, Told>();
  const printed = new Map<string, string>();
  let controller: vscode.TestController | undefined;
  let handler: Parameters<vscode.TestController['createRunProfile']>[2] | undefined;
  /** Whether a run is over before it begins. */
  let isCancelled = true;

  /** A controller whose runs are written down. */
  function watched(id: string, label: string): vscode.TestController {
    const made = createTestController(id, label);
    const { createRunProfile, createTestRun } = made;
    const note = (outcome: string) => (item: vscode.TestItem, message?: vscode.TestMessage | number) =>
      void told.set(item.id, typeof message === 'object' ? { outcome, message } : { outcome });
    made.createRunProfile = (name, kind, run, ...rest) => {
      handler = run;
      return createRunProfile.call(made, name, kind, run, ...rest);
    };
    made.createTestRun = (request) => {
      const run = createTestRun.call(made, request);
      const ended = new vscode.CancellationTokenSource();
      if (isCancelled) ended.cancel();
      return {
        ...run,
        token: ended.token,
        enqueued: () => {},
        started: () => {},
        end: () => run.end(),
        passed: note('passed'),
        failed: note('failed'),
        errored: note('errored'),
        skipped: note('skipped'),
        appendOutput: (text: string, _: unknown, item?: vscode.TestItem) =>
          void printed.set(item?.id ?? '', (printed.get(item?.id ?? '') ?? '') + text),
      } as vscode.TestRun;
    };
    controller = made;
    return made;
  }

  before(async () => {
    Object.assign(vscode.window, {
      showQuickPick: async (items: unknown[]) => items[0],
      showInputBox: async () => line,
      showWarningMessage: async (message: string, options: vscode.MessageOptions, ...buttons: unknown[]) => {
        asked.push(`${message}\n${options.detail}`);
        return buttons[0];
      },
    });
    Object.assign(vscode.tests, { createTestController: watched });
    await vscode.extensions.getExtension(`${manifest.publisher}.${manifest.name}`)?.activate();
  });
  after(async () => {
    Object.assign(vscode.window, { showQuickPick, showInputBox, showWarningMessage });
    Object.assign(vscode.tests, { createTestController });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('asks with the whole command before it runs, and can be cancelled', async () => {
    await vscode.commands.executeCommand('megaLeads.checkApiClient');
    assert.equal(asked.length, 1);
    assert.ok(asked[0]?.includes(line), asked[0]);
    const [[, root] = []] = [...(controller?.items ?? [])];
    assert.ok((root?.children.size ?? 0) >= 14);
    assert.deepEqual([...new Set([...told.values()].map(({ outcome }) => outcome))], ['skipped']);
  });

  it('fails one test, with the requests that prove it and what the command printed', async () => {
    isCancelled = false;
    told.clear();
    const [[, root] = []] = [...(controller?.items ?? [])];
    const item = root?.children.get('pull/html-error');
    assert.ok(item && handler);
    await handler(new vscode.TestRunRequest([item]), new vscode.CancellationTokenSource().token);
    assert.deepEqual([...told.keys()], [item.id]);
    const { outcome, message } = told.get(item.id) ?? {};
    assert.equal(outcome, 'failed');
    assert.match(String(message?.message), /It didn't recover from the failure of request \d+/);
    const [frame] = message?.stackTrace ?? [];
    assert.match(frame?.label ?? '', /^Request \d+ · html-error · GET \/leads\?limit=100.* · 502/);
    const document = await vscode.workspace.openTextDocument(frame?.uri ?? vscode.Uri.file('/none'));
    assert.match(document.getText(), /\nAuthorization: Bearer \*\*\*\n/i);
    assert.match(document.getText(), /\nHTTP\/1\.1 502\n[\s\S]*<html/);
    assert.doesNotMatch(document.getText(), /mega_[0-9a-f]/);
    assert.match(printed.get(item.id) ?? '', /\[html-error\]\r\n[\s\S]*status 502/);
    assert.equal(asked.length, 1);
  });

  it('runs again when a file is saved, as long as that is asked for', async () => {
    told.clear();
    const [[, root] = []] = [...(controller?.items ?? [])];
    const item = root?.children.get('pull/html-error');
    assert.ok(item && handler);
    const asking = new vscode.CancellationTokenSource();
    await handler(new vscode.TestRunRequest([item], undefined, undefined, true), asking.token);
    assert.deepEqual([...told.keys()], []);
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const uri = vscode.Uri.joinPath(folder.uri, 'client.txt');
    await vscode.workspace.fs.writeFile(uri, Buffer.from('a'));
    const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'b'));
    await editor.document.save();
    while (!told.has(item.id)) await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(told.get(item.id)?.outcome, 'failed');
    asking.cancel();
    await vscode.workspace.fs.delete(uri);
  });
});
