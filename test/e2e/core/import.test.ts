import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { leadRow } from '../../support/lead-file';
import { accessibilityFaults } from '../accessibility';
import { type Connected, openConnected } from '../sandbox';

const count = 1200;
const mistake = 'nobody';
const rows = Array.from({ length: count }, (_, index) => {
  const row = { ...leadRow(index + 1), row_ref: `r${index + 1}` };
  return index === 899 ? { ...row, owner_id: '00000000-0000-4000-8000-000000000000' } : row;
});
const withMistake = rows.map((row, index) => (index === 699 ? { ...row, contact_email: mistake } : row));

/** As Excel saves a sheet where the comma is for decimals: a byte order mark, semicolons, CRLF. */
const excelCsv = (leads: typeof rows) => {
  const records = leads.map(({ custom_fields, ...plain }): Record<string, unknown> => {
    const custom = Object.entries(custom_fields).map(([slug, value]) => [`custom_fields.${slug}`, value]);
    return { ...plain, ...Object.fromEntries(custom) };
  });
  const fields = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const lines = [fields, ...records.map((record) => fields.map((field) => record[field] ?? ''))];
  return `\ufeff${lines.map((line) => `${line.join(';')}\r\n`).join('')}`;
};

const files = {
  'wrong.leads.json': `[\n${withMistake.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`,
  'rows.csv': excelCsv(rows),
  // As a German Excel writes a sheet of its own.
  'people.csv':
    '\ufeffShoe size;Kunde;Erreichbar;Rückruf\r\n38;Ann Lee;ann@example.com;p:+15550100001\r\n;"Bo; the younger";bo@example.com;\r\n40;Cy Oh;nobody;\r\n',
  'ragged.csv': 'name,email\nAnn,ann@example.com\nBo,bo@example.com,Berlin\n',
  'damaged.csv': '\ufeffname,phone\r\nAnn,p:+15550100001\r\nBo,+15550100002\r\n',
};

/** What the extension keeps of imports, below the server's folder. */
const importsFolder = (dataFolder: string) =>
  join(dataFolder, 'data', 'User', 'globalStorage', 'mega-leads-workbench.mega-leads', 'imports');

function lockHolder(dataFolder: string): number {
  const folder = importsFolder(dataFolder);
  const lock = readdirSync(folder).find((name) => name.endsWith('.lock') && name !== 'offer.lock');
  return JSON.parse(readFileSync(join(folder, lock ?? ''), 'utf8')).pid;
}

describe('an import', () => {
  let connected: Connected;
  const writes = new Map<string, number>();
  let reached = () => {};
  /** The second request has taken effect, and its answer is held back. */
  const stalled = new Promise<void>((resolve) => {
    reached = resolve;
  });
  before(async () => {
    connected = await openConnected(
      { files },
      {
        leads: 0,
        journal(entries) {
          for (const entry of entries)
            if ('row_ref' in entry) writes.set(entry.row_ref ?? '', (writes.get(entry.row_ref ?? '') ?? 0) + 1);
          if (writes.size === 500) connected.sandbox.setFaults(['stall-after:1:bulkImportLeads']);
          // One of the second five hundred fails.
          if (writes.size === 999) reached();
        },
      },
    );
  });
  after(() => connected.close());

  it('is refused while a row is wrong, at its place, where it is mended', async () => {
    const { workbench } = connected;
    await workbench.openFile('wrong.leads.json');
    await workbench.runCommand('MEGA: Import Leads');
    await workbench.notification(/wrong\.leads\.json, line 701, column \d+: Row 700: contact_email.*Nothing was sent/);
    await workbench.problems();
    await workbench.screenshot('import-problem');
    await workbench.page
      .locator('.markers-panel .monaco-list-row', { hasText: 'This is not an email address' })
      .first()
      .dblclick();
    await workbench.statusItem(/Ln 701,/).waitFor();
    // The place is shown before the editor takes the keys.
    await workbench.page.locator('.editor-instance .monaco-editor.focused').waitFor();
    // What is wrong is selected: its end is before the quote.
    await workbench.page.keyboard.press('ArrowRight');
    await workbench.page.keyboard.press('ArrowLeft');
    await workbench.page.keyboard.type('@example.com');
    await workbench.page.keyboard.press('ControlOrMeta+S');
    const saved = () => readFileSync(join(workbench.folder, 'wrong.leads.json'), 'utf8');
    for (let looks = 0; looks < 100 && !saved().includes('nobody@'); looks++) await workbench.page.waitForTimeout(100);
    assert.match(saved(), /"nobody@example\.com","contact_phone"/);
  });

  it('is tried as a dry run of 1,200 rows of an Excel file first', async () => {
    const { workbench } = connected;
    await workbench.openFile('rows.csv');
    await workbench.runCommand('MEGA: Bulk Dry Run');
    const page = workbench.webview();
    await page.getByText('1,200 rows · Sandbox · existing leads are updated').waitFor();
    await page.getByRole('button', { name: '1,199 Would be created' }).waitFor();
    assert.equal(writes.size, 0);
    // Only the rows in sight are drawn, and below them all of the chosen one.
    await page.locator('#detail').waitFor();
    assert.ok((await page.locator('#rows .row').count()) < 100);
    assert.ok(((await page.locator('#detail').boundingBox())?.height ?? 0) >= 96);
    await workbench.screenshot('import-dry-run');
  });

  it('follows the dry run from its page, asks what becomes of leads that are there, and names rows and connection', async () => {
    const { workbench } = connected;
    await workbench
      .webview()
      .getByRole('button', { name: /^Import .* Rows …$/ })
      .click();
    await workbench.quickInputTitle('MEGA: Import Leads');
    await workbench.screenshot('import-duplicates');
    await workbench.quickPick('Update them');
    assert.match(
      await workbench.dialogText(),
      /Import 1,200 rows of rows\.csv into Sandbox \(127\.0\.0\.1:\d+\)\?.*Rows that match an existing lead are merged into it/s,
    );
    await workbench.screenshot('import-confirm');
    await workbench.pressInDialog('Import 1,200 Rows');
    await stalled;
    await workbench.webview().getByText('500 of 1,200 rows').first().waitFor();
    await workbench.screenshot('import-running');
  });

  it('goes on after its process was killed, and writes each row once', async () => {
    const { workbench, sandbox } = connected;
    process.kill(lockHolder(workbench.dataFolder), 'SIGKILL');
    sandbox.setFaults([]);
    await workbench.reload();
    await workbench.notification(/The import of rows\.csv into Sandbox was left unfinished: 700 of 1,200 rows/);
    await workbench.screenshot('import-offer');
    await workbench.pressInNotification(/was left unfinished/, 'Resume');
    assert.match(
      await workbench.dialogText(),
      /700 rows are left.*Rows 501 to 1,000 were sent on .* under the same Idempotency-Key/s,
    );
    await workbench.screenshot('import-resume');
    await workbench.pressInDialog('Import 700 Rows');
    await workbench.webview().getByRole('button', { name: '1,199 Created' }).waitFor();
    assert.equal(writes.size, count - 1);
    assert.deepEqual([...new Set(writes.values())], [1]);
    assert.equal(sandbox.leads().length, count - 1);
  });

  it('shows its results, and goes to a failed row', async () => {
    const { workbench } = connected;
    const page = workbench.webview();
    await page.getByRole('heading', { name: 'Import of rows.csv' }).waitFor();
    await page.getByRole('button', { name: '1 Failed' }).click();
    await page.getByText('1 of 1,200 rows').waitFor();
    for (const theme of ['light', 'hc-dark', 'hc-light', 'dark'] as const) {
      await workbench.theme(theme);
      await workbench.screenshot(`import-results-${theme}`);
      assert.deepEqual(await accessibilityFaults(page), []);
    }
    await page.getByRole('button', { name: '1,200 All' }).click();
    await page.getByText('1,200 of 1,200 rows').waitFor();
    // Whoever is quicker than the answer means the rows that are to come.
    await page.getByRole('button', { name: '1 Failed' }).click();
    await page.getByRole('grid').press('Enter');
    await workbench.activeTab('rows.csv');
    await workbench.statusItem(/Ln 901, Col 1/).waitFor();
    assert.ok((await workbench.problems()).some(({ message }) => /^Row 900 failed: owner_id/.test(message)));
  });

  it('asks before the same rows are imported a second time, and is found again', async () => {
    const { workbench } = connected;
    await workbench.runCommand('MEGA: Import Leads');
    assert.match(await workbench.dialogText(), /rows\.csv was already imported into Sandbox/);
    await workbench.screenshot('import-again');
    await workbench.pressInDialog('Cancel');
    await workbench.runCommand('MEGA: Resume Import');
    await workbench.notification('There are no unfinished imports.');
    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand('MEGA: Open Import Results');
    await workbench.quickPick('rows.csv');
    await workbench.webview().getByRole('button', { name: '1,199 Created' }).waitFor();
  });

  it('asks before rows are sent that an import with a damaged journal may have sent, and names that import', async () => {
    const { workbench } = connected;
    const folder = importsFolder(workbench.dataFolder);
    const [id = ''] = readdirSync(folder).filter((name) => /^[\da-f-]{36}$/.test(name));
    const journal = join(folder, id, 'journal.ndjson');
    const whole = readFileSync(journal);
    // Half of it is a page that the disk never got.
    writeFileSync(journal, Buffer.from(whole).fill(0, whole.length >> 1));
    await workbench.openFile('rows.csv');
    await workbench.runCommand('MEGA: Import Leads');
    assert.match(
      await workbench.dialogText(),
      /An earlier import of rows\.csv is damaged\. Import all rows again\?.*At least 1,?200 of 1,?200 rows were sent/s,
    );
    await workbench.screenshot('import-damaged');
    await workbench.pressInDialog('Cancel');
    await workbench.runCommand('MEGA: Resume Import');
    await workbench.quickPick('rows.csv');
    assert.match(await workbench.dialogText(), /The import of rows\.csv cannot be resumed/);
    await workbench.screenshot('import-damaged-resume');
    await workbench.pressInDialog('Cancel');
    assert.equal(writes.size, count - 1);
    writeFileSync(journal, whole);
  });

  it('makes leads of CSV with strange headers: columns in sight, a row with errors skipped, imported from there', async () => {
    const { workbench } = connected;
    await workbench.runCommand('View: Close All Editors');
    await workbench.openFile('people.csv');
    const before = connected.sandbox.leads().length;
    // Five actions: the command, the box, the button, what becomes of leads that are there, and the confirmation.
    await workbench.runCommand('MEGA: Import Leads');
    const page = workbench.webview();
    await page.getByText('1 row has errors.').waitFor();
    await page.getByText('p:+15550100001').first().waitFor();
    // What becomes something comes first, then the rest.
    const names = await page.locator('#columns th').allTextContents();
    assert.deepEqual(names, ['Kunde', 'Erreichbar', 'Rückruf', 'Shoe size']);
    for (const theme of ['light', 'hc-dark', 'hc-light', 'dark'] as const) {
      await workbench.theme(theme);
      await workbench.screenshot(`import-columns-${theme}`);
      assert.deepEqual(await accessibilityFaults(page), []);
    }
    await page.getByLabel('Skip 1 row').check();
    await page.getByRole('button', { name: 'Import 2 Rows …' }).click();
    await workbench.quickPick('Update them');
    await workbench.pressInDialog('Import 2 Rows');
    await page.getByRole('button', { name: '2 Created' }).waitFor();
    await page.getByRole('button', { name: '1 Left out' }).waitFor();
    await page.getByRole('row', { name: /Bo; the younger/ }).waitFor();
    await workbench.screenshot('import-csv');
    const phones = connected.sandbox.leads().map(({ contact_phone }) => contact_phone);
    assert.ok(phones.includes('+15550100001'));
    assert.equal(phones.length, before + 2);
  });

  it('names the row of a ragged CSV', async () => {
    const { workbench } = connected;
    await workbench.openFile('ragged.csv');
    await workbench.runCommand('MEGA: Bulk Dry Run');
    await workbench.notification(
      /ragged\.csv, line 3, column 1: Row 2 does not have the header's 2 columns but 3\. Put values that contain "[,;]" in quotes\. Nothing was sent/,
    );
  });

  it('offers to repair what an ad platform put before phones, and shows the rows as they are sent', async () => {
    const { workbench } = connected;
    await workbench.runCommand('View: Close All Editors');
    await workbench.openFile('damaged.csv');
    await workbench.runCommand('MEGA: Bulk Dry Run');
    const page = workbench.webview();
    await page.getByLabel('phone: Remove the prefix').waitFor();
    await workbench.screenshot('import-repairs');
    await page.getByRole('button', { name: 'Dry Run' }).first().click();
    await page.getByText('2 rows · Sandbox').waitFor();
    await page.getByRole('row', { name: /Ann/ }).last().waitFor();
    assert.equal(await page.getByText('p:+15550100001').count(), 0);
  });

  it('takes the selected rows of an editor that is not saved', async () => {
    const { workbench } = connected;
    const { page } = workbench;
    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand('MEGA: New Lead File');
    await workbench.quickPick('Rows');
    await workbench.activeTab('new.leads.json');
    const editor = page.locator('.editor-group-container.active .monaco-editor').first();
    await editor.locator('.view-lines', { hasText: 'contact_name' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.insertText('[\n{"contact_name": "A"},\n{"contact_name": "B"},\n{"contact_name": "C"}\n]');
    await page.keyboard.press('ControlOrMeta+Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await workbench.runCommand('MEGA: Bulk Dry Run');
    await workbench.quickInputTitle('MEGA: Bulk Dry Run');
    await workbench.screenshot('import-selection');
    await workbench.quickPick('The selection');
    const results = workbench.webview();
    await results.getByText('2 rows · Sandbox').waitFor();
    await results.getByRole('row', { name: /B/ }).last().waitFor();
  });
});
