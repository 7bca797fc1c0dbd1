/** `node import-reading.js check|bare FILE`: one reading of a file of leads, in a process of its own. */
import { once } from 'node:events';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { JSONParser } from '@streamparser/json';
import { parse } from 'csv-parse';
import {
  checkFileApart,
  csvLayout,
  findLayout,
  type Layout,
  matchColumns,
  openFileSource,
  type Source,
} from '../../src/push';

export interface Reading {
  readonly seconds: number;
  readonly peakMegabytes: number;
  readonly rows: number;
  readonly chunks: number;
}

async function layoutOf(source: Source, file: string): Promise<Layout> {
  if (!file.endsWith('.csv')) return { kind: 'json' };
  const found = await findLayout(source, 'csv');
  if (found.kind !== 'csv') throw new Error('no CSV');
  return csvLayout(
    found,
    matchColumns(found.columns).map((field) => field ?? null),
  );
}

/** Reads, checks and cuts the file as before an import: a large one in a thread of its own. */
async function check(file: string) {
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-reading-'));
  const source = await openFileSource(file);
  try {
    const thread = { script: resolve('dist/check-thread.js'), language: 'en' };
    const report = await checkFileApart(
      source,
      await layoutOf(source, file),
      { scratch: join(folder, 'keys') },
      thread,
    );
    if (report.errors > 0) throw new Error(report.problems[0]?.message);
    return { rows: report.rows, chunks: report.chunks.length };
  } finally {
    await source.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The parser alone, each row a value that is let go. */
async function bare(file: string) {
  let rows = 0;
  const parser = new JSONParser({ paths: ['$.*'], keepStack: false, stringBufferSize: 65_536 });
  parser.onValue = () => {
    rows++;
  };
  for await (const bytes of createReadStream(file, { highWaterMark: 65_536 })) parser.write(bytes);
  return { rows, chunks: 0 };
}

/** The same of CSV, each record an array that is let go. */
async function bareCsv(file: string) {
  let rows = -1;
  const parser = createReadStream(file, { highWaterMark: 65_536 }).pipe(parse());
  parser.on('readable', () => {
    while (parser.read() !== null) rows++;
  });
  await once(parser, 'end');
  return { rows, chunks: 0 };
}

async function main([mode, file = '']: readonly string[]): Promise<Reading> {
  const start = process.hrtime.bigint();
  const alone = file.endsWith('.csv') ? bareCsv : bare;
  const found = await (mode === 'bare' ? alone(file) : check(file));
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  // In kilobytes, of the whole process.
  return { ...found, seconds, peakMegabytes: process.resourceUsage().maxRSS / 1000 };
}

main(process.argv.slice(2)).then(
  (reading) => console.log(JSON.stringify(reading)),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
