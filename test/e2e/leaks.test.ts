import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { type Sandbox, startSandbox } from '../../src/sandbox';
import { filesBelow, findings, pageStorage } from './leaks';
import { leadTab } from './person';
import { openWorkbench, type Workbench } from './workbench';

const contact = { name: 'Zoë Leakwood', email: 'zoe.leakwood@example.com', phone: '+1 202 555 0186' };
const other = { name: 'Quentin Trickle', email: 'quentin.trickle@example.com', phone: '+1 202 555 0187' };
const row = ({ name, email, phone }: typeof contact) => ({
  contact_name: name,
  contact_email: email,
  contact_phone: phone,
  source_type: 'form',
});

describe('after a tour of the workbench', () => {
  let sandbox: Sandbox;
  let workbench: Workbench;
  let secret = '';
  before(async () => {
    sandbox = await startSandbox({ leads: 5, allowLocalWebhooks: true });
    workbench = await openWorkbench({
      files: {
        'zoe.json': JSON.stringify(row(contact)),
        'rows.json': JSON.stringify([row(contact), row(other)]),
      },
      settings: { 'megaLeads.receiver.port': 0, 'workbench.localHistory.enabled': false },
    });
  });
  after(async () => {
    await workbench.close();
    await sandbox.close();
  });

  const texts = () => ({
    token: sandbox.token,
    'end of the token': sandbox.token.slice(-32),
    secret,
    'end of the secret': secret.slice(-32),
    name: contact.name,
    email: contact.email,
    phone: contact.phone,
    'digits of the phone': contact.phone.replaceAll(/\D/g, ''),
    'name in a dry run': other.name,
    'email in a dry run': other.email,
  });

  /** Delivers the contact as MEGA would, through a tunnel that keeps the name of the host. */
  async function deliver(port: number) {
    const body = JSON.stringify({ event: 'lead.created', lead: { id: randomUUID(), ...row(contact) } });
    const timestamp = String(Math.floor(Date.now() / 1000));
    const headers = {
      host: 'hooks.example.com',
      'content-type': 'application/json',
      'x-mega-timestamp': timestamp,
      'x-mega-signature': `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`,
      'x-mega-delivery': randomUUID(),
    };
    const sent = request({ host: '127.0.0.1', port, path: '/hook', method: 'POST', headers }).end(body);
    const [response] = await once(sent, 'response');
    assert.equal(response.statusCode, 200);
  }

  it('connected, with the most talkative log', async () => {
    const log = workbench.quickInput.locator('.label-name', { hasText: 'MEGA Lead API' });
    // The log is among them once the extension is active.
    for (let tries = 0; tries < 10 && !(await log.isVisible()); tries++) {
      await workbench.page.keyboard.press('Escape');
      await workbench.runCommand('Developer: Set Log Level...');
      await workbench.page.keyboard.type('MEGA');
      await log.waitFor({ timeout: 3000 }).catch(() => {});
    }
    await workbench.quickPick('MEGA Lead API');
    await workbench.quickPick('Trace');
    await workbench.runCommand('MEGA: Connect');
    for (const [step, text] of [sandbox.url, sandbox.customerId, sandbox.token, 'Tour'].entries()) {
      await workbench.quickInputTitle(`MEGA: Connect (${step + 1}/4)`);
      await workbench.typeInQuickInput(text);
    }
    await workbench.statusItem(/Tour\s+\d+\/60/).waitFor();
    await workbench.openView('MEGA');
    await workbench.treeRows('Leads');
  });

  it('registered a webhook, pushed, and received a delivery', async () => {
    await workbench.runCommand('MEGA: Start Webhook Receiver');
    const said = await workbench.notification(/The receiver listens on/);
    await workbench.runCommand('MEGA: Register Webhook');
    await workbench.quickInputTitle(/Register Webhook on Tour/);
    await workbench.typeInQuickInput('https://hooks.example.com/hook');
    await workbench.page.locator('.quick-input-list-row', { hasText: 'Timeout' }).first().waitFor();
    await workbench.page.keyboard.press('Enter');
    await workbench.dialog.getByRole('button', { name: 'Show Secret', exact: true }).click();
    secret = await workbench.dialog.getByText(/^mega_whsec_[0-9a-f]{64}$/).innerText();
    await workbench.page.keyboard.press('Escape');
    await workbench.dialog.waitFor({ state: 'hidden' });
    await workbench.treeRow('Webhooks', /hook$/);

    await workbench.openFile('zoe.json');
    await workbench.runCommand('MEGA: Push JSON File as Lead');
    await workbench.pressInDialog('Push');
    await workbench.activeTab(leadTab);
    await deliver(Number(/127\.0\.0\.1:(\d+)/.exec(said)?.[1]));
    await (await workbench.treeRow('Deliveries', contact.name)).click();
    await workbench
      .webview()
      .getByRole('heading', { name: /Verified/ })
      .waitFor();
  });

  it('verified, with the secret typed, and looked at a dry run', async () => {
    await workbench.runCommand('MEGA: Open in Verifier');
    await workbench.quickPick(contact.name);
    await workbench.activeTab('Verify Signature');
    const page = workbench.webview();
    await page.getByLabel('Secret to check with').selectOption('');
    await page.getByLabel('Secret', { exact: true }).fill(secret);
    await page.getByRole('button', { name: 'Verify', exact: true }).click();
    await page.getByRole('status').getByRole('heading', { name: 'Match', exact: true }).waitFor();
    await workbench.openFile('rows.json');
    await workbench.runCommand('MEGA: Bulk Dry Run');
    await workbench.webview().getByText('Nothing was written.').waitFor();
  });

  it('watched, searched, and began an export', async () => {
    await workbench.runCommand('MEGA: Watch Leads');
    await workbench.treeRow('Leads', 'New and changed');
    await workbench.runCommand('MEGA: Search Leads');
    await workbench.typeInQuickInput(contact.email);
    await workbench.treeRow('Leads', contact.name);
    await workbench.runCommand('MEGA: Export Leads');
    await workbench.quickPick('NDJSON');
    await workbench.quickInput.locator('input.input').waitFor();
    await workbench.page.keyboard.press('Escape');
    await workbench.screenshot('leaks-end-of-the-tour');
  });

  it('finds what it looks for where that is kept', async () => {
    const hidden = Buffer.from(`x${sandbox.token}`);
    const kept = [hidden, hidden.toString('base64'), hidden.toString('hex'), Buffer.from(`${hidden}`, 'utf16le')];
    for (const content of kept)
      assert.equal(findings([['it', Buffer.from(content)]], { token: sandbox.token }).length > 0, true);
    const shown = JSON.stringify(await workbench.page.locator('.pane-body').allInnerTexts());
    assert.notDeepEqual(findings([['the page', Buffer.from(shown)]], { name: contact.name }), []);
  });

  it('has no token, secret or contact in a file of the editor or of the extension: storage, settings, logs', () => {
    assert.ok(
      [...filesBelow(workbench.dataFolder)].some(
        ([path, { length }]) => /MEGA Lead API\.log$/.test(path) && length > 0,
      ),
    );
    assert.deepEqual(findings(filesBelow(workbench.dataFolder), texts()), []);
  });

  it('has none in what the pages store: state, history, local storage', async () => {
    const storage = await pageStorage(workbench.page);
    assert.ok(
      storage.some(([place]) => place.includes('secrets.provider')),
      'the secret storage is not there',
    );
    assert.deepEqual(findings(storage, texts()), []);
  });

  it('has put none on the clipboard', async () => {
    assert.deepEqual(findings([['the clipboard', Buffer.from(await workbench.clipboard())]], texts()), []);
  });

  it('has nothing in the log above a warning', () => {
    const errors = [...filesBelow(workbench.dataFolder)]
      .filter(([path]) => /MEGA Lead API\.log$/.test(path))
      .flatMap(([, content]) => Buffer.from(content).toString().split('\n'))
      .filter((line) => /\[(error|critical)\]/.test(line));
    assert.deepEqual(errors, []);
  });
});
