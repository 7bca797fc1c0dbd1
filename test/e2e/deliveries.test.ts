import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type SeenRequest, startScriptedServer } from '../support/scripted-server';
import { accessibilityFaults } from './accessibility';
import { leadTab } from './person';
import { openWorkbench, type Workbench } from './workbench';

const lead = (name: string) =>
  JSON.stringify({ contact_name: name, contact_email: `${name.toLowerCase()}@example.com`, source_type: 'form' });

const files = {
  'ada.json': lead('Ada'),
  'bob.json': lead('Bob'),
  'cleo.json': lead('Cleo'),
  'dora.json': lead('Dora'),
  'handler.mjs': `import { createHmac, timingSafeEqual } from 'node:crypto';
import express from 'express';
const app = express();
app.use(express.json());
app.post('/hooks/mega', (req, res) => {
  const timestamp = req.get('X-Mega-Timestamp') ?? '';
  const signature = req.get('X-Mega-Signature') ?? '';
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) return res.sendStatus(401);
  const digest = createHmac('sha256', process.env.MEGA_WEBHOOK_SECRET)
    .update(timestamp + '.' + JSON.stringify(req.body))
    .digest('hex');
  const expected = 'sha256=' + digest;
  if (signature.length !== expected.length) return res.sendStatus(401);
  if (!timingSafeEqual(Buffer.from(signature), Buffer.from(expected))) return res.sendStatus(401);
  res.sendStatus(200);
});
`,
};

describe('webhooks and their deliveries', () => {
  let workbench: Workbench;
  let address = '';
  let oldSecret = '';
  let handler: Awaited<ReturnType<typeof startScriptedServer>>;
  before(async () => {
    handler = await startScriptedServer((_request, response) => response.writeHead(202).end('{"queued":true}'));
    workbench = await openWorkbench({
      files,
      settings: { 'megaLeads.receiver.port': 0, 'megaLeads.sandbox.leads': 3 },
    });
  });
  after(async () => {
    await workbench.close();
    await handler.close();
  });

  /** What the signature of a request has to be by the secret that was shown. */
  function signatureOf(seen: SeenRequest | undefined): string {
    const digest = createHmac('sha256', oldSecret).update(`${seen?.headers['x-mega-timestamp']}.${seen?.body}`);
    return `sha256=${digest.digest('hex')}`;
  }

  async function push(name: string) {
    await workbench.openFile(`${name}.json`);
    await workbench.runCommand('MEGA: Push JSON File as Lead');
    await workbench.pressInDialog('Push');
    await workbench.activeTab(leadTab);
  }

  /** A row of the Deliveries view whose label and description match, once it is there. */
  async function delivery(label: string, description: RegExp) {
    const row = workbench
      .pane('Deliveries')
      .locator('.monaco-list-row')
      .filter({ has: workbench.page.locator('.label-name', { hasText: label }) })
      .filter({ has: workbench.page.locator('.label-description', { hasText: description }) })
      .first();
    await row.waitFor();
    return row;
  }

  /** Waits for what no element of the page tells. */
  async function until(isSo: () => Promise<boolean>) {
    for (let tries = 0; !(await isSo()); tries++) {
      assert.ok(tries < 100, 'it did not happen within ten seconds');
      await workbench.page.waitForTimeout(100);
    }
  }

  /** A delivery signed here, as OpenSSL would. */
  function post(secret: string, target = address, name = 'Old', space = '') {
    const text = JSON.stringify({ event: 'lead.created', lead: { id: 'x', contact_name: name } });
    const body = Buffer.from(text.replaceAll(',', `,${space}`));
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', secret).update(`${timestamp}.${text}`).digest('hex');
    return fetch(target, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-mega-timestamp': timestamp,
        'x-mega-signature': `sha256=${signature}`,
        'x-mega-delivery': randomUUID(),
      },
      body,
    });
  }

  it('starts a receiver and says where it listens', async () => {
    await workbench.runCommand('MEGA: Start Sandbox');
    await workbench.notification(/The sandbox is running at/);
    await workbench.runCommand('MEGA: Start Webhook Receiver');
    address = /http:\/\/127\.0\.0\.1:\d+/.exec(await workbench.notification(/The receiver listens on/))?.[0] ?? '';
    await workbench.pane('Deliveries').getByText('The receiver is running.').waitFor();
    await workbench.screenshot('receiver-started');
  });

  it('registers its address, and keeps the secret before it shows it', async () => {
    await workbench.runCommand('MEGA: Register Webhook');
    await workbench.quickInputTitle(/Register Webhook on Sandbox/);
    await workbench.typeInQuickInput('http://example.com/hook');
    await workbench.quickInputMessage(/Enter an https URL/);
    await workbench.typeInQuickInput(`${address}/hooks/mega`);
    await workbench.page.locator('.quick-input-list-row', { hasText: 'Timeout' }).first().waitFor();
    await workbench.screenshot('webhook-form');
    await workbench.page.keyboard.press('Enter');
    assert.match(await workbench.dialogText(), /is registered on Sandbox[\s\S]*secret storage/);
    await workbench.screenshot('webhook-registered');
    // Another dialog takes its place, so it is not waited for to go.
    await workbench.dialog.getByRole('button', { name: 'Show Secret', exact: true }).click();
    await workbench.dialog.getByText(/^mega_whsec_[0-9a-f]{64}$/).waitFor();
    await workbench.screenshot('webhook-secret');
    await workbench.pressInDialog('Copy Secret');
    await until(async () => (await workbench.clipboard()).startsWith('mega_whsec_'));
    oldSecret = await workbench.clipboard();
    assert.match(oldSecret, /^mega_whsec_[0-9a-f]{64}$/);
    await workbench.treeRow('Webhooks', /hooks\/mega$/);
    assert.match((await workbench.treeRows('Webhooks'))[0]?.description ?? '', /active · secret kept here/);
  });

  it('shows a pushed lead arrive, verified', async () => {
    await push('ada');
    const row = await delivery('Ada', /^Verified/);
    await row.click();
    const page = workbench.webview();
    await page.getByRole('heading', { name: /Verified/ }).waitFor();
    await page.getByRole('tab', { name: 'Headers' }).click();
    await page.getByText('X-Mega-Signature: sha256=').first().waitFor();
    for (const theme of ['light', 'hc-dark', 'hc-light', 'dark'] as const) {
      await workbench.theme(theme);
      await workbench.screenshot(`delivery-${theme}`);
      assert.deepEqual(await accessibilityFaults(page), [], theme);
    }
  });

  it('hands the exact bytes to the verifier, without the secret', async () => {
    await workbench.runCommand('MEGA: Open in Verifier');
    await workbench.quickInputTitle('MEGA: Open in Verifier');
    await workbench.quickPick('Ada');
    await workbench.activeTab('Verify Signature');
    const page = workbench.webview();
    await page.getByRole('status').getByRole('heading', { name: 'Match', exact: true }).waitFor();
    assert.equal(await page.getByLabel('Secret', { exact: true }).inputValue(), '');
    assert.ok(!(await page.locator('html').innerHTML()).includes(oldSecret));
    await workbench.screenshot('delivery-in-verifier');
  });

  it('marks retries as duplicates', async () => {
    workbench.settings({ 'megaLeads.receiver.answer.status': 503 });
    await workbench.pane('Deliveries').getByText('answers 503').waitFor();
    await push('bob');
    await delivery('Bob', /^Verified · duplicate, attempt \d/);
    await workbench.screenshot('delivery-duplicates');
    workbench.settings({ 'megaLeads.receiver.answer.status': 200 });
    await workbench.pane('Deliveries').getByText('answers 503').waitFor({ state: 'detached' });
  });

  /** Types the address of the handler, or takes it from the list where it was typed before. */
  async function sendToHandler() {
    const asked = workbench.quickInput.getByText(/The address to send it to/);
    const known = workbench.quickInput.getByText(`${handler.url}/in`);
    await asked.or(known).first().waitFor();
    if (await asked.isVisible()) await workbench.typeInQuickInput(`${handler.url}/in`);
    else await workbench.page.keyboard.press('Enter');
  }

  /** What the handler gets while something is done. */
  async function sentBy(work: () => Promise<void>): Promise<SeenRequest> {
    const before = handler.seen.length;
    await work();
    await until(async () => handler.seen.length === before + 1);
    const seen = handler.seen[before];
    assert.ok(seen);
    assert.equal(seen.headers['x-mega-signature'], signatureOf(seen));
    return seen;
  }

  /** As it came: the one that the replays are compared with. */
  let original: SeenRequest;

  it('forwards a delivery as it came, and shows the answer beside it', async () => {
    original = await sentBy(async () => {
      await workbench.runCommand('MEGA: Forward Delivery');
      await workbench.quickInputTitle('MEGA: Forward Delivery');
      await workbench.quickPick('Ada');
      await sendToHandler();
    });
    await workbench
      .webview()
      .getByText(/Answered 202 after/)
      .first()
      .waitFor();
    await workbench.webview().getByText('"queued": true').first().waitFor();
    await workbench.screenshot('delivery-forwarded');
  });

  it('replays one under a fresh timestamp and the same id', async () => {
    const replayed = await sentBy(async () => {
      await workbench.runCommand('MEGA: Replay Delivery');
      await workbench.quickPick('Ada');
      await workbench.quickPick('Sign Again');
      await workbench.quickInputTitle(/Replay Delivery, signed with the secret of/);
      await sendToHandler();
    });
    assert.equal(replayed.headers['x-mega-delivery'], original.headers['x-mega-delivery']);
    assert.notEqual(replayed.headers['x-mega-timestamp'], original.headers['x-mega-timestamp']);
    assert.equal(replayed.body, original.body);
  });

  it('replays a payload that was edited, signed again', async () => {
    const edited = await sentBy(async () => {
      await workbench.runCommand('Notifications: Clear All Notifications');
      await workbench.runCommand('MEGA: Replay Delivery');
      await workbench.quickPick('Ada');
      await workbench.quickPick('Edit the payload …');
      await workbench.activeTab(/delivery-[0-9a-f]{8}\.json/);
      await workbench.page.locator('.codelens-decoration', { hasText: 'Sign and Send' }).waitFor();
      await workbench.page.keyboard.press('ControlOrMeta+A');
      await workbench.page.keyboard.insertText('edited');
      await workbench.page.locator('.codelens-decoration a', { hasText: 'Sign and Send' }).click();
      await workbench.quickInputTitle(/Replay Delivery, signed with the secret of/);
      await sendToHandler();
    });
    assert.equal(edited.body, 'edited');
    await workbench.webview().getByText('edited and signed again').first().waitFor();
    await workbench.screenshot('delivery-replayed');
  });

  it('names the secret from before a rotation', async () => {
    await workbench.runCommand('MEGA: Rotate Webhook Secret');
    await workbench.quickInputTitle('MEGA: Rotate Webhook Secret');
    await workbench.quickPick(`${address}/hooks/mega`);
    assert.match(await workbench.dialogText(), /Rotate the secret of http:\/\/127\.0\.0\.1:\d+\/hooks\/mega/);
    await workbench.dialog.getByRole('button', { name: 'Rotate', exact: true }).click();
    await workbench.dialog.getByText(/is rotated/).waitFor();
    await workbench.pressInDialog('Copy Secret');
    await until(async () => (await workbench.clipboard()) !== oldSecret);
    await push('cleo');
    await delivery('Cleo', /^Verified/);
    assert.equal((await post(oldSecret, `${address}/hooks/mega`)).status, 200);
    await delivery('Old', /^Previous secret/);
    await workbench.runCommand('MEGA: Open Delivery');
    await workbench.quickInputTitle('MEGA: Open Delivery');
    await workbench.quickPick('Old');
    await workbench
      .webview()
      .getByRole('heading', { name: /Previous secret/ })
      .waitFor();
    await workbench.screenshot('delivery-previous-secret');
  });

  it('leads from a delivery that was signed over other bytes to the mended line', async () => {
    await post(await workbench.clipboard(), `${address}/hooks/mega`, 'Eve', ' ');
    await (await delivery('Eve', /^Mismatch/)).click();
    const page = workbench.webview();
    await page.getByText('body-reserialized').first().waitFor();
    await page.locator('#causes').getByRole('button', { name: 'Find in My Code' }).first().click();
    await workbench.quickInput.getByText(/body-reserialized · likely/).waitFor();
    await workbench.page.keyboard.press('Enter');
    await workbench.notification(/Hash the raw body/);
    await workbench.screenshot('mend-place');
    await workbench.page.getByRole('button', { name: 'Show Fix' }).click();
    await workbench.notification(/Apply this fix to handler\.mjs\?/);
    await workbench.page.locator('.monaco-diff-editor').getByText('rawBody').first().waitFor();
    await workbench.screenshot('mend-diff');
    await workbench.page.getByRole('button', { name: 'Apply Fix' }).click();
    const saved = () => readFileSync(join(workbench.folder, 'handler.mjs'), 'utf8');
    await until(async () => !saved().includes('JSON.stringify'));
    assert.match(saved(), /\.update\(.*req\.rawBody/);
    await workbench.activeTab('handler.mjs');
    await workbench.notification(/The fix is written\. /);
    await workbench.screenshot('mend-applied');
  });

  it('refuses a page in a browser and a name that is not its own', async () => {
    assert.equal((await fetch(address, { method: 'POST', headers: { origin: 'https://example.com' } })).status, 403);
  });

  it('makes deliveries for leads that were created while nobody listened', async () => {
    await workbench.runCommand('MEGA: Stop Webhook Receiver');
    await push('dora');
    await workbench.runCommand('MEGA: Backfill Deliveries');
    await workbench.quickInputTitle('MEGA: Backfill Deliveries');
    await workbench.typeInQuickInput('2020-01-01');
    await delivery('Dora', /made here/);
    await workbench.screenshot('delivery-backfill');
  });

  it('shows the whole way in one step', async () => {
    await workbench.runCommand('MEGA: Try Webhooks');
    await workbench.notification(/The sandbox delivered a sample lead to/);
    const page = workbench.webview();
    await page.getByRole('heading', { name: 'Jane Buyer' }).waitFor();
    await page.getByRole('heading', { name: 'Verified', exact: true }).waitFor();
    await workbench.treeRow('Leads', 'Jane Buyer');
    await workbench.screenshot('try-webhooks');
  });

  it('keeps the list over a reload, without contact data or a secret on the disk', async () => {
    await workbench.reload();
    await workbench.openView('MEGA');
    // What is in sight: the newest are on top.
    await workbench.pane('Deliveries').locator('.label-description', { hasText: 'Previous secret' }).waitFor();
    const found = readdirSync(workbench.dataFolder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('deliveries.ndjson'),
    );
    assert.equal(found.length, 1);
    const path = join(workbench.dataFolder, found[0] ?? '');
    assert.ok(existsSync(path));
    const text = readFileSync(path, 'utf8');
    assert.doesNotMatch(text, /Ada|ada@example|mega_whsec_/);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    await workbench.screenshot('deliveries-after-reload');
  });
});
