import { openWorkbench, type Workbench } from './workbench';

describe('the window that npm start opens', () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await openWorkbench({
      settings: { 'megaLeads.sandbox.leads': 40 },
      env: { MEGA_LEADS_SANDBOX: 'start' },
    });
  });
  after(() => workbench.close());

  it('shows the leads of a sandbox of its own beside the walkthrough, and can make that fail', async () => {
    const { page } = workbench;
    await workbench.pane('Leads').locator('.pane-header .description', { hasText: '40 of 40' }).waitFor();
    await page.locator('.gettingStartedContainer').getByText('Start Sandbox').first().waitFor();
    await page.locator('[data-done-step-id$="#sandbox"].complete').first().waitFor();
    for (const theme of ['light', 'dark'] as const) {
      await workbench.theme(theme);
      await workbench.screenshot(`trial-${theme}`);
    }
    await workbench.runCommand('MEGA: Set Sandbox Faults');
    await workbench.quickInputTitle(/MEGA: Set Sandbox Faults/);
    await page.keyboard.press('Escape');
  });
});
