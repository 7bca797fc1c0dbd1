/** `npm run bench -- feel`: everyday actions in a real window. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import * as z from 'zod';
import { createPerson, type Person } from '../e2e/person';
import { installExtension, startServer, userDataFolder, writeSettings } from '../workbench/server.mjs';
import { actionsOf, files } from './feel-actions';
import { compare, type Failed } from './feel-measure';
import { type Probe, packageProbe } from './feel-probe';
import type { Figure } from './figure';
import { startSandbox } from './sandbox-process';

const prepared = z.object({
  server: z.object({ version: z.string(), main: z.string(), node: z.string() }),
  vsix: z.string(),
  browsers: z.tuple([z.string()]),
});

/** Measures in a window that is connected to a sandbox with so many leads; what fails is said after all the rest was done. */
async function inWindow(
  leads: number,
  measured: (person: Person, probe: Probe, failed: Failed) => Promise<Figure[]>,
): Promise<Figure[]> {
  const { server, browsers, vsix } = prepared.parse(JSON.parse(process.env.MEGA_LEADS_E2E ?? ''));
  const sandbox = await startSandbox(leads, '--allow-local-webhooks');
  const home = mkdtempSync(join(tmpdir(), 'mega-leads-bench-'));
  const [folder, dataFolder, extensionsFolder] = ['files', 'data', 'extensions'].map((name) => join(home, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const probe = await packageProbe(home);
  for (const each of [vsix, probe.vsix]) await installExtension(server, { vsix: each, dataFolder, extensionsFolder });
  writeSettings(userDataFolder(dataFolder), { 'megaLeads.receiver.port': 0 });
  const env = { EXTENSIONS_GALLERY: '{}', MEGA_LEADS_SANDBOX: sandbox.line };
  const running = await startServer(server, { dataFolder, extensionsFolder, env });
  const browser = await chromium.connect(browsers[0]);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
  const failures: string[] = [];
  try {
    page.setDefaultTimeout(20_000);
    await page.goto(running.address({ folder }));
    await page.locator('.activitybar').getByRole('tab', { name: 'MEGA' }).waitFor();
    // What a window does first is not what is timed.
    await page.waitForTimeout(5000);
    const figures = await measured(createPerson(page, home), probe, async (name, reason) => {
      failures.push(`${name}: ${reason}`);
      await page.screenshot({ path: join('out', `feel-failed-${failures.length}.png`) });
    });
    if (failures.length > 0) throw new Error(failures.join('\n\n'));
    return figures;
  } finally {
    await browser.close();
    await running.stop();
    await sandbox.stop();
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

export const run = (): Promise<Figure[]> =>
  inWindow(1000, (person, { longest }, failed) => compare(actionsOf(person), longest, failed));
