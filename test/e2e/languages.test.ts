import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { FrameLocator, Locator } from 'playwright-core';
import { outsideBrackets, pseudo, pseudoBundles, pseudoLanguage } from '../support/pseudo-language';
import { accessibilityFaults } from './accessibility';
import { type Connected, openConnected } from './sandbox';

const files = {
  'ada.lead.json': '{"contact_name": "Ada", "contact_email": "ada@example.com"}\n',
  'faults.lead.json': '{"emial": "a@example.com", "source_type": "fax"}\n',
  'rows.leads.json': JSON.stringify([{ contact_name: 'Ada' }, { contact_name: 'Bob', stage_slug: 'nowhere' }]),
};

describe('a window in a language that puts every text into brackets', () => {
  let connected: Connected;
  before(async () => {
    connected = await openConnected(
      {
        files,
        language: pseudoLanguage,
        extensionFiles: pseudoBundles(),
        settings: { 'megaLeads.receiver.port': 0 },
      },
      { leads: 5 },
    );
    await connected.workbench.openView('MEGA');
    await connected.workbench.treeRows('⟦Leads⟧');
  });
  after(() => connected.close());

  const run = (title: string) => connected.workbench.runCommand(`MEGA: ${pseudo(title)}`);

  /** What is read in an element and is not in brackets, but for data. */
  async function untranslated(element: Locator, ...data: RegExp[]): Promise<string[]> {
    const texts = await element.allInnerTexts();
    assert.ok(texts.join('').includes('⟦'), `nothing was translated: ${texts}`);
    const withoutData = texts.map((text) => data.reduce((left, pattern) => left.replaceAll(pattern, ' '), text));
    return withoutData.flatMap(outsideBrackets);
  }

  /** The same for a page, with what is read out. */
  async function untranslatedInPage(page: FrameLocator, ...data: RegExp[]): Promise<string[]> {
    const body = page.locator('body');
    const attributes = await page
      .locator('[aria-label], [title], [placeholder], [alt]')
      .evaluateAll((found) =>
        found.flatMap((each) =>
          ['aria-label', 'title', 'placeholder', 'alt'].map((name) => each.getAttribute(name) ?? ''),
        ),
      );
    const said = attributes.map((text) => data.reduce((left, pattern) => left.replaceAll(pattern, ' '), text));
    return [...(await untranslated(body, ...data)), ...said.flatMap(outsideBrackets)];
  }

  /** The title, the message below the field, and of each entry its label, description and detail. */
  const quickInput = () =>
    connected.workbench.quickInput.locator(
      '.quick-input-title:visible, .quick-input-message:visible, .label-name:visible, .label-description:visible',
    );
  /** VS Code's own words, which stand behind a prompt. */
  const hint = /\(Press 'Enter'[^)]*\)|Press 'Enter' to .*$/g;

  it('shows the views and the status bar so', async () => {
    const { workbench } = connected;
    await workbench.screenshot('language-views');
    const titles = workbench.page.locator('.pane h3.title');
    assert.deepEqual(await untranslated(titles), []);
    assert.deepEqual(await untranslated(workbench.pane('⟦Leads⟧').locator('.pane-header .description')), []);
    assert.deepEqual(await untranslated(workbench.pane('⟦Webhooks⟧').locator('.welcome-view-content')), []);
    assert.deepEqual(await untranslated(workbench.pane('⟦Deliveries⟧').locator('.welcome-view-content')), []);
  });

  it('lists every command so', async () => {
    const { workbench } = connected;
    await workbench.page.keyboard.press('F1');
    await workbench.quickInput.locator('input.input').fill('>MEGA: ⟦');
    const names = workbench.quickInput.locator('.quick-input-list-row:first-child .label-name', { hasText: 'MEGA:' });
    await names.first().waitFor();
    await workbench.screenshot('language-palette');
    assert.deepEqual(await untranslated(names, /MEGA: /g), []);
    await workbench.page.keyboard.press('Escape');
  });

  for (const [title, data] of [
    [
      'Filter Leads',
      /(?:active|won|lost|nurture|archived|buyer|seller|New|Contacted|Qualified|Appointment set|Under contract|Closed)/g,
    ],
    ['Sort Leads', /\w+_at (?:asc|desc)/g],
    ['Search Leads', /^$/g],
    ['Copy Request As …', /GET \S+/g],
    ['New Lead File', /\*\.leads?\.json/g],
    ['Register Webhook', /^$/g],
    [
      'Insert Webhook Handler',
      /[\w-]+\.(?:mjs|ts|py|go|php|ru)\b|Express|Fastify|Hono|Next\.js route handler|node:http|Flask|FastAPI|net\/http|PHP|Rack|Node\.js|Python|Go|Ruby/g,
    ],
  ] as const)
    it(`asks so: ${title}`, async () => {
      const { workbench } = connected;
      await run(title);
      await workbench.quickInputTitle(/⟦/);
      assert.deepEqual(await untranslated(quickInput(), data, hint), []);
      await workbench.page.keyboard.press('Escape');
      await workbench.quickInput.waitFor({ state: 'hidden' });
    });

  it('marks faults in a file so, and offers its actions so', async () => {
    const { workbench } = connected;
    await workbench.openFile('faults.lead.json');
    const actions = workbench.page.locator('.codelens-decoration a');
    await actions.first().waitFor();
    assert.deepEqual(await untranslated(actions), []);
    const problems = await workbench.problems();
    await workbench.screenshot('language-problems');
    assert.ok(problems.length > 0);
    const own = problems.filter(({ message }) => message.includes('⟦'));
    assert.deepEqual(
      own.flatMap(({ message }) => outsideBrackets(message.replace(/⟧.*$/s, '⟧'))),
      [],
    );
  });

  it('asks so before it writes, and tells so what came of it', async () => {
    const { workbench } = connected;
    await workbench.openFile('ada.lead.json');
    await run('Push JSON File as Lead');
    await workbench.dialogText();
    await workbench.screenshot('language-dialog');
    assert.deepEqual(await untranslated(workbench.dialog.locator('.dialog-message-container')), []);
    await workbench.pressInDialog('⟦Push⟧');
    const message = workbench.page.locator('.notification-list-item-message', { hasText: 'Ada' }).first();
    await message.waitFor();
    assert.deepEqual(await untranslated(message), []);
  });

  it('shows the results of a dry run so', async () => {
    const { workbench } = connected;
    await workbench.openFile('rows.leads.json');
    await run('Bulk Dry Run');
    const page = workbench.webview();
    await page.getByRole('grid').getByRole('row').nth(2).waitFor();
    await workbench.screenshot('language-dry-run');
    // A row's errors are the API's own.
    assert.deepEqual(await untranslatedInPage(page, /rows\.leads\.json|row-\d+|Ada|Bob|stage_slug[^\n]*|Sandbox/g), []);
  });

  it('shows the verifier and its verdict so', async () => {
    const { workbench } = connected;
    await run('Verify Webhook Signature');
    const page = workbench.webview();
    await page.getByLabel('⟦Payload⟧', { exact: true }).fill('{"event": "lead.created"}');
    await page.getByLabel('⟦Timestamp⟧', { exact: true }).fill('1700000000');
    await page.getByLabel('⟦Secret⟧', { exact: true }).fill('mega_whsec_x');
    await page.getByLabel('⟦Signature⟧', { exact: true }).fill(`sha256=${'0'.repeat(64)}`);
    await page.getByLabel('⟦Signature⟧', { exact: true }).press('ControlOrMeta+Enter');
    await page.getByRole('status').getByRole('heading', { name: '⟦Mismatch⟧' }).waitFor();
    await page.locator('#searching').waitFor({ state: 'hidden' });
    await workbench.screenshot('language-verifier');
    assert.deepEqual(await untranslatedInPage(page, /sha256=|\b[\da-f]{8,}\b|\b[a-z]+(?:-[a-z]+)+\b|\d [AP]M\b/g), []);
  });

  it('describes its settings so', async () => {
    const { workbench } = connected;
    await workbench.runCommand('Preferences: Open Settings (UI)');
    await workbench.page.keyboard.insertText('@ext:mega-leads-workbench.mega-leads');
    const texts = workbench.page.locator('.settings-editor .setting-item-description');
    await texts.filter({ hasText: '⟦' }).first().waitFor();
    await workbench.screenshot('language-settings');
    assert.deepEqual(await untranslated(texts), []);
  });
});

for (const language of ['de', 'ja'])
  describe(`a window in a language of people: ${language}`, () => {
    const texts: Readonly<Record<string, string>> = JSON.parse(
      readFileSync(`l10n/bundle.l10n.${language}.json`, 'utf8'),
    );
    let connected: Connected;
    before(async () => {
      connected = await openConnected({ files, language }, { leads: 1234 });
    });
    after(() => connected.close());

    it('has counts as the language writes them, and finds a command by its English title too', async () => {
      const { workbench } = connected;
      await workbench.openView('MEGA');
      const count = new Intl.NumberFormat(language).format(1234);
      await workbench.page.locator('.pane-header .description', { hasText: count }).waitFor();
      await workbench.runCommand('MEGA: Verify Webhook Signature');
      const page = workbench.webview();
      await page.getByRole('heading', { name: texts['Verify Webhook Signature'] ?? '', exact: true }).waitFor();
      assert.equal(await page.locator('html').getAttribute('lang'), language);
      await workbench.screenshot(`language-${language}-verifier`);
      assert.deepEqual(await accessibilityFaults(page), []);
    });

    it('asks before it writes', async () => {
      const { workbench } = connected;
      await workbench.openFile('ada.lead.json');
      await workbench.runCommand('MEGA: Push JSON File as Lead');
      await workbench.dialogText();
      await workbench.screenshot(`language-${language}-dialog`);
      await workbench.pressInDialog('Cancel');
      await workbench.openFile('rows.leads.json');
      await workbench.runCommand('MEGA: Bulk Dry Run');
      await workbench
        .webview()
        .getByText(texts['Nothing was written.'] ?? '')
        .waitFor();
      await workbench.screenshot(`language-${language}-dry-run`);
    });
  });
