import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Connected, openConnected } from './sandbox';

const token = 'mega_3f9a1c07d25e8b640af7913c5de28b470c16f3a98e5d72b1460fa8c39d7e21b5';

const files = {
  'client.js': `// Lists leads.\nfetch(url, { headers: { Authorization: 'Bearer ${token}' } });\n`,
  'plain.lead.json': '{\n  "contact_name": "A"\n}\n',
  'leaky.lead.json': `{\n  "contact_name": "A",\n  "custom_fields": { "note": "${token}" }\n}\n`,
  '.gitignore': 'node_modules\n',
};

describe('secrets and errors', () => {
  let connected: Connected;
  before(async () => {
    connected = await openConnected({ files }, { scopes: ['public_api:leads:read'] });
  });
  after(() => connected.close());

  const read = (name: string) => readFileSync(join(connected.workbench.folder, name), 'utf8');

  it('marks a token in a file, and moves it to .env by its quick fix', async () => {
    const { workbench } = connected;
    await workbench.openFile('client.js');
    const [problem, ...others] = await workbench.problems();
    assert.deepEqual(others, []);
    assert.equal(problem?.severity, 'warning');
    assert.match(problem?.message ?? '', /^An access token of MEGA stands in this file/);
    assert.deepEqual([problem?.line, problem?.column], [2, 48]);
    await workbench.screenshot('secret-marked');
    await workbench.page.locator('.markers-panel .marker-message-details-container').dblclick();
    await workbench.statusItem(/Ln 2, Col/).waitFor();
    const fix = workbench.page.locator('.action-widget').getByText('Move the secret to .env');
    await workbench.pressUntil('ControlOrMeta+.', fix);
    await workbench.screenshot('secret-fix');
    await workbench.page.keyboard.press('Enter');
    await workbench.notification(/The secret is in \.env now, as MEGA_TOKEN\. \.env was added to \.gitignore/);
    await workbench.screenshot('secret-moved');
    assert.equal(read('.env'), `MEGA_TOKEN=${token}\n`);
    assert.equal(read('.gitignore'), 'node_modules\n.env\n');
    assert.match(await workbench.editorText(), /Authorization: `Bearer \$\{process\.env\.MEGA_TOKEN\}`/);
    await workbench.pressInNotification(/The secret is in \.env now/, 'Open .env');
    await workbench.activeTab('.env');
    await workbench.page.locator('.markers-panel').getByText('No problems have been detected').waitFor();
  });

  it('stops a push that holds a token, at its place', async () => {
    const { workbench } = connected;
    await workbench.openFile('leaky.lead.json');
    await workbench.runCommand('MEGA: Push JSON File as Lead');
    await workbench.notification(
      /leaky\.lead\.json, line 3, column 31: This is an access token of MEGA.*Nothing was sent/,
    );
    assert.ok((await workbench.problems()).some(({ message }) => /not part of a lead/.test(message)));
    await workbench.screenshot('secret-push');
  });

  it('leads from an error to the page that explains it', async () => {
    const { workbench } = connected;
    await workbench.openFile('plain.lead.json');
    await workbench.runCommand('MEGA: Push JSON File as Lead');
    await workbench.pressInDialog('Push');
    await workbench.notification(/plain\.lead\.json: .*answered 403/);
    await workbench.screenshot('error-documentation');
    await workbench.pressInNotification(/answered 403/, 'Open Documentation');
    assert.match(await workbench.dialogText(), /https:\/\/dev\.gomega\.ai\/authentication/);
    await workbench.pressInDialog('Cancel');
  });

  it('lists every page of the documentation', async () => {
    const { workbench } = connected;
    await workbench.runCommand('MEGA: Open Documentation');
    await workbench.quickInputTitle('MEGA: Open Documentation');
    await workbench.screenshot('documentation');
    await workbench.quickPick('Rate limits');
    assert.match(await workbench.dialogText(), /https:\/\/dev\.gomega\.ai\/rate-limits/);
    await workbench.pressInDialog('Cancel');
  });

  it('leads from a row that could not be loaded to the page that explains it', async () => {
    const { workbench } = connected;
    await workbench.openView('MEGA');
    const row = await workbench.treeRow('Webhooks', 'The webhooks could not be loaded');
    await workbench.screenshot('error-row');
    await row.hover();
    await row.getByRole('button', { name: 'Open Documentation' }).click();
    assert.match(await workbench.dialogText(), /https:\/\/dev\.gomega\.ai\/authentication/);
    await workbench.pressInDialog('Cancel');
    assert.equal(existsSync(join(workbench.folder, '.env')), true);
  });
});
