import assert from 'node:assert/strict';
import { leadTab } from './person';
import { openWorkbench, type Workbench } from './workbench';

describe('restricted mode', () => {
  let workbench: Workbench;
  before(async () => {
    const workspaceSettings = {
      'megaLeads.handler.url': 'http://127.0.0.1:9/of-the-workspace',
      'megaLeads.leads.pageSize': 7,
    };
    workbench = await openWorkbench({
      files: { '.vscode/settings.json': JSON.stringify(workspaceSettings), 'lead.json': '{"contact_name": "Ada"}\n' },
      settings: { 'megaLeads.sandbox.leads': 20 },
      trust: true,
    });
  });
  after(() => workbench.close());

  it('is said where there is no connection', async () => {
    await workbench.statusItem('Restricted Mode').waitFor();
    await workbench.openView('MEGA');
    await workbench.pane('Leads').getByText('This window is in restricted mode: no program is started').waitFor();
    await workbench.screenshot('restricted-welcome');
  });

  it('lists and pushes leads, with the settings that a workspace may set', async () => {
    await workbench.runCommand('MEGA: Start Sandbox');
    await workbench.pane('Leads').getByText('7 of 20').first().waitFor();
    await workbench.openFile('lead.json');
    await workbench.runCommand('MEGA: Push JSON File as Lead');
    await workbench.pressInDialog('Push');
    await workbench.activeTab(leadTab);
  });

  it('runs no command of a client', async () => {
    await workbench.runCommand('MEGA: Check API Client');
    await workbench.notification(/restricted mode, in which no command of a workspace is run/);
    assert.equal(await workbench.quickInput.isVisible(), false);
  });

  it('does not take the address of a handler from the workspace', async () => {
    await workbench.runCommand('MEGA: Check Webhook Handler');
    await workbench.quickInputTitle(/Check Webhook Handler/);
    const value = await workbench.quickInput.locator('input.input').inputValue();
    assert.doesNotMatch(value, /of-the-workspace/);
    await workbench.screenshot('restricted-handler');
    await workbench.page.keyboard.press('Escape');
  });
});
