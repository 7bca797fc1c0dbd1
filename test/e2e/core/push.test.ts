import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessibilityFaults } from '../accessibility';
import { leadTab } from '../person';
import { type Connected, openConnected } from '../sandbox';

const example = readFileSync('test/fixtures/contract/create-lead.request.json', 'utf8');
const row = (number: number) => ({ contact_name: `Row ${number}`, contact_email: `row${number}@example.com` });

const files = {
  'sam.json': example,
  'rows.json': JSON.stringify(
    [
      JSON.parse(example),
      { ...row(2), owner_id: '00000000-0000-4000-8000-000000000000' },
      { ...row(3), custom_fields: { hat_size: 7 } },
    ],
    null,
    2,
  ),
  'shoes.json': JSON.stringify({ ...row(4), custom_fields: { budget: 1, shoe_size: 38 } }),
  'boots.json': JSON.stringify({ ...row(5), custom_fields: { shoe_size: 39 } }),
  'broken.json': '{\n  "contact_name": "A",\n  "contact_email": nobody\n}\n',
  'wrong.json': '{\n  "contact_name": "A",\n  "emial": "a@example.com",\n  "source_type": "fax"\n}\n',
  'empty.json': '',
  'latin.json': Buffer.concat([Buffer.from('{"contact_name": "Jos'), Buffer.from([0xe9]), Buffer.from('"}')]),
};

describe('pushing a file', () => {
  let connected: Connected;
  before(async () => {
    connected = await openConnected({ files });
  });
  after(() => connected.close());

  it("pushes the provider's example after asking, and opens the result", async () => {
    const { workbench } = connected;
    await workbench.openFile('sam.json');
    await workbench.runCommand('MEGA: Push JSON File as Lead');
    assert.match(await workbench.dialogText(), /Push sam\.json as a lead to Sandbox \(127\.0\.0\.1:\d+\)\?/);
    await workbench.screenshot('push-confirm');
    await workbench.pressInDialog('Push');
    await workbench.activeTab(leadTab);
    assert.match(await workbench.editorText(), /"contact_email": "sam@example\.com"/);
    await workbench.notification('Pushed “Sam Seller” to Sandbox.');
    await workbench.screenshot('push-result');
  });

  it('says which fields were not kept, shows them beside what was sent, and warns of them the next time', async () => {
    const { workbench } = connected;
    await workbench.openFile('shoes.json');
    await workbench.runCommand('MEGA: Push JSON File as Lead');
    await workbench.pressInDialog('Push');
    await workbench.pressInNotification(/MEGA ignored these custom fields: shoe_size\./, 'Compare');
    await workbench.activeTab('Sent ↔ Stored');
    await workbench.screenshot('push-not-kept');
    await workbench.openFile('boots.json');
    await workbench.runCommand('MEGA: Push JSON File as Lead');
    assert.match(await workbench.dialogText(), /This account has no custom field “shoe_size”/);
    await workbench.pressInDialog('Cancel');
  });

  it('asks before the same content is pushed a second time', async () => {
    const { workbench } = connected;
    await workbench.openFile('sam.json');
    await workbench.runCommand('MEGA: Push JSON File as Lead');
    assert.match(await workbench.dialogText(), /already pushed/);
    await workbench.screenshot('push-again');
    await workbench.pressInDialog('Cancel');
  });

  it('previews rows and says that nothing was written', async () => {
    const { workbench } = connected;
    await workbench.openFile('rows.json');
    await workbench.runCommand('MEGA: Bulk Dry Run');
    const page = workbench.webview();
    await page.getByText('Nothing was written.').waitFor();
    await page.getByText('Unknown custom fields, ignored: hat_size').waitFor();
    const rows = page.getByRole('grid').getByRole('row');
    await rows.nth(1).filter({ hasText: 'Would be updated' }).waitFor();
    await rows.nth(2).filter({ hasText: 'Would fail' }).waitFor();
    await rows.nth(3).filter({ hasText: 'Would be created' }).waitFor();
    assert.equal(await rows.count(), 4);
    for (const theme of ['light', 'hc-dark', 'hc-light', 'dark'] as const) {
      await workbench.theme(theme);
      await workbench.screenshot(`dry-run-${theme}`);
      assert.deepEqual(await accessibilityFaults(page), []);
    }
  });

  it('filters and searches the rows, and says where none is left', async () => {
    const { workbench } = connected;
    const page = workbench.webview();
    const rows = page.getByRole('grid').getByRole('row');
    await page.getByRole('button', { name: /Would fail/ }).click();
    await page.getByText('1 of 3 rows').waitFor();
    assert.equal(await rows.count(), 2);
    await page.getByRole('textbox', { name: 'Search' }).fill('row3@');
    await page.getByText('No rows match this status and search.').waitFor();
    await workbench.screenshot('dry-run-empty');
    await page.getByRole('button', { name: 'Show All Rows' }).click();
    await page.getByText('3 of 3 rows').waitFor();
    await page.getByRole('textbox', { name: 'Search' }).fill('team member');
    await page.getByText('1 of 3 rows').waitFor();
    await rows.nth(1).filter({ hasText: 'Row 2' }).waitFor();
  });

  it('goes to a failed row in its file, where it is a problem until it is mended', async () => {
    const { workbench } = connected;
    await workbench.webview().getByRole('grid').press('Enter');
    await workbench.activeTab('rows.json');
    await workbench.statusItem(/Ln 16, Col 17/).waitFor();
    const [problem, ...others] = await workbench.problems();
    assert.deepEqual(others, []);
    assert.match(problem?.message ?? '', /^Row 2 failed: owner_id/);
    assert.deepEqual([problem?.line, problem?.column], [16, 17]);
    await workbench.screenshot('dry-run-problem');
  });

  it('exports the failed rows, ready to be mended and sent again', async () => {
    const { workbench } = connected;
    await workbench.page.locator('.tab', { hasText: 'Dry Run: rows.json' }).click();
    await workbench.webview().getByRole('button', { name: 'Export Failed Rows' }).click();
    await workbench.quickInputTitle('Export Failed Rows');
    await workbench.screenshot('dry-run-export');
    await workbench.saveAs(join(workbench.folder, 'rows.failed.leads.json'), /rows\.failed\.leads\.json$/);
    await workbench.activeTab('rows.failed.leads.json');
    const read = (name: string) => JSON.parse(readFileSync(join(workbench.folder, name), 'utf8'));
    assert.deepEqual(read('rows.failed.leads.json'), [{ ...row(2), owner_id: '00000000-0000-4000-8000-000000000000' }]);
    assert.deepEqual(
      read('rows.failed.errors.json').map((each: object) => Object.keys(each)),
      [['row', 'source_row', 'row_ref', 'errors']],
    );
    const found = await workbench.problems();
    assert.ok(found.some(({ message, line }) => /^Row 1 failed: owner_id/.test(message) && line === 5));
    await workbench.screenshot('dry-run-exported');
  });

  it('saves a report', async () => {
    const { workbench } = connected;
    await workbench.page.locator('.tab', { hasText: 'Dry Run: rows.json' }).click();
    await workbench.webview().getByRole('button', { name: 'Save Report' }).click();
    await workbench.quickInputTitle('Save Report as JSON or CSV');
    await workbench.saveAs(join(workbench.folder, 'rows.report.csv'), /rows\.report\.json$/);
    await workbench.webview().getByText('The report is in rows.report.csv.').waitFor();
    assert.match(readFileSync(join(workbench.folder, 'rows.report.csv'), 'utf8'), /\n2,13,row-2,failed,/);
  });

  it('puts each fault at its place', async () => {
    const { workbench } = connected;
    await workbench.openFile('wrong.json');
    await workbench.runCommand('MEGA: Push JSON File as Lead');
    await workbench.notification(/wrong\.json, line \d, column \d+: .*Nothing was sent/);
    const found = await workbench.problems();
    const place = (message: RegExp) =>
      found.filter((each) => message.test(each.message)).map(({ line, column }) => [line, column]);
    assert.deepEqual(place(/"emial"/), [[3, 3]]);
    assert.deepEqual(place(/^source_type: /), [[4, 18]]);
    await workbench.screenshot('push-problems');
  });

  for (const [file, message] of [
    ['broken.json', /broken\.json, line 3, column 20: .*Nothing was sent/],
    ['empty.json', /empty\.json.*: The file is empty/],
    ['latin.json', /latin\.json, line 1, column 22: .*0xe9/],
  ] as const)
    it(`names what is wrong with ${file}`, async () => {
      const { workbench } = connected;
      await workbench.openFile(file);
      await workbench.runCommand('MEGA: Push JSON File as Lead');
      await workbench.notification(message);
    });

  it('names a file that is too large to be a lead', async () => {
    const { workbench } = connected;
    writeFileSync(join(workbench.folder, 'huge.json'), Buffer.alloc(60_000_000, 0x20));
    await workbench.openView('Explorer');
    await workbench.page.getByRole('treeitem', { name: 'huge.json' }).click({ button: 'right' });
    const item = workbench.page.getByRole('menuitem', { name: 'Push JSON File as Lead' });
    await item.hover();
    await workbench.page.keyboard.press('Enter');
    await workbench.notification(/huge\.json: The file is too large: 60\.0 MB/);
  });
});
