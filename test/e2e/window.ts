/**
 * A window of a real VS Code with the packaged extension, as somebody has it who installed the .vsix. The room's runner
 * says in MEGA_LEADS_E2E where VS Code, the extension and running browsers are: one for each process that runs files,
 * because a browser has one clipboard.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import * as z from 'zod';
import { startServer, userDataFolder, writeSettings } from '../workbench/server.mjs';
import { oldest } from '../workbench/versions.mjs';
import { createPerson, type Person } from './person';

const prepared = z.object({
  server: z.object({ version: z.string(), main: z.string(), node: z.string() }),
  extensionsFolder: z.string(),
  browsers: z.array(z.string()).min(1),
});

/** Which of the processes this is, from 0. */
const worker = Number(process.env.MOCHA_WORKER_ID ?? 0);

/** The kinds of theme that every picture and page is looked at in, and the class that a window then has. */
const themes = { light: 'vs', dark: 'vs-dark', 'hc-dark': 'hc-black', 'hc-light': 'hc-light' } as const;

export type Theme = keyof typeof themes;

/** What a version calls its default theme of a kind. A name of another version is replaced by it at a bad moment. */
function themeName(theme: Theme, version: string): string {
  if (theme === 'hc-dark') return 'Default High Contrast';
  if (theme === 'hc-light') return 'Default High Contrast Light';
  if (version === oldest) return theme === 'dark' ? 'Default Dark Modern' : 'Default Light Modern';
  return theme === 'dark' ? 'Dark 2026' : 'Light 2026';
}

/** Restricted mode from the start, without a dialog that asks for trust. */
const asksForTrust = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
};

export type WorkbenchOptions = {
  /** The folder that is opened, by path. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Added to the environment of the extension host. */
  readonly env?: Readonly<Record<string, string>>;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly theme?: Theme;
  /** The display language, as a BCP 47 tag; VS Code's own words stay English, for want of a language pack. */
  readonly language?: string;
  /** Files put into the installed extension, by path. */
  readonly extensionFiles?: Readonly<Record<string, string | Uint8Array>>;
  /** Whether the folder has to be trusted first: until then the window is in restricted mode. */
  readonly trust?: boolean;
};

export type Workbench = Person & {
  /** The folder that is open. */
  readonly folder: string;
  /** Where the server keeps what it is told: storage, settings, logs. */
  readonly dataFolder: string;
  /** The version of VS Code. */
  readonly version: string;
  /** Another window of the same profile on the same folder. */
  openWindow(): Promise<Person>;
  /** Loads the window anew, as after a restart of VS Code. */
  reload(): Promise<void>;
  theme(name: Theme): Promise<void>;
  settings(settings: Readonly<Record<string, unknown>>): void;
  /** What the server said last, for the message of a failed test. */
  log(): string;
  close(): Promise<void>;
};

/** Those that are open, to be closed whatever happens. */
export const open = new Set<Workbench>();

/** Opens a fresh profile: nothing is stored, no window was ever open. */
export async function openWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
  const { server, browsers, ...installed } = prepared.parse(JSON.parse(process.env.MEGA_LEADS_E2E ?? ''));
  const home = mkdtempSync(join(tmpdir(), 'mega-leads-e2e-'));
  const folder = join(home, 'workspace');
  const dataFolder = join(home, 'data');
  const extensionsFolder = withFiles(installed.extensionsFolder, join(home, 'extensions'), options.extensionFiles);
  writeFiles(folder, options.files ?? {});
  let chosen = {
    'workbench.colorTheme': themeName(options.theme ?? 'dark', server.version),
    ...(options.trust ? asksForTrust : {}),
    ...options.settings,
  };
  writeSettings(userDataFolder(dataFolder), chosen);
  const running = await startServer(server, {
    dataFolder,
    extensionsFolder,
    env: { EXTENSIONS_GALLERY: '{}', ...options.env },
    trust: options.trust ?? false,
  });
  const browser = await chromium.connect(browsers[worker % browsers.length] ?? '');
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: running.url });
  context.setDefaultTimeout(30_000);
  // What the script of a language pack would set.
  if (options.language !== undefined)
    await context.addInitScript({ content: `globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(options.language)};` });
  const pictures = join('out', 'screenshots', server.version);
  const openWindow = () => openPerson(context, running.address({ folder }), pictures);
  const person = await openWindow();

  const workbench: Workbench = {
    ...person,
    folder,
    dataFolder,
    version: server.version,
    openWindow,
    log: running.logTail,
    async reload() {
      await person.page.reload();
      await settle(person);
    },
    settings(settings) {
      chosen = { ...chosen, ...settings };
      writeSettings(userDataFolder(dataFolder), chosen);
    },
    async theme(name) {
      workbench.settings({ 'workbench.colorTheme': themeName(name, server.version) });
      await person.page.locator(`.monaco-workbench.${themes[name]}`).waitFor();
    },
    async close() {
      open.delete(workbench);
      await browser.close();
      await running.stop();
      rmSync(home, { recursive: true, force: true, maxRetries: 3 });
    },
  };
  open.add(workbench);
  return workbench;
}

/** The extensions folder, or a copy of it where files are to be put into the extension. */
function withFiles(installed: string, copy: string, files: WorkbenchOptions['extensionFiles']): string {
  if (files === undefined) return installed;
  cpSync(installed, copy, { recursive: true });
  const name = readdirSync(copy).find((folder) => folder.startsWith('mega-leads-workbench.'));
  if (name === undefined) throw new Error('the extension is not installed');
  writeFiles(join(copy, name), files);
  return copy;
}

async function openPerson(context: BrowserContext, address: string, pictures: string): Promise<Person> {
  const page = await context.newPage();
  await page.goto(address);
  const person = createPerson(page, pictures);
  await settle(person);
  return person;
}

/** The window is ready when the extension's place in the activity bar is. */
async function settle({ page }: Person): Promise<void> {
  await page.locator('.activitybar').getByRole('tab', { name: 'MEGA' }).waitFor({ timeout: 60_000 });
}

function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
