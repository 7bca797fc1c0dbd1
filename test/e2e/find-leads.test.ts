import assert from 'node:assert/strict';
import { accessibilityFaults } from './accessibility';
import { leadTab } from './person';
import { type Connected, openConnected } from './sandbox';

describe('finding and reading leads', () => {
  let connected: Connected;
  before(async () => {
    connected = await openConnected();
    await connected.workbench.openView('MEGA');
    await connected.workbench.treeRows('Leads');
  });
  after(() => connected.close());

  const described = (text: string | RegExp) =>
    connected.workbench.pane('Leads').locator('.pane-header .description', { hasText: text }).waitFor();

  it('filters by status and says so', async () => {
    const { workbench, sandbox } = connected;
    const won = sandbox.leads().filter(({ status }) => status === 'won').length;
    await workbench.runCommand('MEGA: Filter Leads');
    await workbench.quickInputTitle('MEGA: Filter Leads');
    await workbench.screenshot('filter');
    await workbench.quickPick('won');
    await described(new RegExp(` of ${won} · won`));
    await workbench.treeRow('Leads', 'Change Filter');
  });

  it('ticks what is set, and labels stages by name', async () => {
    const { workbench } = connected;
    await workbench.runCommand('MEGA: Filter Leads');
    const ticked = workbench.quickInput.locator('.monaco-list-row[aria-checked="true"]');
    assert.match(await ticked.innerText(), /won/);
    await workbench.screenshot('filter-set');
    await workbench.page.keyboard.press('Escape');
  });

  it('takes a span, and says what it means while it is typed', async () => {
    const { workbench } = connected;
    await workbench.runCommand('MEGA: Filter Leads');
    await workbench.quickPick('Since a Date …');
    await workbench.quickInputTitle('MEGA: Leads Created Since');
    await workbench.typeInQuickInput('in spring');
    await workbench.quickInputMessage(/Not a date\. Examples: 2026-07-01/);
    await workbench.quickInput.locator('input.input').fill('30d');
    await workbench.quickInputMessage(/Since .*\d{4}-\d\d-\d\dT/);
    await workbench.screenshot('filter-since');
    await workbench.page.keyboard.press('Enter');
    await described(/won · created in the last 30 days/);
  });

  it('shows them as a table too, by keyboard alone', async () => {
    const { workbench } = connected;
    await workbench.runCommand('MEGA: Open Leads Table');
    await workbench.activeTab('Leads');
    const table = workbench.webview();
    await table.locator('.chip', { hasText: 'won' }).waitFor();
    await table.locator('#grid').focus();
    for (const key of ['ArrowDown', 'Space', 'ArrowDown', 'ArrowDown', 'Space'])
      await workbench.page.keyboard.press(key);
    await table.locator('#selection', { hasText: 'Selected: 2' }).waitFor();
    await workbench.page.keyboard.press('Escape');
    await workbench.page.keyboard.press('ArrowDown');
    await workbench.page.keyboard.press('Shift+ArrowDown');
    await table.locator('#selection', { hasText: 'Selected: 2' }).waitFor();
    await workbench.page.keyboard.press('Control+c');
    await table.locator('#note', { hasText: 'CSV' }).waitFor();
    assert.match(await workbench.clipboard(), /^contact_name,.*\r\n.*\r\n.*\r\n$/);
    assert.deepEqual(await accessibilityFaults(table), []);
    await workbench.screenshot('table');
  });

  it('keeps the filter over a restart, and clears it in one click', async () => {
    const { workbench } = connected;
    await workbench.runCommand('MEGA: Open Leads Table');
    await workbench.webview().locator('.chip', { hasText: 'created in the last 30 days' }).waitFor();
    // A window in a browser stores what is open every five seconds, and not when it is left.
    await workbench.page.waitForTimeout(8000);
    await workbench.reload();
    await workbench.openView('MEGA');
    await described(/won · created in the last 30 days/);
    await workbench.webview().locator('.chip', { hasText: 'created in the last 30 days' }).waitFor();
    await workbench.pane('Leads').locator('.pane-header').hover();
    await workbench.pane('Leads').getByRole('button', { name: 'Clear Lead Filter' }).first().click();
    await described(/^50 of 250$/);
  });

  it('searches, and says plainly that nothing matches', async () => {
    const { workbench, sandbox } = connected;
    const lead = sandbox.leads().find(({ contact_email }) => contact_email !== null);
    await workbench.runCommand('MEGA: Search Leads');
    await workbench.typeInQuickInput(lead?.contact_email ?? '');
    await described(/1 of 1 · “/);
    await workbench.runCommand('MEGA: Search Leads');
    await workbench.typeInQuickInput('nobody@nowhere.example');
    await workbench.pane('Leads').getByText('No leads match the filter.').waitFor();
    await workbench.screenshot('no-match');
    await workbench.pane('Leads').getByRole('button', { name: 'Clear Lead Filter' }).last().click();
    await described(/^50 of 250$/);
  });

  it('sorts', async () => {
    const { workbench } = connected;
    await workbench.runCommand('MEGA: Sort Leads');
    await workbench.quickPick('last updated first');
    await described(/50 of 250 · last updated first/);
    await workbench.runCommand('MEGA: Sort Leads');
    await workbench.quickPick('newest first');
    await described(/^50 of 250$/);
  });

  it('groups by stage, in the colour of each', async () => {
    const { workbench, sandbox } = connected;
    await workbench.runCommand('MEGA: Group Leads by Stage');
    await workbench.pane('Leads').locator('.monaco-list-row[aria-level="2"]').first().waitFor();
    const stages = new Set(sandbox.leads().map(({ current_stage }) => current_stage?.name ?? 'No stage'));
    const rows = await workbench.treeRows('Leads');
    const groups = rows.filter(({ level }) => level === 1);
    assert.ok(groups.length > 0 && groups.every(({ label }) => stages.has(label)));
    assert.ok(rows.some(({ level }) => level === 2));
    await workbench.screenshot('grouped');
    for (const theme of ['light', 'hc-dark', 'hc-light', 'dark'] as const) {
      await workbench.theme(theme);
      await workbench.screenshot(`grouped-${theme}`);
    }
  });

  it('keeps the expansion over a refresh', async () => {
    const { workbench } = connected;
    const stages = workbench.pane('Leads').locator('.monaco-list-row[aria-level="1"]');
    const name = await stages.first().locator('.label-name').innerText();
    // The new lead may bring another stage to the top.
    const stage = stages.filter({ has: workbench.page.locator('.label-name', { hasText: new RegExp(`^${name}$`) }) });
    if ((await stage.getAttribute('aria-expanded')) === 'true') await stage.click();
    const collapsed = stage.and(workbench.page.locator('[aria-expanded="false"]'));
    await collapsed.waitFor();
    const { url, token, customerId } = connected.sandbox;
    const before = connected.sandbox.leads().length;
    await fetch(`${url}/api/agents/crm/leads`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'x-customer-id': customerId },
      body: JSON.stringify({ contact_name: 'One More', stage_slug: 'new' }),
    });
    await workbench.runCommand('MEGA: Refresh Leads');
    await described(new RegExp(`^50 of ${before + 1}$`));
    await collapsed.waitFor();
    await workbench.runCommand('MEGA: List Leads Without Groups');
  });

  it('gives a lead links: copy, copy as, push, find', async () => {
    const { workbench, sandbox } = connected;
    await workbench.runCommand('MEGA: Search Leads');
    const lead = sandbox.leads().find(({ contact_email, contact_phone }) => contact_email && contact_phone);
    await workbench.typeInQuickInput(lead?.contact_email ?? '');
    await described(/1 of 1/);
    await workbench.pane('Leads').locator('.monaco-list-row').nth(1).click();
    await workbench.activeTab(leadTab);
    const link = (title: string) => workbench.page.locator('.codelens-decoration a', { hasText: title });
    await link('Copy email').click();
    await workbench.statusItem(/Copied contact_email/).waitFor();
    assert.equal(await workbench.clipboard(), lead?.contact_email);
    await workbench.screenshot('lead-links');
    await link('Copy request as').click();
    await workbench.quickInputTitle('MEGA: Copy Request As');
    await workbench.screenshot('copy-as');
    await workbench.page.keyboard.press('Enter');
    await workbench.statusItem(/set MEGA_TOKEN/).waitFor();
    const code = await workbench.clipboard();
    assert.match(code, /^curl --request GET .*search=/);
    assert.ok(code.includes('$MEGA_TOKEN') && !code.includes(sandbox.token));
    await link('Open as new push file').click();
    await workbench.activeTab(/^Untitled-/);
    assert.match(await workbench.editorText(), /"contact_email": /);
  });
});
