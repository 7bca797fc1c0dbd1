import assert from 'node:assert/strict';
import { type Connected, openConnected } from '../sandbox';

describe('a lead file', () => {
  let connected: Connected;
  before(async () => {
    connected = await openConnected({ settings: { 'editor.quickSuggestionsDelay': 0 } });
  });
  after(() => connected.close());

  /** Puts the cursor into the open editor's text. */
  const editor = () => connected.workbench.page.locator('.editor-group-container.active .monaco-editor').first();
  const suggestion = (name: string) =>
    connected.workbench.page.locator('.suggest-widget:visible .monaco-list-row', { hasText: name }).first();

  it('is begun from a snippet, under a name that completion knows', async () => {
    const { workbench } = connected;
    await workbench.runCommand('MEGA: New Lead File');
    await workbench.quickPickLabels();
    await workbench.screenshot('lead-file-new');
    await workbench.quickPick('Rows');
    await workbench.activeTab('new.leads.json');
    await editor().getByText('Dry Run').waitFor();
    await editor().locator('.view-lines', { hasText: 'contact_name' }).waitFor();
    assert.match(await workbench.editorText(), /"contact_name": "Jane Doe"/);
    await editor().getByText('Copy as cURL').waitFor();
  });

  it('is completed, described and checked while it is typed', async () => {
    const { workbench } = connected;
    const { page } = workbench;
    await editor().click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('[{"contact_email": "ann@example.com"},\n{"contact_email": "ANN@example.com",\n"source_p');
    await suggestion('source_platform').waitFor();
    await workbench.screenshot('lead-file-completion');
    await page.keyboard.press('Enter');
    await suggestion('"hubspot"').waitFor();
    await page.keyboard.type('"fax');
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.type(', "stage_slug": "');
    await suggestion('Load stages and custom fields of Sandbox').click();
    await suggestion('"contacted"').waitFor();
    await workbench.screenshot('lead-file-stages');
    await suggestion('"contacted"').click();
    assert.match(await workbench.editorText(), /"stage_slug": "contacted"/);
    await workbench.runCommand('MEGA: Import Leads');
    await workbench.notification(/Nothing was sent/);
    const found = await workbench.problems();
    const messages = found.map(({ message }) => message).join('\n');
    assert.match(messages, /Row 2 has the email of row 1: the API takes the two as one lead/);
    assert.match(messages, /Value is not accepted\. Valid values: "google_ads"/);
    assert.doesNotMatch(messages, /Row 2: source_platform/, 'the check says what the schema has said');
    await workbench.screenshot('lead-file-problems');
  });
});
