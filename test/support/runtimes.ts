/** Runs the handlers that the extension offers, each on what its users run it on, where that is there. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';

/** How a template is started; null where this machine has not got what it needs. */
export type Start = (file: string, folder: string, port: number) => readonly [command: string, ...args: string[]];

const works = (command: string, ...args: string[]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

const node: Start = (file) => [process.execPath, file];

/** A route handler takes a Request and gives a Response; here a server that speaks both calls it, not Next itself. */
const next: Start = (file, folder) => {
  const entry = join(folder, 'next.mjs');
  buildSync({
    stdin: {
      contents: `import { serve } from '@hono/node-server'; import { POST } from ${JSON.stringify(file)};
        serve({ fetch: POST, port: Number(process.env.PORT), hostname: '127.0.0.1' });`,
      resolveDir: process.cwd(),
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: entry,
  });
  return [process.execPath, entry];
};

function python(module: string): Start | null {
  const found = ['python3', '/usr/bin/python3', 'python'].find((command) => works(command, '-c', `import ${module}`));
  return found === undefined ? null : (file) => [found, file];
}

/** Built before it is run: `go run` leaves its child behind. */
const go: Start = (file, folder) => {
  const program = join(folder, 'handler');
  spawnSync('go', ['build', '-o', program, file], { stdio: 'inherit', env: { ...process.env, GOFLAGS: '' } });
  return [program];
};

/** By file of a template. */
export function startOf(file: string): Start | null {
  switch (file) {
    case 'next.ts':
      return next;
    case 'python-flask.py':
      return python('flask');
    case 'python-fastapi.py':
      return python('fastapi, uvicorn');
    case 'go-net-http.go':
      return works('go', 'version') ? go : null;
    case 'plain.php':
      return works('php', '--version') ? (path, _, port) => ['php', '-S', `127.0.0.1:${port}`, path] : null;
    case 'ruby-rack.ru':
      return works('rackup', '--version')
        ? (path, _, port) => ['rackup', '--host', '127.0.0.1', '--port', String(port), path]
        : null;
    default:
      return node;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

function listens(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      done(true);
    });
    socket.on('error', () => done(false));
  });
}

async function untilListening(child: ChildProcess, port: number, said: () => string): Promise<void> {
  while (!(await listens(port))) {
    if (child.exitCode !== null) throw new Error(`the handler ended with status ${child.exitCode}: ${said()}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** Runs a template as a process of its own, works with its URL, and ends it. */
export async function withTemplate(
  name: string,
  start: Start,
  secret: string,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-handler-'));
  const port = await freePort();
  const [command, ...args] = start(resolve('media/handlers', name), folder, port);
  mkdirSync(join(folder, 'tmp'));
  const child = spawn(command, args, {
    cwd: process.cwd(),
    env: { ...process.env, MEGA_WEBHOOK_SECRET: secret, PORT: String(port), TMPDIR: join(folder, 'tmp') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk;
    });
  const ended = new Promise((done) => child.once('close', done));
  try {
    await untilListening(child, port, () => said);
    await work(`http://127.0.0.1:${port}/webhooks/mega`);
  } catch (error) {
    console.error(said.slice(-2000));
    throw error;
  } finally {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}
