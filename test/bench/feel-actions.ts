/** Ten everyday actions in a window, each beside the nearest of the editor's own. */
import type { FrameLocator } from 'playwright-core';
import { leadTab, type Person } from '../e2e/person';
import { type Action, type Compared, chooseCommand } from './feel-measure';

/** About 2 MB of rows, and the same as a file that is not ours. */
const manyRows = `[\n${Array.from({ length: 16_000 }, (_, index) =>
  JSON.stringify({
    row_ref: `r${index}`,
    contact_name: `Person ${index}`,
    contact_email: `person-${index}@example.com`,
    source_type: 'form',
  }),
).join(',\n')}\n]\n`;

export const files = {
  'big.leads.json': manyRows,
  'big.json': manyRows,
  'one.lead.json': `${JSON.stringify({ contact_name: 'Ann Lee', contact_email: 'ann@example.com' }, null, 2)}\n`,
  'some.leads.json': `${JSON.stringify(JSON.parse(manyRows).slice(0, 1000))}\n`,
  'page.txt': 'Its text.\n',
  'a.json': '{ "contact_name": "A" }\n',
  'b.json': '{ "contact_name": "B" }\n',
};

/** What is done in the window, in the order in which it can be. */
export function actionsOf(person: Person): Compared[] {
  const { page } = person;
  const field = page.locator('.quick-input-widget:visible input.input');
  const leads = person.pane('Leads');
  const side = (name: string) => page.locator('.activitybar').getByRole('tab', { name });
  const enter = () => page.keyboard.press('Enter');
  const file = (name: string) => page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).first();
  const lines = page.locator('.editor-group-container.active .editor-instance .view-lines').first();
  const command = (title: string, until: () => Promise<unknown>): Action => ({
    prepare: () => chooseCommand(person, title),
    act: async () => {
      await enter();
      await until();
    },
  });
  const closeAll = () => person.runCommand('View: Close All Editors');
  const typing = (name: string): Action => ({
    async prepare(round) {
      if (round > 0) return;
      await person.openFile(name);
      await lines.click();
      await page.keyboard.press('ControlOrMeta+Home');
    },
    async act(round) {
      const mark = `typed${round}`;
      await page.keyboard.type(mark);
      await lines.locator('.view-line', { hasText: mark }).first().waitFor();
    },
  });
  let verifier: FrameLocator;
  const settingsPage: Action = {
    async prepare() {
      await closeAll();
      await chooseCommand(person, 'Preferences: Open Settings (UI)');
    },
    async act() {
      await enter();
      await page.locator('.settings-editor .settings-tree-container .monaco-list-row').first().waitFor();
    },
  };
  // A view that is asked for while another is still opening is shown by halves.
  const open = async (view: string) => {
    await person.openView(view);
    await page.waitForTimeout(500);
  };
  const explorer = () => open('Explorer');
  const mega = () => open('MEGA');
  return [
    {
      name: 'open the MEGA view',
      own: {
        prepare: explorer,
        act: async () => {
          await side('MEGA').click();
          await leads.locator('.monaco-list-row').nth(5).waitFor();
        },
      },
      nearest: {
        called: 'open the Explorer',
        prepare: mega,
        act: async () => {
          await side('Explorer').click();
          await page.locator('.explorer-folders-view .monaco-list-row').nth(5).waitFor();
        },
      },
    },
    {
      name: 'filter leads by status',
      own: {
        async prepare(round) {
          await mega();
          if (round > 0) await person.runCommand('MEGA: Clear Lead Filter');
          await leads.locator('.pane-header .description', { hasNotText: 'won' }).waitFor();
          await chooseCommand(person, 'MEGA: Filter Leads');
          await enter();
          await field.fill('won');
          await page
            .locator('.quick-input-widget:visible .monaco-list-row.focused .label-name', { hasText: 'won' })
            .waitFor();
        },
        act: async () => {
          await enter();
          await leads.locator('.pane-header .description', { hasText: 'won' }).waitFor();
        },
      },
      nearest: {
        called: 'find a file by name',
        prepare: async () => {
          await page.keyboard.press('Escape');
          await person.pressUntil('ControlOrMeta+P', field);
          await field.fill('page.txt');
          await page.locator('.quick-input-widget:visible .monaco-list-row.focused', { hasText: 'page.txt' }).waitFor();
        },
        act: async () => {
          await enter();
          await person.activeTab('page.txt');
        },
      },
    },
    {
      name: 'open a lead',
      own: {
        async prepare() {
          await closeAll();
          await mega();
        },
        act: async (round) => {
          await leads
            .locator('.monaco-list-row')
            .nth(4 + round)
            .click();
          await person.activeTab(leadTab);
          await lines.locator('.view-line', { hasText: 'contact_name' }).first().waitFor();
        },
      },
      nearest: {
        called: 'open a file',
        async prepare() {
          await closeAll();
          await explorer();
        },
        act: async (round) => {
          await file(round % 2 === 0 ? 'a.json' : 'b.json').click();
          await lines.locator('.view-line', { hasText: 'contact_name' }).first().waitFor();
        },
      },
    },
    {
      name: 'type six letters in a lead file of 2 MB',
      own: typing('big.leads.json'),
      nearest: { called: 'in another JSON file of 2 MB', ...typing('big.json') },
    },
    {
      name: 'ask before a push',
      own: {
        async prepare() {
          await page.keyboard.press('Escape');
          await person.dialog.waitFor({ state: 'hidden' });
          await closeAll();
          await person.openFile('one.lead.json');
          await chooseCommand(person, 'MEGA: Push JSON File as Lead');
        },
        act: async () => {
          await enter();
          await person.dialog.waitFor();
        },
      },
      nearest: {
        called: 'ask for a line to go to',
        async prepare() {
          await page.keyboard.press('Escape');
          await chooseCommand(person, 'Go to Line/Column...');
        },
        act: async () => {
          await enter();
          await field.and(page.locator('[value^=":"], input')).first().waitFor();
        },
      },
    },
    {
      name: 'dry run of 1,000 rows, to the results',
      own: {
        async prepare() {
          await page.keyboard.press('Escape');
          await closeAll();
          await person.openFile('some.leads.json');
          await chooseCommand(person, 'MEGA: Bulk Dry Run');
        },
        act: async () => {
          await enter();
          await person
            .webview()
            .getByRole('button', { name: /1,000 Would be created/ })
            .waitFor();
        },
      },
      nearest: { called: 'open the page of settings', ...settingsPage },
    },
    {
      name: 'open a delivery',
      own: {
        async prepare(round) {
          await closeAll();
          if (round === 0) {
            await person.runCommand('MEGA: Try Webhooks');
            await person
              .webview()
              .getByRole('heading', { name: /Verified/ })
              .waitFor();
            await closeAll();
          }
          await mega();
        },
        act: async () => {
          await person.pane('Deliveries').locator('.monaco-list-row').first().click();
          await person
            .webview()
            .getByRole('heading', { name: /Verified/ })
            .waitFor();
        },
      },
      nearest: { called: 'open the page of settings', ...settingsPage },
    },
    {
      name: 'verify a signature that does not match',
      own: {
        async prepare(round) {
          if (round === 0) {
            await closeAll();
            await person.runCommand('MEGA: Verify Webhook Signature');
            verifier = person.webview();
            for (const [label, value] of Object.entries({ Payload: '{"a":1}', Timestamp: '1700000000', Secret: 'x' }))
              await verifier.getByLabel(label, { exact: true }).fill(value);
          }
          await verifier.getByLabel('Signature', { exact: true }).fill('');
          await verifier.getByRole('heading', { name: 'Mismatch' }).waitFor({ state: 'hidden' });
        },
        act: async (round) => {
          await verifier.getByLabel('Signature', { exact: true }).fill(`sha256=${String(round).repeat(64)}`);
          await verifier.getByRole('heading', { name: 'Mismatch' }).waitFor();
        },
      },
    },
    {
      name: 'open the table of leads',
      own: {
        async prepare() {
          await closeAll();
          await chooseCommand(person, 'MEGA: Open Leads Table');
        },
        act: async () => {
          await enter();
          await person.webview().locator('#row-3 .name, #row-3').first().waitFor();
        },
      },
      nearest: {
        called: 'open the table of keyboard shortcuts',
        prepare: closeAll,
        act: async () => {
          await page.keyboard.press('ControlOrMeta+K');
          await page.keyboard.press('ControlOrMeta+S');
          await page.locator('.keybindings-editor .monaco-list-row').nth(3).waitFor();
        },
      },
    },
    {
      name: 'show the log',
      own: command('MEGA: Show Log', () =>
        page.locator('.part.panel .view-line', { hasText: '/api/agents/crm/' }).first().waitFor(),
      ),
      nearest: {
        called: 'show the problems',
        ...command('Problems: Focus on Problems View', () => page.locator('.markers-panel').first().waitFor()),
      },
    },
  ];
}
