/** Handlers of a few lines, as people report them, and what the battery has to say of each: test/fixtures/handlers. */
import { readdirSync, readFileSync } from 'node:fs';
import http, { type RequestListener, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { type CheckParts, checkHandler } from '../../src/webhooks';

const caseForm = z.strictObject({
  /** Where people have it from. */
  source: z.string(),
  /** What it does. */
  cause: z.string(),
  /** A program for Node; its secret is in the environment variable MEGA. */
  handler: z.string(),
  /** The checks that fail, these and no others; empty where chance says which. */
  fails: z.array(z.string()),
  /** What the first of them says, and what none says, as regular expressions. */
  says: z.string(),
  never: z.string(),
});

export type HandlerCase = z.infer<typeof caseForm>;

const folder = resolve('test/fixtures/handlers');

export const handlerCases: Readonly<Record<string, HandlerCase>> = Object.fromEntries(
  readdirSync(folder).map((file) => [
    file.replace(/\.json$/, ''),
    caseForm.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))),
  ]),
);

/** Starts the program in this process, on a port of its own. */
async function start(program: string, secret: string): Promise<Server> {
  let server: Server | undefined;
  const createServer = (listener: RequestListener) => {
    const made = http.createServer(listener);
    server = made;
    return { listen: () => made.listen(0, '127.0.0.1') };
  };
  const load = createRequire(__filename);
  const required = (name: string) => (name === 'http' ? { createServer } : load(name));
  new Function('require', 'process', 'globalThis', program)(required, { env: { MEGA: secret } }, {});
  const started = server;
  if (started === undefined) throw new Error('the program starts no server');
  if (!started.listening) await new Promise((resolve) => started.once('listening', resolve));
  return started;
}

/** Runs the battery over a case. Null where it is judged right, else what is wrong with the judgement. */
export async function judgeCase(each: HandlerCase, parts: CheckParts = {}): Promise<string | null> {
  const secret = 'mega_whsec_5f2b8c1e9a7d4460b3e8f1029c6d7a55';
  const server = await start(each.handler, secret);
  try {
    const { port } = server.address() as AddressInfo;
    const run = await checkHandler({ url: `http://127.0.0.1:${port}/hook`, secret }, parts);
    if (!run.reached) return run.reason;
    const told = run.reports.filter(({ outcome }) => outcome === 'failed' || outcome === 'warning');
    const failed = run.reports.filter(({ outcome }) => outcome === 'failed');
    const said = told.map(({ id, message }) => `${id}: ${message}`).join('\n');
    const named = told.find(({ message }) => new RegExp(each.never).test(message));
    if (named !== undefined) return `it names a wrong cause:\n${named.id}: ${named.message}`;
    if (each.fails.length === 0)
      return run.ok || failed.some(({ message }) => /sometimes|differently/.test(message)) ? null : `it says:\n${said}`;
    const others = failed.filter(({ message }) => !new RegExp(each.says).test(message) && !/as well/.test(message));
    const wanted = each.fails.every((id) => failed.some((report) => report.id === id));
    if (!wanted) return `${each.fails.join()} should fail:\n${said}`;
    const first = failed.find(({ id }) => id === each.fails[0]);
    if (!new RegExp(each.says).test(first?.message ?? '')) return `the cause is not named:\n${said}`;
    return others.length === 0 || others.every(({ id }) => each.fails.includes(id) || id === 'closing')
      ? null
      : `more fails than should:\n${said}`;
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
