/** Leads in the view of a real window, and in a file, beside bare paging against the same sandbox. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import * as z from 'zod';
import { createClient } from '../../src/api/client';
import { createUndiciTransport } from '../../src/api/undici';
import { createPages, everyLead, exportLeads } from '../../src/pull';
import { createLeadList } from '../../src/views/leads';
import { createPerson } from '../e2e/person';
import { startServer } from '../workbench/server.mjs';
import { type Figure, figure, inTurn, median, timed } from './figure';
import { type RunningSandbox, startSandbox } from './sandbox-process';

const prepared = z.object({
  server: z.object({ version: z.string(), main: z.string(), node: z.string() }),
  extensionsFolder: z.string(),
  browsers: z.tuple([z.string()]),
});

/** The most memory that was resident while something ran, in MB. */
async function peak(work: () => Promise<unknown>): Promise<number> {
  let most = process.memoryUsage.rss();
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 20);
  await work();
  clearInterval(timer);
  return most / 1e6;
}

async function exportFigures(): Promise<Figure[]> {
  const leads = 50_000;
  const sandbox = await startSandbox(leads);
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-bench-'));
  const transport = createUndiciTransport();
  const api = createClient(
    { baseUrl: sandbox.url, customerId: sandbox.customer_id, token: sandbox.token },
    { transport },
  );
  const target = join(folder, 'leads');
  const write = (format: 'ndjson' | 'csv') => async () => {
    const { count } = await exportLeads({
      list: api.listLeads,
      account: 'bench',
      id: 'bench',
      filter: everyLead,
      target,
      format,
    });
    if (count !== leads) throw new Error(`${count} leads were exported`);
  };
  const rate = (work: () => Promise<unknown>) => async () => (1000 * leads) / (await timed(work));
  try {
    const firstPage = () =>
      createLeadList(
        createPages((query) => api.listLeads(query), {}),
        50,
      ).rows();
    const rows = await inTurn(
      101,
      () => timed(firstPage),
      () => timed(() => sandbox.page(50, null)),
    );
    for (const format of ['ndjson', 'csv'] as const) await write(format)();
    await sandbox.all();
    const memory = await peak(write('ndjson'));
    const bare = await peak(() => sandbox.all());
    const ndjson = await inTurn(
      11,
      rate(write('ndjson')),
      rate(() => sandbox.all()),
    );
    const csv = await inTurn(
      11,
      rate(write('csv')),
      rate(() => sandbox.all()),
    );
    return [
      {
        name: 'first page of 50 as rows, beside the bare request',
        value: rows.first,
        unit: 'ms',
        reference: rows.second,
        ratio: rows.ratio,
      },
      {
        name: 'export of 50,000 leads as NDJSON, beside bare paging',
        value: ndjson.first,
        unit: 'leads/s',
        reference: ndjson.second,
        ratio: ndjson.ratio,
      },
      {
        name: 'export of 50,000 leads as CSV, beside bare paging',
        value: csv.first,
        unit: 'leads/s',
        reference: csv.second,
        ratio: csv.ratio,
      },
      figure('peak memory of an export of 50,000 leads, beside bare paging', memory, 'MB', bare),
    ];
  } finally {
    await transport.close();
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Chooses a command in the palette; the time begins with the Enter that runs it. */
async function timedCommand(page: Page, title: string, until: () => Promise<unknown>): Promise<number> {
  await page.keyboard.press('F1');
  const input = page.locator('.quick-input-widget:visible input.input');
  await input.fill(`>${title}`);
  await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: title }).waitFor();
  return timed(async () => {
    await page.keyboard.press('Enter');
    await until();
  });
}

async function windowFigures(): Promise<Figure[]> {
  const { server, extensionsFolder, browsers } = prepared.parse(JSON.parse(process.env.MEGA_LEADS_E2E ?? ''));
  const leads = 10_000;
  const sandbox: RunningSandbox = await startSandbox(leads);
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-bench-'));
  const dataFolder = join(folder, 'data');
  mkdirSync(dataFolder);
  const env = { EXTENSIONS_GALLERY: '{}', MEGA_LEADS_SANDBOX: sandbox.line };
  const running = await startServer(server, { dataFolder, extensionsFolder, env });
  const browser = await chromium.connect(browsers[0]);
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
    page.setDefaultTimeout(120_000);
    await page.goto(running.address({ folder }));
    const tab = page.locator('.activitybar').getByRole('tab', { name: 'MEGA' });
    await tab.waitFor();
    // What a window does first is not what is timed.
    await page.waitForTimeout(3000);
    const pane = createPerson(page, folder).pane('Leads');
    const described = (text: string) => pane.locator('.pane-header .description', { hasText: text }).waitFor();
    const firstPage = await timed(async () => {
      await tab.click();
      await pane.locator('.monaco-list-row').first().waitFor();
    });
    const bareFirst: number[] = [];
    for (let round = 0; round < 11; round++) bareFirst.push(await timed(() => sandbox.page(50, null)));
    const bareAll: number[] = [];
    for (let round = 0; round < 5; round++) bareAll.push(await timed(() => sandbox.all()));
    const all = await timedCommand(page, 'MEGA: Load All Leads', () => described('10,000 of 10,000'));
    const refreshes: number[] = [];
    for (let round = 0; round < 5; round++) {
      // The newest lead gets a name that can be waited for.
      const email = `newest-${round}@example.com`;
      await sandbox.rename(email, `Newest ${round}`);
      refreshes.push(
        await timedCommand(page, 'MEGA: Refresh Leads', () =>
          pane.locator('.label-name', { hasText: `Newest ${round}` }).waitFor(),
        ),
      );
    }
    return [
      figure(
        'first page in a window that is opened on it, beside the bare request',
        firstPage,
        'ms',
        median(bareFirst),
      ),
      figure('loading and showing 10,000 leads, beside bare paging', all, 'ms', median(bareAll)),
      figure('refreshing 10,000 leads that are shown, beside bare paging', median(refreshes), 'ms', median(bareAll)),
    ];
  } finally {
    await browser.close();
    await running.stop();
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

export async function run(): Promise<Figure[]> {
  return [...(await exportFigures()), ...(await windowFigures())];
}
