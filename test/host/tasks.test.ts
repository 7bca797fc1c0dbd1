/** Where a user's own program is started: by a task, in a terminal, from a `.env` file. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import manifest from '../../package.json';
import { startSandbox } from '../../src/sandbox';

async function until<T>(look: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const isUp = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  );

describe("a program's surroundings", () => {
  const { showQuickPick, showWarningMessage, showInformationMessage } = vscode.window;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  before(() => vscode.extensions.getExtension(`${manifest.publisher}.${manifest.name}`)?.activate());
  afterEach(() => {
    Object.assign(vscode.window, { showQuickPick, showWarningMessage, showInformationMessage });
    rmSync(join(folder, '.env'), { force: true });
  });

  it('are given the sandbox by a task, which ends with it', async () => {
    const tasks = await vscode.tasks.fetchTasks({ type: 'mega-leads' });
    assert.deepEqual(tasks.map(({ definition }) => definition.server).sort(), ['receiver', 'sandbox']);
    const task = tasks.find(({ definition }) => definition.server === 'sandbox');
    assert.ok(task?.isBackground);
    assert.deepEqual(task.problemMatchers, ['$mega-leads']);
    await vscode.env.clipboard.writeText('');
    const execution = await vscode.tasks.executeTask(task);
    const url = await until(async () => {
      await vscode.commands.executeCommand('megaLeads.copySandboxVariables');
      return /^MEGA_BASE_URL=(.*)$/m.exec(await vscode.env.clipboard.readText())?.[1] ?? null;
    });
    assert.ok(await isUp(url));
    execution.terminate();
    await until(async () => ((await isUp(url)) ? null : true));
  });

  it('are given the sandbox by F5, in a file that goes with it', async () => {
    const found = join(folder, 'found.json');
    writeFileSync(
      join(folder, 'program.js'),
      `const { MEGA_BASE_URL: url, MEGA_TOKEN: token, MEGA_CUSTOMER_ID: customer } = process.env;
       const headers = { authorization: 'Bearer ' + token, 'x-customer-id': customer };
       fetch(url + '/api/agents/crm/leads?limit=1', { headers }).then(async (answer) => {
         require('node:fs').writeFileSync('found.tmp', JSON.stringify({ status: answer.status, ...await answer.json() }));
         require('node:fs').renameSync('found.tmp', 'found.json');
       });`,
    );
    const [workspaceFolder] = vscode.workspace.workspaceFolders ?? [];
    const envFile = await vscode.commands.executeCommand<string>('megaLeads.sandboxEnvFile');
    if (process.platform !== 'win32') assert.equal(statSync(envFile).mode & 0o077, 0);
    const started = await vscode.debug.startDebugging(workspaceFolder, {
      type: 'node',
      request: 'launch',
      name: 'program',
      program: join(folder, 'program.js'),
      cwd: folder,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: as launch.json has it
      envFile: '${command:megaLeads.sandboxEnvFile}',
    });
    assert.ok(started);
    const { status, leads } = await until(async () =>
      existsSync(found) ? JSON.parse(readFileSync(found, 'utf8')) : null,
    );
    assert.deepEqual([status, leads.length], [200, 1]);
    rmSync(found);
    await vscode.debug.stopDebugging();
    Object.assign(vscode.window, { showInformationMessage: async () => undefined });
    await vscode.commands.executeCommand('megaLeads.stopSandbox');
    assert.ok(!existsSync(envFile));
    rmSync(join(folder, 'program.js'));
  });

  it('give a connection, after a question that names the address', async () => {
    const sandbox = await startSandbox({ leads: 1 });
    const lines = { MEGA_BASE_URL: sandbox.url, MEGA_TOKEN: sandbox.token, MEGA_CUSTOMER_ID: sandbox.customerId };
    writeFileSync(
      join(folder, '.env'),
      Object.entries(lines)
        .map((pair) => `${pair.join('=')}\n`)
        .join(''),
    );
    const asked: string[] = [];
    let answer: unknown;
    Object.assign(vscode.window, {
      showQuickPick: async (items: { label: string }[]) => items.find(({ label }) => label.includes('.env')),
      showWarningMessage: async (message: string, options: { detail?: string }, ...buttons: unknown[]) => {
        asked.push(`${message} ${options?.detail ?? ''}`);
        return answer === 'yes' ? buttons[0] : undefined;
      },
      showInformationMessage: async (message: string) => void asked.push(message),
    });
    try {
      await vscode.commands.executeCommand('megaLeads.connect');
      assert.equal(asked.length, 1);
      assert.ok(asked[0]?.includes(sandbox.url) && !asked[0].includes(sandbox.token), asked[0]);
      assert.equal(sandbox.requests().length, 0);
      answer = 'yes';
      await vscode.commands.executeCommand('megaLeads.connect');
      assert.match(asked.at(-1) ?? '', /^Connected to /);
      await vscode.commands.executeCommand('megaLeads.disconnect');
    } finally {
      await sandbox.close();
    }
  });
});
