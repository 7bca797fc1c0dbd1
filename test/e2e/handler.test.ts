/** A webhook handler of the user's own: written, sent to, and checked. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mistakes, type RunningHandler, startHandler } from '../support/handlers';
import { openWorkbench, type Workbench } from './workbench';

const secret = 'mega_whsec_aGFuZGxlciBvZiB0aGUgdXNlcg';

describe("the user's webhook handler", () => {
  let workbench: Workbench;
  let handler: RunningHandler;
  let busy = 2;
  before(async () => {
    const lenient = mistakes['any signature accepted when the header is absent'];
    handler = await startHandler(secret, lenient, () => (busy-- > 0 ? { status: 503 } : null));
    workbench = await openWorkbench({ files: { 'empty.mjs': '' } });
  });
  after(async () => {
    await workbench.close();
    await handler.close();
  });

  it('is sent a test delivery, tried again as MEGA does, and each attempt is shown', async () => {
    await workbench.runCommand('MEGA: Send Test Delivery');
    await workbench.quickPick('A sample lead');
    await workbench.quickInputMessage(/The address to send it to/);
    await workbench.typeInQuickInput(handler.url);
    await workbench.quickInputMessage(/The secret that 127\.0\.0\.1:\d+ checks signatures with/);
    assert.equal(await workbench.quickInput.locator('input').getAttribute('type'), 'password');
    await workbench.quickInput.locator('input[type="password"]').waitFor();
    await workbench.typeInQuickInput(secret);
    await workbench.statusItem(/Delivered after 3 attempts\./).waitFor();
    await workbench.activeTab(/^Delivery [0-9a-f]{8}$/);
    const page = workbench.webview();
    await page.getByRole('heading', { name: 'Delivered after 3 attempts.' }).waitFor();
    await page
      .getByText(/Answered 503 after \d+ ms/)
      .first()
      .waitFor();
    assert.equal(await page.locator('#attempts > li').count(), 3);
    assert.equal(handler.processed.size, 1);
    await workbench.screenshot('handler-send');
  });

  it('is asked about before anything leaves this machine', async () => {
    await workbench.runCommand('MEGA: Send Test Delivery');
    await workbench.quickPick('A sample lead');
    await workbench.quickPick('Another address …');
    await workbench.typeInQuickInput('https://hooks.example/mega');
    await workbench.quickInput.locator('input[type="password"]').waitFor();
    await workbench.typeInQuickInput(secret);
    assert.match(await workbench.dialogText(), /Send a test delivery to hooks\.example\?/);
    await workbench.screenshot('handler-send-public');
    await workbench.pressInDialog('Cancel');
  });

  it('is checked in the Test Explorer, with a failure at the setting', async () => {
    await workbench.runCommand('MEGA: Check Webhook Handler');
    await workbench.typeInQuickInput(handler.url);
    // The title is that of the question before as well.
    await workbench.quickPick(`The secret last used for ${new URL(handler.url).host}`);
    const rows = workbench.page.locator('.test-explorer .monaco-list-row');
    await rows.filter({ hasText: 'No X-Mega-Signature' }).locator('.codicon-testing-failed-icon').first().waitFor();
    await rows
      .filter({ hasText: 'The right digits without' })
      .locator('.codicon-testing-passed-icon')
      .first()
      .waitFor();
    const settings = readFileSync(join(workbench.folder, '.vscode', 'settings.json'), 'utf8');
    assert.equal(JSON.parse(settings)['megaLeads.handler.url'], handler.url);
    assert.ok(!settings.includes(secret));
    await workbench.screenshot('handler-check');
    await rows.filter({ hasText: 'No X-Mega-Signature' }).dblclick();
    const peek = workbench.page.locator('.test-output-peek-message-container, .test-output-peek');
    await peek.first().waitFor();
    await workbench.page
      .getByText(/A request without a signature is let through/)
      .first()
      .waitFor();
    await workbench.screenshot('handler-check-peek');
  });

  it('is written from a template that is right', async () => {
    await workbench.openFile('empty.mjs');
    await workbench.runCommand('MEGA: Insert Webhook Handler');
    await workbench.quickInputTitle('MEGA: Insert Webhook Handler');
    await workbench.screenshot('handler-insert');
    await workbench.quickPick('node:http');
    await workbench.notification(/node:http: set MEGA_WEBHOOK_SECRET/);
    assert.match(await workbench.editorText(), /A webhook handler for MEGA's lead\.created deliveries: node:http/);
    await workbench.screenshot('handler-inserted');
  });
});
