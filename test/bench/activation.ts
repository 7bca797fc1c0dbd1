/** Activation beside that of an empty extension in the same hosts, what each first use loads, and the package's parts. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import * as z from 'zod';
import { startSandbox } from '../../src/sandbox';
import { installExtension, startServer } from '../workbench/server.mjs';
import { type Figure, figure, median } from './figure';
import { packageExtension } from './made-extension';
import { packageParts } from './package-parts';

/** Hosts for each first use: twelve in all, nine of them without a connection. */
const hostsEach = 3;
const own = 'mega-leads-workbench.mega-leads';
const empty = 'bench.empty';

const prepared = z.object({
  server: z.object({ version: z.string(), main: z.string(), node: z.string() }),
  browsers: z.tuple([z.string()]),
  vsix: z.string(),
});

const measured = z.object({ own: z.number(), empty: z.number(), first: z.number() });

/** What is done first in a window, as code of the probe. `listLeads` is done in one that has a connection. */
const uses: Readonly<Record<'listLeads' | 'checkFile' | 'openVerifier' | 'runCommand', readonly [string, string]>> = {
  listLeads: ['leads listed', "await vscode.commands.executeCommand('megaLeads.leads.focus')"],
  checkFile: [
    'lead file checked',
    "await vscode.window.showTextDocument(vscode.Uri.file(process.env.MEGA_LEADS_PROBE + '.lead.json'))",
  ],
  openVerifier: ['verifier opened', "await vscode.commands.executeCommand('megaLeads.verifySignature')"],
  runCommand: ['command run', "await vscode.commands.executeCommand('megaLeads.showLog')"],
};

type Measured = z.infer<typeof measured>;
type Server = z.infer<typeof prepared>['server'];
type Env = Readonly<Record<string, string>>;

/**
 * Activated before the others, it times how long the host takes to load each one's main file and to call its activate
 * (the host's own marks have whole milliseconds only), and then how long code of ours takes to load while something is done
 * for the first time.
 */
const probeSource = (use: string) => `
const Module = require('module');
const fs = require('fs');
// The first to ask for the API waits until the host has it ready; that is not to be one of the two compared.
const vscode = require('vscode');
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
exports.activate = () => {
  const load = Module._load;
  const times = {};
  // What is loaded while something else is loaded is a part of that.
  let [loading, spent] = [false, 0];
  const time = (work) => {
    if (loading) return work();
    loading = true;
    const begun = performance.now();
    try {
      return work();
    } finally {
      spent += performance.now() - begun;
      loading = false;
    }
  };
  const finish = async () => {
    await pause(2000);
    const before = spent;
    ${use};
    await pause(3000);
    const [own, empty] = ${JSON.stringify([own, empty])}.map((id) => times[id]);
    const file = process.env.MEGA_LEADS_PROBE;
    fs.writeFileSync(file + '.part', JSON.stringify({ own, empty, first: spent - before }));
    fs.renameSync(file + '.part', file);
  };
  Module._load = function (request, parent, ...rest) {
    if (parent?.filename?.includes(${JSON.stringify(own)})) {
      const module = time(() => load.call(this, request, parent, ...rest));
      // What is packed is loaded by a function.
      return request === './packed.js' ? { load: (name) => time(() => module.load(name)) } : module;
    }
    const id = ${JSON.stringify([own, empty])}.find((each) => typeof request === 'string' && request.includes(each));
    const start = performance.now();
    const loaded = load.call(this, request, parent, ...rest);
    if (id === undefined || typeof loaded.activate !== 'function') return loaded;
    const took = performance.now() - start;
    return {
      ...loaded,
      activate(context) {
        const called = performance.now();
        const result = loaded.activate(context);
        times[id] = took + performance.now() - called;
        if (Object.keys(times).length === 2) void finish();
        return result;
      },
    };
  };
};`;

/** One window, from its start until something was done in it for the first time. */
async function measure(browser: Browser, server: Server, folder: string, extensionsFolder: string, env: Env) {
  const probe = join(folder, 'probe');
  rmSync(probe, { force: true });
  const dataFolder = mkdtempSync(join(folder, 'data-'));
  const running = await startServer(server, {
    dataFolder,
    extensionsFolder,
    env: { ...env, MEGA_LEADS_PROBE: probe, EXTENSIONS_GALLERY: '{}' },
  });
  const page = await browser.newPage();
  try {
    await page.goto(running.address({ folder }));
    for (let tries = 0; !existsSync(probe) && tries < 600; tries++) await page.waitForTimeout(100);
    return measured.parse(JSON.parse(readFileSync(probe, 'utf8')));
  } finally {
    await page.close();
    await running.stop();
  }
}

export async function run(): Promise<Figure[]> {
  const { server, browsers, vsix } = prepared.parse(JSON.parse(process.env.MEGA_LEADS_E2E ?? ''));
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-bench-'));
  const browser = await chromium.connect(browsers[0]);
  const sandbox = await startSandbox();
  const { url, token, customerId } = sandbox;
  const connected = { MEGA_LEADS_SANDBOX: JSON.stringify({ url, token, customer_id: customerId }) };
  writeFileSync(join(folder, 'probe.lead.json'), JSON.stringify({ contact_email: 'sam@example.com', stage_slug: 7 }));
  // As the generator makes it: with the API that every extension begins by requiring.
  const source = "const vscode = require('vscode'); exports.activate = () => {};";
  const nothing = await packageExtension(folder, 'empty', 'onStartupFinished', source);
  const found = new Map<string, Measured[]>();
  try {
    for (const [use, [, code]] of Object.entries(uses)) {
      const hosts: Measured[] = [];
      found.set(use, hosts);
      const extensionsFolder = join(folder, `extensions-${use}`);
      const probe = await packageExtension(folder, `probe-${use.toLowerCase()}`, '*', probeSource(code));
      for (const each of [vsix, nothing, probe])
        await installExtension(server, { vsix: each, dataFolder: join(folder, 'data'), extensionsFolder });
      for (let host = 0; host < hostsEach; host++)
        hosts.push(await measure(browser, server, folder, extensionsFolder, use === 'listLeads' ? connected : {}));
    }
  } finally {
    await browser.close();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
  const hosts = [...found].flatMap(([use, each]) => (use === 'listLeads' ? [] : each));
  return [
    figure(
      `activation, median of ${hosts.length} hosts, beside an empty extension`,
      median(hosts.map((each) => each.own)),
      'ms',
      median(hosts.map((each) => each.empty)),
    ),
    ...Object.entries(uses).map(([use, [name]]) =>
      figure(`code loaded by the first use: ${name}`, median((found.get(use) ?? []).map(({ first }) => first)), 'ms'),
    ),
    ...packageParts(vsix),
  ];
}
