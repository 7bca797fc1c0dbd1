// @ts-check
/**
 * Cuts README's picture out of one that the end-to-end tests kept of the window: `npm run pictures` runs the tests first. It
 * is WebP, because the .vsix is to stay small; the walkthrough's pictures are drawn, and follow the theme.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../esbuild.mjs';
import { launchBrowser } from './browser.mjs';
import { oldest } from './versions.mjs';

/** Of a window of 1280 × 800: left, top, width, height. */
const cut = [0, 34, 640, 270];
/** Pixels, of the picture. */
const width = 576;

process.chdir(root);
const browser = await launchBrowser();
const page = await browser.newPage();
const picture = readFileSync(join('out', 'screenshots', oldest, 'picture-leads.png'), 'base64');
const webp = await page.evaluate(
  async ({ picture, cut: [left = 0, top = 0, wide = 1, high = 1], width }) => {
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
const file = join('media', 'leads.webp');
writeFileSync(file, Uint8Array.from(webp));
console.log(`${file}: ${webp.length} bytes`);
await browser.close();
