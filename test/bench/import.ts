/** Files of leads read, checked and cut into requests, beside the streaming parser alone; and how fast they can go out. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, createFetchTransport, createQuota } from '../../src/api';
import { checkFile, createBook, openFileSource, openOutcomes, runChunks } from '../../src/push';
import { startSandbox } from '../../src/sandbox';
import { writeLeadCsv, writeLeadFile } from '../support/lead-file';
import { createVirtualClock } from '../support/virtual-clock';
import { type Figure, figure, inTurn } from './figure';
import type { Reading } from './import-reading';

const many = 500_000;
const few = 50_000;

/** Reads a file in a process of its own, so that its peak of memory is that of the reading. */
function read(mode: 'check' | 'bare', file: string): Promise<Reading> {
  const child = spawn(process.execPath, ['out/test/bench/import-reading.js', mode, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (text) => {
    said += text;
  });
  return new Promise((resolve, reject) => {
    child.once('close', (code) => {
      if (code === 0) resolve(JSON.parse(said));
      else reject(new Error(`reading ${file} (${mode}) ended with ${code}`));
    });
  });
}

/** Sends a file at the contract's rate, time being that of the clock alone. */
async function send(file: string, folder: string) {
  const clock = createVirtualClock();
  const plenty = { defaultPerMinute: 1_000_000, defaultPerHour: 1_000_000, bulkPerMinute: 10 };
  const sandbox = await startSandbox({ leads: 0, clock, rateLimits: plenty });
  const transport = createFetchTransport();
  const source = await openFileSource(file);
  const outcomes = await openOutcomes(join(folder, 'outcomes'));
  try {
    let requests = 0;
    const counted = {
      ...transport,
      send(request: Parameters<typeof transport.send>[0]) {
        requests++;
        return clock.busy(transport.send(request));
      },
    };
    const { url: baseUrl, customerId, token } = sandbox;
    const api = createClient({ baseUrl, customerId, token }, { transport: counted, clock, quota: createQuota(clock) });
    const layout = { kind: 'json' } as const;
    const report = await checkFile(source, layout, { scratch: join(folder, 'keys') });
    const start = clock.now();
    const purpose = { dryRun: true, onDuplicate: 'update' } as const;
    await clock.run(runChunks({ source, layout, purpose, book: createBook(report.chunks), outcomes, api, clock }));
    return { requests, seconds: (clock.now() - start) / 1000 };
  } finally {
    await outcomes.close();
    await source.close();
    await transport.close();
    await sandbox.close();
  }
}

/** How fast a large file is read beside the parser alone, and its peak of memory beside that of a small one. */
async function beside(large: string, small: string) {
  const megabytes = statSync(large).size / 1e6;
  const peaks: number[] = [];
  let chunks = 0;
  const speed = await inTurn(
    3,
    async () => {
      const reading = await read('check', large);
      peaks.push(reading.peakMegabytes);
      chunks = reading.chunks;
      return megabytes / reading.seconds;
    },
    async () => megabytes / (await read('bare', large)).seconds,
  );
  const smallPeaks: number[] = [];
  for (let round = 0; round < 3; round++) smallPeaks.push((await read('check', small)).peakMegabytes);
  return { megabytes, chunks, speed, peak: Math.max(...peaks), smallPeak: Math.max(...smallPeaks) };
}

export async function run(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-bench-import-'));
  try {
    const [large, small] = [join(folder, 'large.json'), join(folder, 'small.json')];
    const [largeCsv, smallCsv] = [join(folder, 'large.csv'), join(folder, 'small.csv')];
    await writeLeadFile(large, many);
    await writeLeadFile(small, few);
    await writeLeadCsv(largeCsv, many);
    await writeLeadCsv(smallCsv, few);
    const json = await beside(large, small);
    const csv = await beside(largeCsv, smallCsv);
    const { requests, seconds } = await send(small, folder);
    // Ten go at once, and ten more whenever a minute is over.
    const ideal = Math.floor((Math.ceil(few / 500) - 1) / 10) * 60;
    const name = ({ megabytes }: typeof json, what: string) =>
      `check ${many.toLocaleString('en')} rows, ${Math.round(megabytes)} MB of ${what}, beside the parser alone`;
    const speed = (of: typeof json, what: string): Figure => {
      const { first, second, ratio } = of.speed;
      return { name: name(of, what), value: first, unit: 'MB/s', reference: second, ratio };
    };
    return [
      speed(json, 'JSON'),
      figure('peak memory of that, beside 50,000 rows', json.peak, 'MB', json.smallPeak),
      speed(csv, 'CSV with CRLF'),
      figure('peak memory of that CSV, beside 50,000 rows', csv.peak, 'MB', csv.smallPeak),
      figure('requests for 500,000 rows, beside one for 500', json.chunks, 'requests', Math.ceil(many / 500)),
      figure('requests sent for 50,000 rows, beside one for 500', requests, 'requests', Math.ceil(few / 500)),
      figure('rate of sending at 10 a minute, beside the possible', requests / seconds, 'requests/s', requests / ideal),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
