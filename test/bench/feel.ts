/**
 * Everyday actions in a real window: from the action to what is seen, beside the nearest of the editor's own; and how long
 * the extension host stood still meanwhile.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type FrameLocator } from 'playwright-core';
import * as z from 'zod';
import { createPerson, leadTab, type Person } from '../e2e/person';
import { installExtension, startServer, userDataFolder, writeSettings } from '../workbench/server.mjs';
import { nativeView, packageProbe } from './feel-probe';
import { type Figure, figure, median, timed } from './figure';
import { startSandbox } from './sandbox-process';

const rounds = 5;
const many = 100_000;

const prepared = z.object({
  server: z.object({ version: z.string(), main: z.string(), node: z.string() }),
  vsix: z.string(),
  browsers: z.tuple([z.string()]),
});

/** Something that is done several times: what comes before it each time is not timed. */
interface Action {
  readonly prepare?: (round: number) => Promise<unknown>;
  readonly act: (round: number) => Promise<unknown>;
}

interface Compared {
  readonly name: string;
  readonly own: Action;
  /** The editor's own that is nearest, and its name. */
  readonly nearest: Action & { readonly called: string };
}

/** About 2 MB of rows, and the same as a file that is not ours. */
const manyRows = `[\n${Array.from({ length: 16_000 }, (_, index) =>
  JSON.stringify({
    row_ref: `r${index}`,
    contact_name: `Person ${index}`,
    contact_email: `person-${index}@example.com`,
    source_type: 'form',
  }),
).join(',\n')}\n]\n`;

const files = {
  'big.leads.json': manyRows,
  'big.json': manyRows,
  'one.lead.json': `${JSON.stringify({ contact_name: 'Ann Lee', contact_email: 'ann@example.com' }, null, 2)}\n`,
  'some.leads.json': `${JSON.stringify(JSON.parse(manyRows).slice(0, 1000))}\n`,
  'page.md': '# A page\n\nIts text.\n',
  'a.json': '{ "contact_name": "A" }\n',
  'b.json': '{ "contact_name": "B" }\n',
};

/** Chooses a command in the palette, and stops before the Enter that runs it. */
async function chooseCommand({ page, pressUntil }: Person, title: string): Promise<void> {
  const input = page.locator('.quick-input-widget:visible input.input');
  await pressUntil('F1', input);
  await input.fill(`>${title}`);
  await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: title }).waitFor();
}

/** What is done in the window, in the order in which it can be. */
function actionsOf(person: Person): Compared[] {
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
  const preview: Action = {
    async prepare() {
      await closeAll();
      await person.openFile('page.md');
      await chooseCommand(person, 'Markdown: Open Preview');
    },
    async act() {
      await enter();
      await person.webview().getByRole('heading', { name: 'A page' }).waitFor();
    },
  };
  const explorer = async () => {
    if ((await side('Explorer').getAttribute('aria-selected')) !== 'true') await side('Explorer').click();
  };
  const mega = () => person.openView('MEGA');
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
          await field.fill('page.md');
          await page.locator('.quick-input-widget:visible .monaco-list-row.focused', { hasText: 'page.md' }).waitFor();
        },
        act: async () => {
          await enter();
          await person.activeTab('page.md');
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
      nearest: { called: 'open a preview of Markdown', ...preview },
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
      nearest: { called: 'open a preview of Markdown', ...preview },
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
      nearest: { called: 'open a preview of Markdown', ...preview },
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
        async prepare() {
          await closeAll();
          await chooseCommand(person, 'Preferences: Open Keyboard Shortcuts');
        },
        act: async () => {
          await enter();
          await page.locator('.keybindings-editor .monaco-list-row').nth(3).waitFor();
        },
      },
    },
    {
      name: 'show the log',
      own: command('MEGA: Show Log', () => page.locator('.panel .output-view').first().waitFor()),
      nearest: {
        called: 'show the problems',
        ...command('Problems: Focus on Problems View', () => page.locator('.markers-panel').first().waitFor()),
      },
    },
  ];
}

/** Of the table with very many leads, beside a list of the editor's own with as many rows. */
function tableActionsOf(person: Person): Compared[] {
  const { page } = person;
  const table = () => person.webview();
  const rows = person.pane(nativeView).locator('.monaco-list-row');
  const first = (round: number) => (round % 2 === 0 ? `Row ${many - 1}` : 'Row 0');
  const toEnd = (place: string) => table().locator(`#row-${place}`).waitFor();
  const focusNative = async () => {
    await person.openView(nativeView);
    await person
      .pane(nativeView)
      .locator('.monaco-list')
      .click({ position: { x: 5, y: 5 } });
    await page.keyboard.press('Home');
  };
  let before = '';
  const cell = () => table().locator('#row-0').innerText();
  return [
    {
      name: `scroll the table of ${many} leads to its end`,
      own: {
        async prepare() {
          await table().locator('#grid').focus();
          await page.keyboard.press('Home');
          await toEnd('0');
        },
        act: async () => {
          await page.keyboard.press('End');
          const line = table().locator(`#row-${many - 1}`);
          await line.waitFor();
          for (let looks = 0; looks < 200 && /^…?\s*$/.test(await line.innerText()); looks++)
            await page.waitForTimeout(5);
        },
      },
      nearest: {
        called: `a list of the editor's own with ${many} rows`,
        prepare: focusNative,
        act: async () => {
          await page.keyboard.press('End');
          await rows.filter({ hasText: `Row ${many - 1}` }).waitFor();
        },
      },
    },
    {
      name: `sort the table of ${many} leads`,
      own: {
        async prepare() {
          await table().locator('#grid').focus();
          await page.keyboard.press('Home');
          await toEnd('0');
          before = await cell();
        },
        act: async () => {
          await table().getByRole('columnheader').first().getByRole('button').first().click();
          for (let looks = 0; looks < 2000; looks++) {
            const now = await cell().catch(() => before);
            if (now !== before && !/^…?\s*$/.test(now)) return;
            await page.waitForTimeout(5);
          }
          throw new Error('the table was not sorted');
        },
      },
      nearest: {
        called: `reverse a list of the editor's own with ${many} rows`,
        async prepare() {
          await focusNative();
          await chooseCommand(person, 'Bench: Reverse Rows');
        },
        act: async (round) => {
          await page.keyboard.press('Enter');
          await rows.filter({ hasText: new RegExp(`^${first(round)}$`) }).waitFor();
        },
      },
    },
  ];
}

/** Does something several times. @returns the median time to what is seen, and the longest standstill, in milliseconds */
async function measure(action: Action, longest: () => Promise<number>) {
  const [times, stood]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    await action.prepare?.(round);
    await longest();
    times.push(await timed(() => action.act(round)));
    stood.push(await longest());
  }
  return { time: median(times), stood: Math.max(...stood) };
}

async function compare(compared: readonly Compared[], longest: () => Promise<number>): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { name, own, nearest } of compared) {
    const ours = await measure(own, longest);
    const theirs = await measure(nearest, longest);
    figures.push(
      figure(`${name}, beside: ${nearest.called}`, ours.time, 'ms', theirs.time),
      figure(`  extension host stood still at most, beside the same`, ours.stood, 'ms', theirs.stood),
    );
  }
  return figures;
}

export async function run(): Promise<Figure[]> {
  const { server, browsers, vsix } = prepared.parse(JSON.parse(process.env.MEGA_LEADS_E2E ?? ''));
  const sandbox = await startSandbox(many);
  const home = mkdtempSync(join(tmpdir(), 'mega-leads-bench-'));
  const [folder, dataFolder, extensionsFolder] = ['files', 'data', 'extensions'].map((name) => join(home, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const probe = await packageProbe(home, many);
  for (const each of [vsix, probe.vsix]) await installExtension(server, { vsix: each, dataFolder, extensionsFolder });
  writeSettings(userDataFolder(dataFolder), { 'megaLeads.receiver.port': 0 });
  const env = { EXTENSIONS_GALLERY: '{}', MEGA_LEADS_SANDBOX: sandbox.line };
  const running = await startServer(server, { dataFolder, extensionsFolder, env });
  const browser = await chromium.connect(browsers[0]);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
  try {
    page.setDefaultTimeout(60_000);
    await page.goto(running.address({ folder }));
    await page.locator('.activitybar').getByRole('tab', { name: 'MEGA' }).waitFor();
    // What a window does first is not what is timed.
    await page.waitForTimeout(5000);
    const person = createPerson(page, home);
    const everyday = await compare(actionsOf(person), probe.longest);
    await person.runCommand('View: Close All Editors');
    await person.runCommand('MEGA: Open Leads Table');
    const bare = await timed(() => sandbox.all());
    await probe.longest();
    const all = await timed(async () => {
      await person.webview().getByRole('button', { name: 'Load All' }).click();
      await person.webview().locator(`#extent`, { hasText: '100,000 of 100,000' }).waitFor({ timeout: 300_000 });
    });
    const stood = await probe.longest();
    return [
      ...everyday,
      figure(`load ${many} leads into the table, beside bare paging`, all, 'ms', bare),
      figure('  extension host stood still at most', stood, 'ms'),
      ...(await compare(tableActionsOf(person), probe.longest)),
    ];
  } catch (error) {
    await page.screenshot({ path: join('out', 'feel-failed.png') });
    throw error;
  } finally {
    await browser.close();
    await running.stop();
    await sandbox.stop();
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  }
}
