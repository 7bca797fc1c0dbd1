import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '../../../src/sandbox';
import { leadTab } from '../person';
import { openWorkbench, type Workbench } from '../workbench';

const example = readFileSync('test/fixtures/contract/create-lead.request.json', 'utf8');

describe('connections', () => {
  let sandbox: Sandbox;
  let limited: Sandbox;
  let workbench: Workbench;
  before(async () => {
    [sandbox, limited] = await Promise.all([
      startSandbox(),
      startSandbox({ seed: 2, scopes: ['public_api:leads:read'] }),
    ]);
    workbench = await openWorkbench({ files: { 'sam.json': example } });
  });
  after(async () => {
    await workbench.close();
    await Promise.all([sandbox.close(), limited.close()]);
  });

  async function enter(step: number, text: string) {
    await workbench.quickInputTitle(`MEGA: Connect (${step}/4)`);
    await workbench.typeInQuickInput(text);
  }
  async function connect(target: Sandbox, name: string) {
    await enter(1, target.url);
    await enter(2, target.customerId);
    await enter(3, target.token);
    await enter(4, name);
  }

  it('says what to do where there is no connection', async () => {
    await workbench.openView('MEGA');
    await workbench.pane('Leads').getByRole('button', { name: 'connect', exact: true }).waitFor();
    await workbench.screenshot('welcome');
  });

  it('asks, tries and says which scopes answer', async () => {
    await workbench.pane('Leads').getByRole('button', { name: 'connect', exact: true }).click();
    await workbench.quickInputTitle('MEGA: Connect (1/4)');
    await workbench.typeInQuickInput('http://example.com');
    await workbench.quickInputMessage(/Enter an https URL/);
    await enter(1, sandbox.url);
    await workbench.quickInputTitle('MEGA: Connect (2/4)');
    await workbench.typeInQuickInput('not a uuid');
    await workbench.quickInputMessage(/UUID/);
    await enter(2, sandbox.customerId);
    await workbench.quickInputTitle('MEGA: Connect (3/4)');
    assert.equal(await workbench.quickInput.locator('input').getAttribute('type'), 'password');
    await workbench.screenshot('connect-token');
    await enter(3, sandbox.token);
    await enter(4, 'Staging');
    await workbench.notification(
      /Connected to "Staging"\. The token has the scopes public_api:leads:read, public_api:leads:write, public_api:webhooks:manage\./,
    );
    await workbench.statusItem(/Staging\s+\d+\/60/).waitFor();
    assert.ok((await workbench.treeRows('Leads')).length > 5);
  });

  it('names the scopes that are missing', async () => {
    await workbench.runCommand('MEGA: Connect');
    await connect(limited, 'Read only');
    await workbench.notification(/Missing: public_api:leads:write, public_api:webhooks:manage/);
    await workbench.treeRow('Webhooks', 'The webhooks could not be loaded');
    await workbench.screenshot('missing-scope');
  });

  it('does not save what does not answer', async () => {
    await workbench.runCommand('MEGA: Connect');
    await connect({ ...sandbox, token: `mega_${'00'.repeat(32)}` }, 'Wrong');
    await workbench.quickInputTitle('MEGA: Connect (3/4)');
    await workbench.quickInputMessage(/didn.t accept this token \(401\)/);
    await workbench.screenshot('connect-wrong-token');
    await workbench.page.keyboard.press('Escape');
  });

  it('switches between them', async () => {
    await workbench.runCommand('MEGA: Switch Connection');
    await workbench.screenshot('switch-connection');
    await workbench.typeInQuickInput('Staging');
    await workbench.statusItem(/Staging/).waitFor();
  });

  it('keeps the token out of settings, storage and logs, and forgets it on disconnecting', async () => {
    const holding = (token: string) =>
      readdirSync(workbench.dataFolder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((file) => readFileSync(file).includes(token));
    assert.deepEqual(holding(sandbox.token), []);
    await workbench.runCommand('MEGA: Disconnect');
    assert.match(await workbench.dialogText(), /Disconnect from "Staging"\?/);
    await workbench.pressInDialog('Disconnect');
    await workbench.statusItem(/Staging/).waitFor({ state: 'hidden' });
    await workbench.runCommand('MEGA: Switch Connection');
    assert.equal(
      (await workbench.quickPickLabels()).some((label) => label.includes('Staging')),
      false,
    );
    await workbench.page.keyboard.press('Escape');
  });

  it('starts a sandbox of its own and connects to it', async () => {
    await workbench.runCommand('MEGA: Start Sandbox');
    await workbench.notification(/The sandbox is running at 127\.0\.0\.1:\d+/);
    await workbench.statusItem(/Sandbox\s+\d+\/60/).waitFor();
    assert.ok((await workbench.treeRows('Leads')).length > 5);
  });

  it('makes its sandbox as bad as a real network, and well again', async () => {
    await workbench.runCommand('MEGA: Set Sandbox Faults');
    await workbench.quickInputTitle('MEGA: Set Sandbox Faults (1/3)');
    await workbench.screenshot('sandbox-faults');
    await workbench.quickPick('HTML before the effect');
    await workbench.quickPick('All requests');
    await workbench.quickInputTitle('MEGA: Set Sandbox Faults (3/3)');
    await workbench.typeInQuickInput('100');
    await workbench.notification(/The sandbox fails on purpose: HTML before the effect, 100% of all requests\./);
    await workbench.runCommand('MEGA: Refresh Leads');
    await workbench.treeRow('Leads', /^Refresh failed at/);
    await workbench.openFile('sam.json');
    await workbench.runCommand('MEGA: Push JSON File as Lead');
    await workbench.pressInDialog('Push');
    const failed =
      /sam\.json: 127\.0\.0\.1:\d+ answered 200 to creating the lead, but not as the API does: .*\. It may still have arrived; a retry counts only once\. The sandbox has faults turned on: HTML before/;
    await workbench.notification(failed);
    await workbench.screenshot('push-failed');
    await workbench.runCommand('MEGA: Set Sandbox Faults');
    await workbench.quickInputTitle('MEGA: Set Sandbox Faults');
    await workbench.screenshot('sandbox-faults-on');
    await workbench.quickPick('Turn All Faults Off');
    await workbench.notification('The sandbox has no faults.');
    await workbench.pressInNotification(failed, 'Retry');
    await workbench.activeTab(leadTab);
    await workbench.openView('MEGA');
    await workbench.pane('Leads').locator('.pane-header .description', { hasText: '50 of 251' }).waitFor();
  });

  it('stops its sandbox', async () => {
    await workbench.runCommand('MEGA: Stop Sandbox');
    assert.match(await workbench.dialogText(), /Delete the sandbox's data\?/);
    await workbench.pressInDialog('Stop Sandbox');
    await workbench.notification(/The sandbox was stopped/);
  });
});
