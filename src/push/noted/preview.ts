/** A dry run for what its answers say alone: nothing of it is kept. */
import { type UpdatingRow, updatingRow } from '../compare/held';
import type { RowOutcome } from '../outcome/outcome';
import { sentRowsOf } from '../read/read-rows';
import type { PlannedChunk } from '../send/chunk';
import { createBook } from '../send/chunk-book';
import { type Run, runChunks } from '../send/run';

export interface Preview
  extends Pick<Run, 'source' | 'layout' | 'api' | 'clock' | 'signal' | 'onProgress' | 'mayGoOn'> {
  readonly chunks: readonly PlannedChunk[];
}

/** The outcome of each row. @throws what {@link runChunks} throws */
export async function previewOutcomes({ chunks, ...run }: Preview): Promise<RowOutcome[]> {
  const rows: RowOutcome[] = [];
  const outcomes = { append: async (more: readonly RowOutcome[]) => rows.push(...more), close: async () => {} };
  await runChunks({ ...run, outcomes, book: createBook(chunks), purpose: { dryRun: true, onDuplicate: 'update' } });
  return rows.sort((a, b) => a.row - b.row);
}

/** Each row beside what it gives. @throws what {@link runChunks} throws */
export async function previewRows(preview: Preview): Promise<UpdatingRow[]> {
  const outcomes = await previewOutcomes(preview);
  const texts = await sentRowsOf(preview.layout, preview.source.read)(outcomes);
  return outcomes.map((outcome, index) => updatingRow(outcome, texts[index] ?? null));
}
