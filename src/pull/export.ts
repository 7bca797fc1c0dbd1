/**
 * All leads that a filter matches, in a file. They are read in the order of their creation, which no change to a lead can
 * alter, so that none is missed or written twice however long it takes. They are gathered beside the target as lines of
 * JSON, and in the format that was asked for; the target appears when it is whole.
 */
import { rename } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { t } from '@vscode/l10n';
import type { ListedPage, ListOptions, Wait } from '../api';
import type { Lead, LeadQuery } from '../contract';
import { Appender } from './appender';
import { type Checkpoint, discardExport, filesOf, writeCheckpoint } from './checkpoint';
import { fieldsOf, OtherColumns } from './columns';
import { filterQuery, type LeadFilter } from './filter';
import { Draft, type ExportFormat } from './formats';
import { type CreateFile, createOwn, openOwn } from './own-file';
import { isRefusal, type ListLeads, largestPage } from './pages';
import { createWalk, WalkEndless } from './walk';

export interface ExportProgress {
  readonly count: number;
  readonly total: number;
}

export interface ExportOptions {
  readonly list: ListLeads;
  /** Drawn for this export; whoever knows it may go on with it. Of one that goes on, its own counts. */
  readonly id: string;
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
  readonly createFile?: CreateFile;
}

export interface Exported {
  readonly count: number;
  /** How many matched when the export began. */
  readonly firstTotal: number;
  /** How many the server counted when its list ended. Where that is more, the list left some out. */
  readonly lastTotal: number;
}

/** How often the checkpoint is written at the most, in milliseconds; a failure writes it too. */
const checkpointEvery = 1000;

function begin({ id, account, filter }: ExportOptions, now: number): Checkpoint {
  const border = { time: null, ids: [] };
  const nothing = { cursor: null, done: false, count: 0, bytes: 0, firstTotal: null, total: 0, border, columns: [] };
  return { version: 3, id, account, filter, startedAt: now, ...nothing };
}

interface Written {
  readonly lead: Lead;
  /** As the server wrote it. */
  readonly text: string;
}

/** What is on a page and not written yet. */
function fresh({ leads, texts }: ListedPage, { border }: Checkpoint): Written[] {
  return leads.flatMap((lead, index) => {
    const isWritten = lead.created_at === border.time && border.ids.includes(lead.id);
    return isWritten ? [] : [{ lead, text: texts?.[index] ?? JSON.stringify(lead) }];
  });
}

/**
 * Whether a page goes back before what is written, though leads come in the order of their creation. A server that keeps
 * no order at all is not judged by it.
 */
function goesBack(leads: readonly Lead[], { border }: Checkpoint): boolean {
  const times = leads.map(({ created_at }) => Date.parse(created_at));
  const [first] = times;
  if (first === undefined || border.time === null || !(first < Date.parse(border.time))) return false;
  return times.every((time, index) => index === 0 || time >= (times[index - 1] ?? time));
}

function borderAfter(leads: readonly Lead[], { border }: Checkpoint): Checkpoint['border'] {
  const time = leads.at(-1)?.created_at ?? border.time;
  const ids = leads.filter(({ created_at }) => created_at === time).map(({ id }) => id);
  return { time, ids: time === border.time ? [...border.ids, ...ids] : ids };
}

/** Leads on their way into the part, and how far what is written reaches. */
interface Gathering {
  readonly part: Appender;
  readonly draft: Draft | null;
  /** What is written. */
  written: Checkpoint;
  /** What is written once the part is. */
  read: Checkpoint;
}

/** Writes what was read. @throws the system's error */
async function flush(gathering: Gathering): Promise<void> {
  await gathering.part.flush();
  gathering.written = gathering.read;
}

/** Reads page after page and writes it; the next page is on its way while one is worked on. */
async function gather(options: ExportOptions, gathering: Gathering): Promise<void> {
  const { list, signal, onProgress, onWait, now = Date.now } = options;
  const { part, draft, read: start } = gathering;
  const base: LeadQuery = {
    ...filterQuery(start.filter, start.startedAt),
    ...{ sort_by: 'created_at', sort_dir: 'asc', include_custom_fields: true, limit: largestPage },
  };
  const call: ListOptions = {
    priority: 'background',
    withTexts: true,
    signal,
    ...(onWait === undefined ? {} : { onWait }),
  };
  /** Counts what was read before the query in use began to count. */
  let counted = 0;
  const request = (cursor: string | null): Promise<ListedPage> => {
    const { border } = gathering.read;
    // A cursor belongs to its query: where one begins anew, it begins at the border.
    if (cursor === null && border.time !== null) return list({ ...base, created_since: border.time }, call);
    return list(cursor === null ? base : { ...base, cursor }, call);
  };
  const prefetch = async (cursor: string) => {
    const next = request(cursor);
    // It is looked at when its turn has come.
    next.catch(() => {});
    // It leaves before this page is worked on: undici looks at an idle connection for a turn of the event loop before
    // it uses it again, and the turn before that one is the client's own.
    await setImmediate();
    await setImmediate();
    return { next };
  };
  const columns = new OtherColumns(start.columns);
  if (start.cursor === null) counted = start.count - start.border.ids.length;
  let saved = now();
  let coming = request(start.cursor);
  let refusedAt = -1;
  let walk = createWalk(start.cursor);
  while (!gathering.read.done) {
    let page: ListedPage;
    try {
      page = await coming;
    } catch (thrown) {
      const { read } = gathering;
      if (read.cursor === null || !isRefusal(thrown) || refusedAt === read.count) throw thrown;
      refusedAt = read.count;
      counted = read.count - read.border.ids.length;
      gathering.read = { ...read, cursor: null };
      walk = createWalk();
      coming = request(null);
      continue;
    }
    signal?.throwIfAborted();
    const { read } = gathering;
    const cursor = walk.next(page);
    if (goesBack(page.leads, read))
      throw new WalkEndless(
        t('The server gave leads again that it had given before, so the list would never end. Reading stopped there.'),
      );
    if (cursor !== null) coming = (await prefetch(cursor)).next;
    const written = fresh(page, read);
    const leads = written.map(({ lead }) => lead);
    const fields = written.map(({ lead, text }) => fieldsOf(text, lead));
    for (const each of fields) columns.add(each);
    const others = columns.list();
    const lines = written.map(({ text }) => text);
    const total = Math.max(counted + page.total, 0);
    await draft?.add(fields, lines, others);
    const adding = part.add(lines.map((line) => `${line}\n`).join(''));
    gathering.read = {
      ...read,
      cursor,
      done: cursor === null,
      count: read.count + leads.length,
      bytes: part.length,
      firstTotal: read.firstTotal ?? total,
      total,
      border: borderAfter(leads, read),
      columns: others,
    };
    await adding;
    if (part.isWritten) gathering.written = gathering.read;
    onProgress?.({ count: gathering.read.count, total });
    if (now() - saved < checkpointEvery) continue;
    await flush(gathering);
    await writeCheckpoint(options.target, gathering.written);
    saved = now();
  }
  await flush(gathering);
}

/**
 * Writes the file. After a rejection the target is as it was, and what was written lies beside it for another export to
 * resume from.
 *
 * @throws LeadApiError, the signal's reason, or the system's error (see {@link fileFault})
 */
export async function exportLeads(options: ExportOptions): Promise<Exported> {
  const { target, format, resume = null, signal, now = Date.now, createFile = createOwn } = options;
  const files = filesOf(target);
  if (resume === null) await discardExport(target);
  const begun = resume ?? begin(options, now());
  const draft = format === 'ndjson' ? null : new Draft(files.draft, format, begun.count === 0, createFile);
  const file = await (resume === null ? createFile(files.part) : openOwn(files.part));
  const gathering: Gathering = { part: new Appender(file, begun.bytes), draft, written: begun, read: begun };
  try {
    try {
      await file.truncate(begun.bytes);
      await writeCheckpoint(target, begun);
      await gather(options, gathering);
      await file.sync();
    } finally {
      // Where there is no room even for this, what was written before is still there.
      await flush(gathering).catch(() => {});
      await file.close();
      await writeCheckpoint(target, gathering.written).catch(() => {});
    }
    await draft?.finish(files.part, gathering.written.columns, signal);
    await rename(draft === null ? files.part : files.draft, target);
  } catch (thrown) {
    await draft?.discard().catch(() => {});
    throw thrown;
  }
  await discardExport(target);
  const { count, firstTotal, total } = gathering.written;
  return { count, firstTotal: firstTotal ?? 0, lastTotal: total };
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
    case 'ELOOP':
      return t('What was read is no longer there. Export to the same file again.');
    case 'EISDIR':
    case 'ERR_FS_EISDIR':
      return t('There is a folder of that name.');
    default:
      return t('The file could not be written ({0}).', String(thrown.code));
  }
}
