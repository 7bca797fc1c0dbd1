/**
 * `npm run pictures`: README's moving picture, from a file to leads. A person's way in a real window is photographed; what
 * is shown is what there is.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '../../src/sandbox';
import { openWorkbench } from '../e2e/window';
import { launchBrowser } from '../workbench/browser.mjs';
import { movingWebp } from './webp';

/** In pixels; the window has 1280 × 800. */
const size = { width: 960, height: 600 };
const quality = 0.55;

const people = [
  'Customer;Mail;Cell;Shoe size',
  'Ann Lee;ann.lee@example.com;p:+15550100001;38',
  '"Bo; the younger";bo@example.com;p:+15550100002;',
  'Cy Oh;nobody;;40',
  'Dee Park;dee.park@example.com;p:+15550100004;41',
];
const files = { 'people.csv': `\ufeff${people.join('\r\n')}\r\n` };

/** A person's way from a spreadsheet's file to leads. @returns a picture of each stop, and how long it is to be seen */
async function walk(): Promise<{ file: string; milliseconds: number }[]> {
  const taken: { file: string; milliseconds: number }[] = [];
  const sandbox = await startSandbox({ leads: 40 });
  const { url, token, customerId } = sandbox;
  const env = { MEGA_LEADS_SANDBOX: JSON.stringify({ url, token, customer_id: customerId }) };
  const workbench = await openWorkbench({ files, env, theme: 'light' });
  const take = async (milliseconds: number) => {
    // A progress that a slow machine shows longer is no part of the story.
    await workbench.page
      .locator('.notification-toast .monaco-progress-container.active')
      .first()
      .waitFor({ state: 'hidden' });
    for (let looks = 0; looks < 50 && (await workbench.notifications()).length > 0; looks++)
      await workbench.page.waitForTimeout(100);
    const file = await workbench.screenshot(`story-${taken.length}`);
    taken.push({ file, milliseconds });
  };
  try {
    await workbench.openView('MEGA');
    await workbench.treeRows('Leads');
    await workbench.openFile('people.csv');
    await workbench.runCommand('Notifications: Clear All Notifications');
    await take(1800);
    await workbench.runCommand('MEGA: Import Leads');
    const page = workbench.webview();
    await page.getByText('1 row has errors.').waitFor();
    await page.getByText('p:+15550100001').first().waitFor();
    await take(3000);
    await page.getByLabel('Skip 1 row').check();
    await page.getByRole('button', { name: 'Dry Run' }).first().waitFor();
    await take(1600);
    await page.getByRole('button', { name: 'Dry Run' }).first().click();
    await page.getByRole('button', { name: /Would be created/ }).waitFor();
    await page
      .getByRole('row', { name: /Ann Lee/ })
      .last()
      .waitFor();
    await take(3000);
    await page.getByRole('button', { name: /^Import \d+ Rows …$/ }).click();
    await workbench.quickPick('Update them');
    await workbench.dialogText();
    await take(2600);
    await workbench.pressInDialog('Import 3 Rows');
    await page.getByRole('button', { name: '3 Created' }).waitFor();
    await workbench.runCommand('Notifications: Clear All Notifications');
    await take(2600);
    await (await workbench.treeRow('Leads', 'Ann Lee')).click();
    await workbench.activeTab(/^Ann/);
    await take(3000);
    return taken;
  } finally {
    await workbench.close();
    await sandbox.close();
  }
}

/** Pictures of the window as WebP, made smaller by a browser. */
async function shrunk(pictures: readonly string[]): Promise<Uint8Array[]> {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    const made: Uint8Array[] = [];
    for (const picture of pictures) {
      const png = readFileSync(picture, 'base64');
      const bytes = await page.evaluate<number[]>(`(async () => {
        const image = new Image();
        image.src = 'data:image/png;base64,${png}';
        await image.decode();
        const canvas = new OffscreenCanvas(${size.width}, ${size.height});
        const context = canvas.getContext('2d');
        context.imageSmoothingQuality = 'high';
        context.drawImage(image, 0, 0, ${size.width}, ${size.height});
        const blob = await canvas.convertToBlob({ type: 'image/webp', quality: ${quality} });
        return [...new Uint8Array(await blob.arrayBuffer())];
      })()`);
      made.push(Uint8Array.from(bytes));
    }
    return made;
  } finally {
    await browser.close();
  }
}

async function main(): Promise<void> {
  const stops = await walk();
  const stills = await shrunk(stops.map(({ file }) => file));
  const frames = stills.map((file, index) => ({ file, milliseconds: stops[index]?.milliseconds ?? 2000 }));
  const picture = movingWebp(frames, size);
  const target = join('media', 'import.webp');
  writeFileSync(target, picture);
  console.log(`${target}: ${frames.length} pictures, ${picture.length} bytes`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
