/** The receiver under a load of 1 KiB deliveries, beside a bare server that reads a body and answers. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { text } from 'node:stream/consumers';
import { createHistory, createLineFile, startReceiver } from '../../src/webhooks';
import { type Figure, figure, median } from './figure';

const secret = `mega_whsec_${'5e'.repeat(32)}`;
const count = 10_000;
const connections = 64;
const rounds = 5;

/** What the load generator, a process of its own, saw. */
async function load(url: string): Promise<{ answered: number; perSecond: number }> {
  const script = 'out/test/bench/delivery-load.js';
  const child = spawn(process.execPath, [script, url, String(count), String(connections), secret], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(await text(child.stdout));
}

async function startBare() {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => response.end(Buffer.concat(chunks).length > 0 ? '' : 'empty'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

/** How late a timer is while something runs: 99 of 100 times not more than this, in milliseconds. */
async function delayed<T>(work: () => Promise<T>): Promise<{ value: T; p99: number }> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const value = await work();
  delay.disable();
  return { value, p99: delay.percentile(99) / 1e6 };
}

export async function run(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-bench-'));
  const path = join(folder, 'deliveries.ndjson');
  let received = 0;
  const report = (error: unknown) => {
    throw error;
  };
  const history = createHistory({
    file: createLineFile(path),
    capacity: () => 10 * count,
    keepContacts: () => true,
    report,
  });
  const receiver = await startReceiver({
    port: 0,
    history,
    webhooks: () => [{ webhookId: '1', url: 'https://example.com/', current: secret, previous: null }],
    toleranceSeconds: () => 300,
    answer: () => ({ status: 200, delayMilliseconds: 0, body: '' }),
    allowedHosts: () => [],
    received: ({ judgement }) => {
      if (judgement.verdict === 'verified') received++;
    },
    report,
  });
  const bare = await startBare();
  try {
    await load(receiver.url);
    await load(bare.url);
    const before = received;
    const ours: Awaited<ReturnType<typeof delayed<{ answered: number; perSecond: number }>>>[] = [];
    const theirs: typeof ours = [];
    for (let round = 0; round < rounds; round++) {
      ours.push(await delayed(() => load(receiver.url)));
      theirs.push(await delayed(() => load(bare.url)));
    }
    const rate = (runs: typeof ours) => median(runs.map(({ value }) => value.perSecond));
    const p99 = (runs: typeof ours) => median(runs.map((each) => each.p99));
    const answered = ours.reduce((sum, { value }) => sum + value.answered, 0);
    await history.settled();
    const written = readFileSync(path, 'utf8').trimEnd().split('\n').length - count;
    return [
      figure('deliveries of 1 KiB, verified and written', rate(ours), 'deliveries/s', rate(theirs)),
      figure(
        'deliveries lost of those sent',
        rounds * count - Math.min(answered, received - before, written),
        'deliveries',
      ),
      figure('event-loop delay meanwhile, p99', p99(ours), 'ms', p99(theirs)),
    ];
  } finally {
    await receiver.close();
    bare.close();
    rmSync(folder, { recursive: true });
  }
}
