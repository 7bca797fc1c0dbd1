import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '../../src/sandbox';
import { openWorkbench, type Workbench } from './workbench';

/** Nobody answers there, and nobody is asked: the name is of those that never resolve. */
const strange = 'https://leads.invalid';

describe('connections of a team', () => {
  let sandbox: Sandbox;
  let workbench: Workbench;
  before(async () => {
    sandbox = await startSandbox();
    const { url: baseUrl, customerId } = sandbox;
    const connections = [
      { name: 'Staging', baseUrl, customerId },
      { name: 'Production', baseUrl: strange, customerId },
    ];
    const files = { '.mega-leads.json': JSON.stringify({ connections }, null, 2) };
    workbench = await openWorkbench({ files });
  });
  after(async () => {
    await workbench.close();
    await sandbox.close();
  });

  const file = () => join(workbench.folder, '.mega-leads.json');

  it('are offered by the workspace, and each asks for its token at the address that is shown', async () => {
    await workbench.openView('MEGA');
    const offer = workbench.pane('Leads').getByRole('button', { name: 'Import Connections' });
    await offer.waitFor();
    await workbench.screenshot('team-welcome');
    await offer.click();
    await workbench.quickPick('.mega-leads.json');
    await workbench.quickInputTitle('MEGA: Import Connections');
    await workbench.screenshot('team-choose');
    await workbench.page.keyboard.press('Enter');
    await workbench.quickInputTitle('MEGA: Import Connections (1/2)');
    await workbench.quickInputMessage(`Access token of "Staging" for ${sandbox.url}, customer ${sandbox.customerId}`);
    await workbench.screenshot('team-token');
    await workbench.typeInQuickInput(sandbox.token);
    await workbench.notification(/Connected to "Staging"/);
    assert.match(
      await workbench.dialogText(),
      /"Production" would send its token to https:\/\/leads\.invalid\.[\s\S]*not an address of MEGA/,
    );
    await workbench.screenshot('team-strange');
    await workbench.pressInDialog('Cancel');
    await workbench.statusItem(/Staging/).waitFor();
  });

  it('stay on offer in the list of connections until they are connected', async () => {
    await workbench.runCommand('MEGA: Switch Connection');
    await workbench.quickInputTitle('MEGA: Switch Connection');
    const labels = await workbench.quickPickLabels();
    assert.deepEqual(
      labels.map((label) => label.trim()),
      ['Staging', 'Production', 'Connect to another account …'],
    );
    await workbench.screenshot('team-switch');
    await workbench.page.keyboard.press('Escape');
  });

  it('are exported without their tokens', async () => {
    rmSync(file());
    await workbench.runCommand('MEGA: Export Connections');
    await workbench.quickInputTitle('MEGA: Export Connections');
    await workbench.screenshot('team-export');
    await workbench.page.keyboard.press('Enter');
    await workbench.saveAs(file(), /\.mega-leads\.json$/);
    await workbench.notification(/\.mega-leads\.json holds these connections now, without their tokens: Staging\./);
    const { url: baseUrl, customerId } = sandbox;
    assert.deepEqual(JSON.parse(readFileSync(file(), 'utf8')), {
      connections: [{ name: 'Staging', baseUrl, customerId }],
    });
  });

  it('are not taken from a file that holds a token', async () => {
    writeFileSync(file(), JSON.stringify({ connections: [], token: sandbox.token }));
    await workbench.runCommand('MEGA: Import Connections');
    await workbench.quickPick('.mega-leads.json');
    await workbench.notification(/\.mega-leads\.json offers no connections: It holds a token or a secret/);
  });

  it('are in a support bundle by number alone, which is shown and then saved', async () => {
    await workbench.runCommand('MEGA: Create Support Bundle');
    await workbench.activeTab(/^support-bundle-\d+\.txt$/);
    await workbench.screenshot('support-bundle');
    await workbench.pressInNotification(/nothing was sent/, 'Save …');
    await workbench.quickInputTitle('MEGA: Create Support Bundle');
    await workbench.saveAs(join(workbench.folder, 'support.txt'), /mega-support-[\d-]+\.txt$/);
    await workbench.notification('The support bundle is in support.txt.');
    const text = readFileSync(join(workbench.folder, 'support.txt'), 'utf8');
    assert.match(text, /== Versions\nextension: \d/);
    assert.match(text, /connections: 1\nactive connection: another server/);
    assert.match(text, /\[info\] \[Staging\] #1 GET \/api\/agents\/crm\/leads 200/);
    assert.equal(text.includes(sandbox.token.slice(5)), false);
  });
});
