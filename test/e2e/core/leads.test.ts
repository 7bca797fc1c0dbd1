import assert from 'node:assert/strict';
import { leadTab } from '../person';
import { type Connected, openConnected } from '../sandbox';

describe('leads and webhooks in the sidebar', () => {
  let connected: Connected;
  before(async () => {
    connected = await openConnected();
  });
  after(() => connected.close());

  it('shows the connection and what is left of the rate limit', async () => {
    const { workbench } = connected;
    await workbench.openView('MEGA');
    await workbench.statusItem(/Sandbox\s+5\d\/60/).waitFor();
  });

  it('pages leads by the cursor', async () => {
    const { workbench } = connected;
    const first = await workbench.treeRows('Leads');
    assert.ok(first.length > 10);
    assert.match(first[0]?.description ?? '', / ago|yesterday|now/);
    await workbench
      .pane('Leads')
      .locator('.monaco-list')
      .click({ position: { x: 5, y: 5 } });
    await workbench.page.keyboard.press('End');
    const more = await workbench.treeRow('Leads', 'Load More');
    await more.filter({ hasText: '50 of 250' }).waitFor();
    await more.click();
    await workbench.pane('Leads').locator('.description', { hasText: '100 of 250' }).waitFor();
    await workbench.page.keyboard.press('Home');
    await workbench.screenshot('sidebar');
  });

  it('opens a lead as read-only JSON', async () => {
    const { workbench } = connected;
    // Those at the top may be hidden behind the view's title.
    const row = workbench.pane('Leads').locator('.monaco-list-row').nth(4);
    await row.click();
    await workbench.activeTab(leadTab);
    assert.match(await workbench.editorText(), /"contact_name": /);
    await workbench.screenshot('lead');
    for (const theme of ['light', 'hc-dark', 'hc-light', 'dark'] as const) {
      await workbench.theme(theme);
      await workbench.screenshot(`lead-${theme}`);
    }
  });

  it('says what to do where there is no webhook', async () => {
    const { workbench } = connected;
    await workbench.pane('Webhooks').getByText('No webhook is registered on this connection.').waitFor();
  });

  it('shows a failure as an item that tries again', async () => {
    const { workbench, sandbox } = connected;
    await sandbox.close();
    await workbench.runCommand('MEGA: Refresh Leads');
    await workbench.treeRow('Leads', /^Refresh failed at/);
    await workbench.screenshot('sidebar-failed');
  });
});
