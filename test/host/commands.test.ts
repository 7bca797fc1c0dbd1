import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import manifest from '../../package.json';

/** Milliseconds after which a command that asks nothing more hangs. */
const patience = 25_000;

const ids = manifest.contributes.commands.map(({ command }) => command);
/** What ends the connection, or the sandbox it is to, is run last. */
const ending = ['megaLeads.disconnect', 'megaLeads.stopSandbox'];

describe('every command', () => {
  /** What was said, by whichever kind of message. */
  const said: string[] = [];
  let agrees = false;
  const { showErrorMessage, showWarningMessage, showInformationMessage } = vscode.window;
  const { showQuickPick, showInputBox, showOpenDialog, showSaveDialog } = vscode.window;
  const configuration = () => vscode.workspace.getConfiguration('megaLeads');

  before(async () => {
    // Every question is answered as with Escape, until what is asked about is to end.
    const dismissed = async (message: unknown) => void said.push(String(message));
    const warned = async (message: unknown, _options: unknown, ...buttons: unknown[]) => {
      said.push(String(message));
      return agrees ? buttons[0] : undefined;
    };
    const left = async () => undefined;
    Object.assign(vscode.window, {
      showErrorMessage: dismissed,
      showWarningMessage: warned,
      showInformationMessage: dismissed,
      showQuickPick: left,
      showInputBox: left,
      showOpenDialog: left,
      showSaveDialog: left,
    });
    await vscode.extensions.getExtension(`${manifest.publisher}.${manifest.name}`)?.activate();
    await configuration().update('receiver.port', 0, vscode.ConfigurationTarget.Global);
    await configuration().update('sandbox.leads', 3, vscode.ConfigurationTarget.Global);
  });
  after(async () => {
    Object.assign(vscode.window, {
      ...{ showErrorMessage, showWarningMessage, showInformationMessage },
      ...{ showQuickPick, showInputBox, showOpenDialog, showSaveDialog },
    });
    await configuration().update('receiver.port', undefined, vscode.ConfigurationTarget.Global);
    await configuration().update('sandbox.leads', undefined, vscode.ConfigurationTarget.Global);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  /** Runs a command to its end; a list that it leaves open is closed. */
  async function run(id: string): Promise<string | null> {
    const escape = setInterval(() => void vscode.commands.executeCommand('workbench.action.closeQuickOpen'), 300);
    let timer: NodeJS.Timeout | undefined;
    const hang = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve(`${id} does not end`), patience);
    });
    try {
      return await Promise.race([
        vscode.commands.executeCommand(id).then(
          () => null,
          (thrown: unknown) => `${id} throws ${thrown}`,
        ),
        hang,
      ]);
    } finally {
      clearInterval(escape);
      clearTimeout(timer);
    }
  }

  async function faultsOf(commands: readonly string[]): Promise<string[]> {
    const faults: string[] = [];
    for (const id of commands) {
      said.length = 0;
      const fault = await run(id);
      if (fault !== null) faults.push(fault);
      faults.push(
        ...said.filter((text) => /command failed|undefined|\[object/.test(text)).map((text) => `${id}: ${text}`),
      );
    }
    return faults;
  }

  it('ends without a connection, and none throws', async () => {
    const connecting = ['megaLeads.startSandbox', 'megaLeads.tryWebhooks', 'megaLeads.connect'];
    const without = ids.filter((id) => !connecting.includes(id));
    assert.deepEqual(await faultsOf(['megaLeads.connect', ...without]), []);
  }).timeout(200_000);

  it('ends with a connection, and none throws', async () => {
    said.length = 0;
    assert.equal(await run('megaLeads.startSandbox'), null);
    assert.match(said.join(), /The sandbox is running at 127\.0\.0\.1/);
    const rest = ids.filter((id) => !ending.includes(id));
    assert.deepEqual(await faultsOf(rest), []);
    agrees = true;
    assert.deepEqual(await faultsOf(ending), []);
  }).timeout(300_000);

  it('leaves nothing in the log above a warning', async () => {
    await vscode.commands.executeCommand('megaLeads.showLog');
    const isLog = ({ uri }: vscode.TextDocument) => uri.scheme === 'output' && uri.path.includes('MEGA Lead API');
    let log = vscode.workspace.textDocuments.find(isLog);
    while (log === undefined || log.getText() === '') {
      await new Promise((resolve) => setTimeout(resolve, 100));
      log = vscode.workspace.textDocuments.find(isLog);
    }
    const lines = log.getText().split('\n');
    assert.ok(
      lines.some((line) => /\[info\].* GET /.test(line)),
      log.getText(),
    );
    assert.deepEqual(
      lines.filter((line) => /\[(error|critical)\]/.test(line)),
      [],
    );
  });
});
