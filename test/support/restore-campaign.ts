/**
 * Random imports that note first, are changed by others afterwards and taken back: each lead holds what it held, but for
 * what is listed. Noting is interrupted at any moment, and its file damaged.
 */
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LeadApi } from '../../src/api';
import { planFinding } from '../../src/pull';
import {
  type Held,
  heldBy,
  type Notes,
  type PlannedChunk,
  previewRows,
  readNotes,
  type Source,
  takeNotes,
  textSource,
  wantedAgain,
  writeRestore,
} from '../../src/push';
import { createRandom, type Random } from '../../src/sandbox';
import { fieldsOf, findHeld, noSleep, randomRow, sendRows, smallChunks, withLeads } from './change-campaign';

const layout = { kind: 'json' } as const;

export interface RestoreResult {
  /** Fields that an import changed, and how many of them hold again what they held. */
  readonly changed: number;
  readonly restored: number;
  /** What was left, by its reason. */
  readonly left: ReadonlyMap<string, number>;
  readonly interruptions: number;
  readonly faults: readonly string[];
}

class Crash extends Error {}

/** Notes what leads hold, with crashes on the way, and what a crash leaves of a line. */
async function noteWithCrashes(
  random: Random,
  api: LeadApi,
  source: Source,
  chunks: readonly PlannedChunk[],
  path: string,
): Promise<{ notes: Notes; crashes: number }> {
  for (let crashes = 0; ; crashes++) {
    const willCrash = random.chance(0.5);
    try {
      const notes = await takeNotes({
        path,
        id: 'i',
        at: 0,
        preview: () => previewRows({ source, layout, chunks, api, clock: noSleep }),
        find: async (wanted, onFound) => {
          const finding = await planFinding(api.listLeads, wanted);
          return finding.run({
            onFound: async (found) => {
              for (const { lead, text } of found) {
                await onFound(new Map<string, Held>([[lead.id, heldBy(lead, text)]]));
                if (willCrash && random.chance(0.1)) throw new Crash();
              }
            },
          });
        },
      });
      return { notes, crashes };
    } catch (thrown) {
      if (!(thrown instanceof Crash)) throw thrown;
      if (random.chance(0.3)) appendFileSync(path, '0123456789abcdef {"type":"he');
      if (random.chance(0.2) && existsSync(path)) {
        const bytes = readFileSync(path);
        const at = random.integer(bytes.length);
        bytes[at] = (bytes[at] ?? 0) ^ 1;
        writeFileSync(path, bytes);
      }
    }
  }
}

export async function restoreRuns(runs: number, seed: number): Promise<RestoreResult> {
  const random = createRandom(seed, 'restore');
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-restore-'));
  const faults: string[] = [];
  const left = new Map<string, number>();
  let [changed, restored, interruptions] = [0, 0, 0];
  for (let run = 1; run <= runs; run++)
    await withLeads(random, async (sandbox, api, pool) => {
      const snapshot = () => new Map(sandbox.leads().map((lead) => [lead.id, fieldsOf(lead)]));
      const rows = (most: number) =>
        Array.from({ length: 1 + random.integer(most) }, () => randomRow(random, sandbox, pool));
      const source = textSource(`[${rows(60).join(',\n')}]`);
      const chunks = await smallChunks(source, 1 + random.integer(60));
      const path = join(folder, `${run}.ndjson`);
      const { crashes, notes: taken } = await noteWithCrashes(random, api, source, chunks, path);
      interruptions += crashes;
      const notes = await readNotes(path);
      if (notes === null || notes.held.size !== taken.held.size)
        return void faults.push(`run ${run}: the notes are not there`);
      const before = snapshot();
      const done = random.chance(0.2) ? chunks.slice(0, Math.ceil(chunks.length / 2)) : chunks;
      const outcomes = await sendRows(api, source, done, false);
      const imported = snapshot();
      if (random.chance(0.5)) {
        const edits = textSource(`[${rows(10).join(',\n')}]`);
        await sendRows(api, edits, await smallChunks(edits, 500), false);
      }
      const edited = snapshot();
      const restore = await writeRestore({
        notes,
        outcomes,
        now: await findHeld(api, wantedAgain({ notes, outcomes })),
        preview: async (text) => {
          const file = textSource(text);
          return sendRows(api, file, await smallChunks(file, 500), true);
        },
      });
      if (restore.text !== null) {
        const file = textSource(restore.text);
        await sendRows(api, file, await smallChunks(file, 500), false);
      }
      const after = snapshot();
      for (const { code } of restore.left) left.set(code, (left.get(code) ?? 0) + 1);
      const isLeft = (lead: string, field: string) =>
        restore.left.filter((each) => each.lead === lead && (each.field === null || each.field === field));
      if (after.size !== edited.size) faults.push(`run ${run}: the restore created leads`);
      for (const [id, is] of after) {
        const [was, made, then] = [before.get(id), imported.get(id) ?? {}, edited.get(id) ?? {}];
        const fields = new Set([...Object.keys(is), ...Object.keys(was ?? {}), ...Object.keys(then)]);
        for (const field of fields) {
          const at = `run ${run}, lead ${id}, ${field}`;
          const why = isLeft(id, field);
          if (was === undefined) {
            if (is[field] !== then[field]) faults.push(`${at}: the restore changed a new lead`);
            continue;
          }
          if (was[field] !== made[field]) changed++;
          if (was[field] !== made[field] && is[field] === was[field]) restored++;
          if (is[field] === was[field]) continue;
          if (is[field] !== then[field]) faults.push(`${at}: neither what it was nor what it held since`);
          else if (made[field] !== was[field] && why.length === 0)
            faults.push(`${at}: is not put back, and not listed`);
          if (why.some(({ code }) => code === 'was-empty') && was[field] !== undefined)
            faults.push(`${at}: was not empty`);
          if (why.some(({ code }) => code === 'changed-since') && made[field] === then[field])
            faults.push(`${at}: was not changed since`);
        }
      }
    });
  rmSync(folder, { recursive: true, force: true });
  return { changed, restored, left, interruptions, faults };
}
