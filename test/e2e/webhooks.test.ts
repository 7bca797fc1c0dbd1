import assert from 'node:assert/strict';
import { type Connected, openConnected } from './sandbox';
import type { Workbench } from './workbench';

describe('the webhooks of a connection', () => {
  let connected: Connected;
  let workbench: Workbench;
  before(async () => {
    connected = await openConnected({}, { allowLocalWebhooks: true });
    workbench = connected.workbench;
    await workbench.openView('MEGA');
  });
  after(() => connected.close());

  // Three notifications are in sight at once; one that waits for an answer keeps its place.
  beforeEach(() => workbench.runCommand('Notifications: Clear All Notifications'));

  const first = 'http://127.0.0.1:9/first';

  /** The list of fields, which takes the place of an input box. */
  const form = () => workbench.quickInput.locator('.quick-input-list-row', { hasText: 'Timeout' }).first().waitFor();

  /** Up to the dialog that follows, or the notification where nothing is there to be shown. */
  async function register(url: string) {
    await workbench.runCommand('MEGA: Register Webhook');
    await workbench.quickInputTitle(/Register Webhook on Sandbox/);
    await workbench.typeInQuickInput(url);
    await form();
    await workbench.quickPick('Register');
  }

  async function row(description: RegExp) {
    const found = workbench.pane('Webhooks').locator('.label-description', { hasText: description }).first();
    await found.waitFor();
  }

  it('says that a registration whose answer was lost did nothing, where it did not', async () => {
    connected.sandbox.setFaults(['reset-before:1:createWebhook']);
    await register(first);
    await workbench.notification(/The list does not have http:\/\/127\.0\.0\.1:9\/first/);
    assert.equal(connected.sandbox.webhooks().length, 0);
  });

  it('finds one that was registered although its answer was lost, and replaces the secret nobody has seen', async () => {
    connected.sandbox.setFaults(['reset-after:1:createWebhook']);
    await register(first);
    const lost = /The list has it: http:\/\/127\.0\.0\.1:9\/first is registered/;
    await workbench.notification(lost);
    await workbench.screenshot('webhook-answer-lost');
    connected.sandbox.setFaults([]);
    await row(/no secret here/);
    await workbench.pressInNotification(lost, 'Rotate Secret');
    await workbench.dialog.getByText(/Rotate the secret of http:\/\/127\.0\.0\.1:9\/first/).waitFor();
    await workbench.dialog.getByRole('button', { name: 'Rotate', exact: true }).click();
    await workbench.dialog.getByText(/is rotated/).waitFor();
    await workbench.pressInDialog('Close');
    await row(/secret kept here/);
  });

  it('says what a rotation whose answer was lost means', async () => {
    connected.sandbox.setFaults(['reset-after:1:updateWebhook']);
    await workbench.runCommand('MEGA: Rotate Webhook Secret');
    await workbench.quickPick(first);
    await workbench.pressInDialog('Rotate');
    await workbench.notification(/Its secret may be a new one that nobody has seen/);
    connected.sandbox.setFaults([]);
  });

  it('takes a secret that was received elsewhere', async () => {
    await workbench.runCommand('MEGA: Add Webhook Secret');
    await workbench.quickPick(first);
    await workbench.quickInputMessage(/The secret of http:\/\/127\.0\.0\.1:9\/first/);
    await workbench.typeInQuickInput(`mega_${'ab'.repeat(32)}`);
    await workbench.quickInputMessage(/This is an access token/);
    await workbench.typeInQuickInput('mega_whsec_by-hand');
    await workbench.notification(/The secret of .* is kept/);
    await workbench.runCommand('MEGA: Copy Webhook Secret');
    await workbench.quickPick(first);
    await workbench.notification(/is on the clipboard/);
    assert.equal(await workbench.clipboard(), 'mega_whsec_by-hand');
  });

  it('changes what was changed, and nothing else', async () => {
    const [before] = connected.sandbox.webhooks();
    await workbench.runCommand('MEGA: Edit Webhook');
    await workbench.quickPick(first);
    await workbench.quickPick('Retries');
    await workbench.typeInQuickInput('11');
    await workbench.quickInputMessage(/from 0 to 10/);
    await workbench.typeInQuickInput('2');
    await form();
    await workbench.quickPick('Active');
    await workbench.quickPick('Save');
    await row(/inactive/);
    const [after] = connected.sandbox.webhooks();
    assert.ok(before && after);
    assert.deepEqual({ ...after, updated_at: '' }, { ...before, retry_attempts: 2, is_active: false, updated_at: '' });
  });

  it('deletes one after it has named the address, and its secret with it', async () => {
    await workbench.runCommand('MEGA: Delete Webhook');
    await workbench.quickPick(first);
    assert.match(await workbench.dialogText(), /Delete the webhook http:\/\/127\.0\.0\.1:9\/first from Sandbox/);
    await workbench.screenshot('webhook-delete');
    await workbench.pressInDialog('Delete');
    await workbench.pane('Webhooks').getByText('No webhook is registered').waitFor();
    assert.equal(connected.sandbox.webhooks().length, 0);
  });
});
