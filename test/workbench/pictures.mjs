// @ts-check
/**
 * Cuts the walkthrough's and README's pictures out of those that the end-to-end tests kept of the window: `npm run pictures`
 * runs the tests first. They are WebP, because the .vsix is to stay small.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../esbuild.mjs';
import { launchBrowser } from './browser.mjs';
import { oldest } from './versions.mjs';

/** Of a window of 1280 × 800: left, top, width, height. @type {Readonly<Record<string, readonly [number, number, number, number]>>} */
const cuts = {
  sandbox: [0, 34, 480, 300],
  leads: [0, 34, 640, 400],
  push: [348, 34, 572, 478],
  verify: [348, 476, 470, 300],
  receive: [348, 70, 470, 300],
};
/** Pixels, of every picture: what the walkthrough has room for. */
const width = 576;

process.chdir(root);
const browser = await launchBrowser();
const page = await browser.newPage();
mkdirSync(join('media', 'walkthrough'), { recursive: true });
for (const [name, cut] of Object.entries(cuts)) {
  const picture = readFileSync(join('out', 'screenshots', oldest, `picture-${name}.png`), 'base64');
  const webp = await page.evaluate(
    async ({ picture, cut: [left, top, wide, high], width }) => {
      const { Image, OffscreenCanvas } = /** @type {any} */ (globalThis);
      const image = new Image();
      image.src = `data:image/png;base64,${picture}`;
      await image.decode();
      const canvas = new OffscreenCanvas(width, Math.round((width * high) / wide));
      const context = canvas.getContext('2d');
      context.imageSmoothingQuality = 'high';
      context.drawImage(image, left, top, wide, high, 0, 0, canvas.width, canvas.height);
      const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.3 });
      return [...new Uint8Array(await blob.arrayBuffer())];
    },
    { picture, cut, width },
  );
  const file = join('media', 'walkthrough', `${name}.webp`);
  writeFileSync(file, Uint8Array.from(webp));
  console.log(`${file}: ${webp.length} bytes`);
}
await browser.close();
