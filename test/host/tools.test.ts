import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import manifest from '../../package.json';
import { commands, tools } from '../../src/ids';

/** What a language model would read; the question before it is answered with yes, as every one is inside a test. */
async function invoke(name: keyof typeof tools, input: object): Promise<string> {
  const result = await vscode.lm.invokeTool(tools[name], { input, toolInvocationToken: undefined });
  return result.content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
}

describe('tools of language models in the editor', () => {
  before(async () => {
    await vscode.extensions.getExtension(`${manifest.publisher}.${manifest.name}`)?.activate();
    await vscode.commands.executeCommand(commands.startSandbox);
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail('no folder is open');
    writeFileSync(join(folder, 'row.leads.json'), '[{ "contact_name": "A", "contact_email": "new@example.com" }]');
    writeFileSync(join(folder, 'wrong.lead.json'), '{ "emial": "a@example.com" }');
  });
  after(async () => {
    await vscode.commands.executeCommand(commands.stopSandbox);
  });

  it('are all offered, each with a schema', () => {
    const offered = vscode.lm.tools.filter(({ name }) => name.startsWith('megaLeads_'));
    assert.deepEqual(offered.map(({ name }) => name).sort(), Object.values(tools).sort());
    assert.deepEqual(
      offered.filter(({ inputSchema, description }) => inputSchema === undefined || description === ''),
      [],
    );
  });

  it('list the leads of the sandbox, masked, and its webhooks', async () => {
    const { leads, total, connection } = JSON.parse(await invoke('list_leads', { limit: 3 }));
    assert.equal(connection, 'Sandbox');
    assert.equal(leads.length, 3);
    assert.ok(total > 100);
    for (const lead of leads) assert.match(`${lead.contact_email ?? '…@…'}`, /^.?…@…$/u);
    assert.deepEqual(JSON.parse(await invoke('get_webhooks', {})).connection, 'Sandbox');
  });

  it('check a file of the workspace and send it as a dry run', async () => {
    assert.equal(JSON.parse(await invoke('validate_lead_file', { path: 'wrong.lead.json' })).valid, false);
    const { summary, written } = JSON.parse(await invoke('dry_run_leads', { path: 'row.leads.json' }));
    assert.equal(written, false);
    assert.deepEqual([summary.total, summary.created], [1, 1]);
  });

  it('read no file outside the workspace', async () => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail('no folder is open');
    const outside = mkdtempSync(join(tmpdir(), 'mega-leads-outside-'));
    writeFileSync(join(outside, 'secret.lead.json'), '{ "contact_name": "Hunter" }');
    symlinkSync(join(outside, 'secret.lead.json'), join(folder, 'link.lead.json'));
    symlinkSync(outside, join(folder, 'linked'));
    const paths = [
      '../package.json',
      process.execPath,
      `${folder}/../package.json`,
      `${folder}/x/../../package.json`,
      'link.lead.json',
      'linked/secret.lead.json',
    ];
    for (const path of paths)
      await assert.rejects(invoke('validate_lead_file', { path }), /not a file of this workspace|cannot be read/, path);
    // Nor is a pipe waited for, which the workspace may bring.
    const pipe = join(folder, 'pipe.lead.json');
    execFileSync('mkfifo', [pipe]);
    await assert.rejects(invoke('validate_lead_file', { path: pipe }), /cannot be read/);
    rmSync(pipe);
  });

  it('explain an error, and say what is missing', async () => {
    const { documentation } = JSON.parse(await invoke('explain_api_error', { status: 429, operation: 'listLeads' }));
    assert.equal(documentation, 'https://dev.gomega.ai/rate-limits');
    const delivery = { webhook: 'unknown', timestamp: '1', signature: 'sha256=', body: '{}' };
    await assert.rejects(invoke('verify_webhook_signature', delivery), /No secret/);
    await assert.rejects(invoke('check_webhook_handler', {}), /megaLeads\.handler\.url/);
  });
});
