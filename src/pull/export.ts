/**
 * All leads that a filter matches, in a file. They are read in the order of their creation, which no change to a lead can
 * alter, so that none is missed or written twice however long it takes. They are gathered beside the target as lines of
 * JSON; the target appears when it is whole.
 */
import { type FileHandle, open, rename } from 'node:fs/promises';
import { t } from '@vscode/l10n';
import type { CallOptions, Wait } from '../api';
import type { Lead, LeadPage, LeadQuery } from '../contract';
import { type Checkpoint, discardExport, filesOf, writeCheckpoint } from './checkpoint';
import { OtherColumns } from './columns';
import { filterQuery, type LeadFilter } from './filter';
import { convert, type ExportFormat } from './formats';
import { isRefusal, type ListLeads, largestPage } from './pages';

export interface ExportProgress {
  readonly count: number;
  readonly total: number;
}

export interface ExportOptions {
  readonly list: ListLeads;
  readonly account: string;
  readonly filter: LeadFilter;
  /** The path of the file to write. */
  readonly target: string;
  readonly format: ExportFormat;
  /** What an earlier export to this target left. */
  readonly resume?: Checkpoint | null;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ExportProgress) => void;
  readonly onWait?: (wait: Wait) => void;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

export interface Exported {
  readonly count: number;
  /** How many matched when the export began. */
  readonly firstTotal: number;
}

/** How often the checkpoint is written at the most, in milliseconds; a failure writes it too. */
const checkpointEvery = 1000;

function begin({ account, filter }: ExportOptions, now: number): Checkpoint {
  const border = { time: null, ids: [] };
  const nothing = { cursor: null, done: false, count: 0, bytes: 0, firstTotal: null, total: 0, border, columns: [] };
  return { version: 2, account, filter, startedAt: now, ...nothing };
}

/** What is on a page and not written yet. */
function fresh(leads: readonly Lead[], { border }: Checkpoint): Lead[] {
  return leads.filter(({ id, created_at }) => created_at !== border.time || !border.ids.includes(id));
}

function borderAfter(leads: readonly Lead[], { border }: Checkpoint): Checkpoint['border'] {
  const time = leads.at(-1)?.created_at ?? border.time;
  const ids = leads.filter(({ created_at }) => created_at === time).map(({ id }) => id);
  return { time, ids: time === border.time ? [...border.ids, ...ids] : ids };
}

/** Reads page after page and writes it; the next page is on its way while one is written. */
async function gather(options: ExportOptions, file: FileHandle, place: { state: Checkpoint }): Promise<void> {
  const { list, signal, onProgress, onWait, now = Date.now } = options;
  const base: LeadQuery = {
    ...filterQuery(place.state.filter, place.state.startedAt),
    ...{ sort_by: 'created_at', sort_dir: 'asc', include_custom_fields: true, limit: largestPage },
  };
  const call: CallOptions = { priority: 'background', signal, ...(onWait === undefined ? {} : { onWait }) };
  /** Counts what was written before the query in use began to count. */
  let counted = 0;
  const request = (cursor: string | null): Promise<LeadPage> => {
    const { border } = place.state;
    // A cursor belongs to its query: where one begins anew, it begins at the border.
    if (cursor === null && border.time !== null) return list({ ...base, created_since: border.time }, call);
    return list(cursor === null ? base : { ...base, cursor }, call);
  };
  const prefetch = (cursor: string) => {
    const next = request(cursor);
    // It is looked at when its turn has come.
    next.catch(() => {});
    return next;
  };
  const columns = new OtherColumns(place.state.columns);
  if (place.state.cursor === null) counted = place.state.count - place.state.border.ids.length;
  let saved = now();
  let coming = request(place.state.cursor);
  let refusedAt = -1;
  while (!place.state.done) {
    let page: LeadPage;
    try {
      page = await coming;
    } catch (thrown) {
      const { state } = place;
      if (state.cursor === null || !isRefusal(thrown) || refusedAt === state.count) throw thrown;
      refusedAt = state.count;
      counted = state.count - state.border.ids.length;
      place.state = { ...state, cursor: null };
      coming = request(null);
      continue;
    }
    signal?.throwIfAborted();
    if (page.next_cursor !== null) coming = prefetch(page.next_cursor);
    const { state } = place;
    const leads = fresh(page.leads, state);
    for (const lead of leads) columns.add(lead);
    const bytes = Buffer.from(leads.map((lead) => `${JSON.stringify(lead)}\n`).join(''));
    for (let done = 0; done < bytes.length; )
      done += (await file.write(bytes, done, bytes.length - done, state.bytes + done)).bytesWritten;
    const total = Math.max(counted + page.total, 0);
    place.state = {
      ...state,
      cursor: page.next_cursor,
      done: page.next_cursor === null,
      count: state.count + leads.length,
      bytes: state.bytes + bytes.length,
      firstTotal: state.firstTotal ?? total,
      total,
      border: borderAfter(leads, state),
      columns: columns.list(),
    };
    onProgress?.({ count: place.state.count, total });
    if (now() - saved < checkpointEvery) continue;
    await writeCheckpoint(options.target, place.state);
    saved = now();
  }
}

/**
 * Writes the file. After a rejection the target is as it was, and what was written lies beside it for another export to
 * resume from.
 *
 * @throws LeadApiError, the signal's reason, or the system's error (see {@link fileFault})
 */
export async function exportLeads(options: ExportOptions): Promise<Exported> {
  const { target, format, resume = null, signal, now = Date.now } = options;
  const files = filesOf(target);
  if (resume === null) await discardExport(target);
  const place = { state: resume ?? begin(options, now()) };
  const file = await open(files.part, resume === null ? 'w' : 'r+');
  try {
    await file.truncate(place.state.bytes);
    await writeCheckpoint(target, place.state);
    await gather(options, file, place);
    await file.sync();
  } finally {
    await file.close();
    // Where there is no room even for this, the one before is still there.
    await writeCheckpoint(target, place.state).catch(() => {});
  }
  if (format === 'ndjson') await rename(files.part, target);
  else {
    await convert(files.part, files.draft, format, place.state.columns, signal);
    await rename(files.draft, target);
  }
  await discardExport(target);
  return { count: place.state.count, firstTotal: place.state.firstTotal ?? 0 };
}

/** What an error of the file system means to somebody who exports; null for any other error. */
export function fileFault(thrown: unknown): string | null {
  if (!(thrown instanceof Error) || !('syscall' in thrown) || !('code' in thrown)) return null;
  switch (thrown.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return t('The disk is full. Make room, then export to the same file again.');
    case 'EBUSY':
    case 'ETXTBSY':
      return t('The file is open in another program. Close it there, then export to the same file again.');
    case 'EACCES':
    case 'EPERM':
      return t('The file or its folder may not be written, or another program has it open.');
    case 'EROFS':
      return t('The folder is read-only.');
    case 'ENOENT':
    case 'ENOTDIR':
      return t('The folder is not there.');
    case 'EISDIR':
      return t('There is a folder of that name.');
    default:
      return t('The file could not be written ({0}).', String(thrown.code));
  }
}
