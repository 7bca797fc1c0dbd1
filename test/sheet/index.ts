/**
 * `npm run sheet [-- NAME…]`: a picture of every page in each of its states, in four kinds of theme and two widths, in
 * out/sheet, with one sheet of all to look at; says what axe finds. Pages run in a plain browser on the host's own code.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import type { Page } from 'playwright-core';
import type { WebviewPanel } from 'vscode';
import { accessibilityFaults } from '../e2e/accessibility';
import { launchBrowser } from '../workbench/browser.mjs';
import { type Scene, scenes } from './scenes';
import { themes } from './themes';

const folder = join('out', 'sheet');
const widths = [1440, 1024];
const kinds: Readonly<Record<string, string>> = { '.css': 'text/css', '.js': 'text/javascript', '.png': 'image/png' };

/** What a page finds around it in the editor. */
const surroundings = `
  const state = {};
  globalThis.acquireVsCodeApi = () => ({
    postMessage: (message) => void globalThis.toHost(message),
    getState: () => state.kept,
    setState: (kept) => void (state.kept = kept),
  });`;

const styleOf = (theme: string) =>
  `:root { ${Object.entries(themes[theme]?.colors ?? {})
    .map(([name, value]) => `--vscode-${name}: ${value};`)
    .join(' ')} }
  body { margin: 0; padding: 0 20px; color: var(--vscode-foreground); background: var(--vscode-editor-background);
    font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); }`;

/** Serves the built pages, and at / what a panel shows. */
async function serve() {
  let shown = '';
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    response.setHeader('content-type', kinds[extname(path)] ?? 'text/html; charset=utf-8');
    response.end(path === '/' ? shown : readFileSync(normalize(`.${path}`)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    show: (html: string) => {
      shown = html;
    },
    close: () => server.close(),
  };
}

/** A panel whose page is the browser's. */
function panelOn(page: Page, show: (html: string) => void) {
  const listeners: ((message: unknown) => unknown)[] = [];
  const closed: (() => void)[] = [];
  const early: unknown[] = [];
  let ready = false;
  const post = (message: unknown) =>
    page.evaluate(`dispatchEvent(new MessageEvent('message', { data: ${JSON.stringify(message)} }))`).catch(() => {});
  const webview = {
    options: {},
    cspSource: "'self'",
    asWebviewUri: (path: string) => path,
    onDidReceiveMessage: (listener: (message: unknown) => unknown) => {
      listeners.push(listener);
      return { dispose() {} };
    },
    postMessage: async (message: unknown) => (ready ? post(message) : early.push(message)),
    set html(html: string) {
      show(html);
    },
  };
  const panel = { webview, title: '', onDidDispose: (listener: () => void) => closed.push(listener), reveal() {} };
  return {
    panel: panel as unknown as WebviewPanel,
    receive: (message: unknown) => {
      ready = true;
      for (const each of early.splice(0)) void post(each);
      for (const each of listeners) void each(message);
    },
    close: () => {
      for (const each of closed) each();
    },
  };
}

async function main(): Promise<number> {
  const wanted = process.argv.slice(2);
  const chosen = (await scenes()).filter(
    ({ name }) => wanted.length === 0 || wanted.some((each) => name.includes(each)),
  );
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const server = await serve();
  const browser = await launchBrowser();
  const faults: string[] = [];
  const pictures: string[] = [];

  async function take({ name, open, shown }: Scene, theme: string, width: number): Promise<void> {
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      bypassCSP: true,
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    const title = `${name} ${theme} ${width}`;
    page.on('pageerror', (error) => faults.push(`${title}: ${error.message}`));
    const { panel, receive, close } = panelOn(page, server.show);
    await page.exposeFunction('toHost', receive);
    await page.addInitScript({ content: surroundings });
    open(panel);
    await page.goto(server.url);
    await page.addStyleTag({ content: styleOf(theme) });
    await page.evaluate(`document.body.className += ' ${themes[theme]?.body}'`);
    await page
      .locator(shown)
      .first()
      .waitFor({ timeout: 10_000 })
      .catch(() => faults.push(`${title}: no ${shown}`));
    for (const fault of await accessibilityFaults(page)) faults.push(`${title}: ${fault}`);
    const sideways = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    if (sideways > 0) faults.push(`${title}: ${sideways} pixels are beyond the right edge`);
    const file = `${title.replaceAll(' ', '-')}.png`;
    await page.screenshot({ path: join(folder, file), animations: 'disabled' });
    pictures.push(file);
    close();
    await context.close();
  }

  try {
    for (const scene of chosen)
      for (const width of widths) for (const theme of Object.keys(themes)) await take(scene, theme, width);
  } finally {
    await browser.close();
    server.close();
  }
  const cells = pictures.map((file) => `<figure><img src="${file}"><figcaption>${file}</figcaption></figure>`);
  const style =
    'body{font:12px sans-serif;display:grid;grid-template-columns:repeat(4,1fr);gap:8px}figure{margin:0}img{width:100%}';
  writeFileSync(
    join(folder, 'index.html'),
    `<!DOCTYPE html><title>Sheet</title><style>${style}</style>${cells.join('\n')}`,
  );
  console.log(`${pictures.length} pictures in ${join(folder, 'index.html')}`);
  for (const fault of faults) console.log(`  ${fault}`);
  return faults.length === 0 ? 0 : 1;
}

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
