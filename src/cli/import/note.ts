/** What leads hold, noted before an import updates them, and the file that puts it back. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Connection, type LeadApi, systemClock } from '../../api';
import {
  checkFile,
  createImportStore,
  isSameAccount,
  type OpenImport,
  openOutcomeTable,
  previewOutcomes,
  previewRows,
  type RowOutcome,
  readNotes,
  type StoredImport,
  takeNotes,
  textSource,
  wantedAgain,
  writeRestore,
} from '../../push';
import { callOf, home, speaker } from '../shell/program';
import { stateFolder } from '../shell/state-folder';
import { type NotedOptions, UsageError } from './arguments';
import { findLeads, readHeld } from './changes';
import type { Sending } from './send';

/**
 * Notes what the leads hold that an import will update, unless it has begun to send.
 *
 * @throws LeadApiError, or the signal's reason; the import goes on with it when it is resumed
 */
export async function noteFirst({ journal, notesPath, isHeld }: OpenImport, sending: Sending): Promise<void> {
  const { head, left, progress } = journal;
  if (!head.noted || progress.answered > 0 || left.some(({ sentAt }) => sentAt !== null)) return;
  const { source, layout, api, signal, onProgress } = sending;
  const minutes = Math.floor((left.length - 1) / 10);
  console.error(
    `${speaker('import')}: noting first: a dry run of ${left.length} requests, at least ${minutes} minutes; then the leads that rows update are read`,
  );
  const chunks = [...left].sort((a, b) => a.firstRow - b.firstRow);
  const notes = await takeNotes({
    path: notesPath,
    id: head.id,
    at: Date.now(),
    preview: () =>
      previewRows({ source, layout, api, chunks, clock: systemClock, signal, onProgress, mayGoOn: isHeld }),
    find: (wanted, onFound) =>
      findLeads(wanted, api.listLeads, signal, onFound, ({ requests, seconds }) =>
        console.error(
          `${speaker('import')}: reading ${wanted.length} leads takes ${requests} requests, at least ${Math.ceil(seconds / 60)} minutes`,
        ),
      ),
  });
  const missing = notes.unfound.length;
  console.error(
    `${speaker('import')}: noted what ${notes.held.size} leads hold${missing > 0 ? `; ${missing} were not found` : ''}. To take the import back: ${callOf('import')} restore.leads.json --restore ${head.id}`,
  );
}

async function outcomesAt(path: string): Promise<RowOutcome[]> {
  const table = await openOutcomeTable(path, async (rows) => rows.map(() => null));
  try {
    const all = await table.select({ status: null, search: '' }, new AbortController().signal);
    return await table.read(all);
  } finally {
    await table.close();
  }
}

const storeOf = ({ journal }: NotedOptions) =>
  createImportStore(journal === null ? stateFolder('imports') : resolve(home(), journal));

async function chosen({ id }: NotedOptions, stored: readonly StoredImport[]): Promise<StoredImport> {
  const noted = stored.filter(({ head }) => head.noted);
  const found = id === 'latest' ? noted[0] : noted.find(({ head }) => head.id === id);
  if (found !== undefined) return found;
  const known = noted.map(({ head }) => `${head.id} (${head.source.name})`).join(', ');
  throw new UsageError(`there is no noted import ${id}${known === '' ? '' : `; there are ${known}`}`);
}

/** Deletes what an import noted. @returns what is to be said. @throws UsageError */
export async function forgetNotes(options: NotedOptions): Promise<string> {
  const store = storeOf(options);
  const { head } = await chosen(options, (await store.list()).imports);
  await store.forgetNotes(head.id);
  return options.json
    ? JSON.stringify({ mode: options.mode, import: head.id })
    : `The notes of ${head.id} are deleted.`;
}

const reasons = {
  created: 'the import created the lead, and the API cannot delete one',
  'was-empty': 'held nothing, and the API cannot empty it',
  'changed-since': 'was changed since the import',
  unsaid: 'held what a lead file cannot say',
  refused: 'the API does not take what it held',
  'not-found': 'the lead was not found',
  'not-noted': 'the dry run before the import did not name this lead',
  'no-key': 'no row would meet this lead and no other',
} as const;

/**
 * Writes the lead file that takes an import back, readable by its owner alone.
 *
 * @returns what is to be said. @throws UsageError, LeadApiError, or the signal's reason
 */
export async function restoreImport(
  options: NotedOptions,
  connection: Connection,
  api: LeadApi,
  signal: AbortSignal,
): Promise<string> {
  const store = storeOf(options);
  const stored = await chosen(options, (await store.list()).imports);
  const { head } = stored;
  if (isSameAccount(head.target, connection) !== 'same') throw new UsageError('that import went to another account');
  if (stored.isUnderWay) throw new UsageError('that import is under way');
  const notes = await readNotes(store.notesOf(head.id));
  if (notes === null) throw new UsageError('what that import noted is not there any more, or is damaged');
  const outcomes = await outcomesAt(stored.outcomes);
  const { held: now } = await readHeld(wantedAgain({ notes, outcomes }), api.listLeads, signal);
  const scratch = await mkdtemp(join(tmpdir(), 'mega-leads-restore-'));
  try {
    const preview = async (text: string) => {
      const source = textSource(text);
      const layout = { kind: 'json' } as const;
      const { chunks } = await checkFile(source, layout, { scratch: join(scratch, 'check') });
      return previewOutcomes({ source, layout, chunks, api, clock: systemClock, signal });
    };
    const { text, rows, leads, left } = await writeRestore({ notes, outcomes, now, preview });
    const path = resolve(home(), options.file);
    if (text !== null) await writeFile(path, text, { mode: 0o600, flag: 'wx' });
    const { mode, json, file } = options;
    if (json) {
      const listed = left.map(({ code, row, lead, field }) => ({ code, row, lead_id: lead, field }));
      return JSON.stringify({ mode, import: head.id, file: text === null ? null : path, rows, leads, left: listed });
    }
    return [
      ...left.map(
        ({ code, row, lead, field }) =>
          `left: ${row === null ? '' : `row ${row}, `}lead ${lead ?? 'unknown'}${field === null ? '' : `, ${field}`}: ${reasons[code]}`,
      ),
      text === null
        ? 'There is nothing to put back.'
        : `${file} puts back values of ${leads} leads in ${rows} rows. To write them: ${callOf('import')} ${file} --write`,
    ].join('\n');
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
