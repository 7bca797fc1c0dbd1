/** `npm run -s import -- …`: an import of leads from a shell, checked, resumable, and with a report for programs. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import type { Connection } from '../api';
import {
  bytesSource,
  type ColumnMap,
  createImportStore,
  decodedSource,
  digestSource,
  findEarlier,
  isReadAlike,
  isSameAccount,
  openFileSource,
  ReadFault,
  readColumnMap,
  type Source,
  supersededBy,
  targetOf,
} from '../push';
import { type ImportOptions, type NotedOptions, readArguments, UsageError, usage } from './import/arguments';
import { readChanges, updatingRows } from './import/changes';
import { type Judgement, judgeAgain, judgeFile, judgeUnread } from './import/judge';
import { forgetNotes, noteFirst, restoreImport } from './import/note';
import { createProgress } from './import/progress';
import { refusalOf, statusOf, stopRefusal, unreadLeads } from './import/refusals';
import { asJson, asText, type Outcome, type Refusal } from './import/report';
import { dryRun, judgeEarlier, type Sending, writeLeads } from './import/send';
import { connectionFrom, openApi } from './shell/connection';
import { environmentWith } from './shell/environment';
import { home, messageOf, runCommand, speaker } from './shell/program';
import { stateFolder } from './shell/state-folder';
import { untilEnded } from './shell/until-ended';

/** Standard input has no name, and one is not the next. */
const unnamed = 'stdin:';

/** Where npm was called from; a path of another caller is relative to where it is. */
function pathOf(file: string): string {
  const fromNpm = resolve(home(), file);
  return existsSync(fromNpm) ? fromNpm : resolve(file);
}

async function openInput({
  file,
}: ImportOptions): Promise<{ raw: Source; path: string | null; close(): Promise<void> }> {
  if (file === '-') {
    const pieces: Buffer[] = [];
    for await (const piece of process.stdin) pieces.push(Buffer.from(piece));
    return { raw: bytesSource(Buffer.concat(pieces)), path: null, close: async () => {} };
  }
  const path = pathOf(file);
  try {
    if (statSync(path).isDirectory()) throw new Error('it is a folder');
    const source = await openFileSource(path);
    return { raw: source, path, close: source.close };
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${messageOf(error)}`);
  }
}

/** @throws UsageError */
function readMap({ mapFile }: ImportOptions): ColumnMap | null {
  if (mapFile === null) return null;
  const refuse = (reason: string) => new UsageError(`--map-file: ${mapFile} cannot be used: ${reason}`);
  let text: string;
  try {
    text = readFileSync(pathOf(mapFile), 'utf8');
  } catch (error) {
    throw refuse(messageOf(error));
  }
  const read = readColumnMap(text);
  if (!read.ok) throw refuse(read.reason);
  return read.map;
}

interface Ended extends Outcome {
  readonly status: number;
}

/** What a command works with. */
interface Work {
  readonly options: ImportOptions;
  readonly columnMap: ColumnMap | null;
  readonly source: Source;
  readonly uri: string;
  readonly connection: Connection | null;
  readonly signal: AbortSignal;
}

const refused = ({ options }: Work, judgement: Judgement, refusal: Refusal | null, status: number): Ended => ({
  mode: options.mode,
  judgement,
  sent: null,
  refusal,
  status,
});

/** Sends with an API that is closed afterwards. */
async function withApi<T>(work: Work, judgement: Judgement, use: (sending: Sending) => Promise<T>): Promise<T> {
  const { options, source, connection, signal } = work;
  const { layout, report } = judgement;
  if (connection === null || layout === null) throw new Error('nothing can be sent');
  const { api, close } = openApi(connection, process.env);
  const progress = createProgress(report.rows);
  const onDuplicate = options.onDuplicate ?? report.onDuplicate ?? 'update';
  try {
    return await use({ source, layout, onDuplicate, api, signal, onProgress: progress.take });
  } finally {
    progress.end();
    await close();
  }
}

async function preview(work: Work): Promise<Ended> {
  const { options, source, signal, columnMap } = work;
  const judgement = await judgeFile(source, options, signal, columnMap);
  if (options.mode === 'check' || judgement.report.errors > 0)
    return refused(work, judgement, null, judgement.report.errors > 0 ? 1 : 0);
  return withApi(work, judgement, async (sending) => {
    const sent = await dryRun(sending, judgement.report);
    const ended = { mode: options.mode, judgement, sent, refusal: stopRefusal(sent, options), status: statusOf(sent) };
    if (!options.changes || sent.stopped !== null) return ended;
    try {
      const rows = await updatingRows(sending, sent.results);
      return { ...ended, changes: await readChanges(rows, sending.api.listLeads, signal) };
    } catch (thrown) {
      return { ...ended, ...unreadLeads(signal.aborted ? 'It was interrupted.' : messageOf(thrown)) };
    }
  });
}

/** Whether anything is said of how rows are read. */
const choosesReading = ({ map, ignore, values, mapFile, repair }: ImportOptions): boolean =>
  map.size + ignore.size + values.length > 0 || mapFile !== null || repair;

/** Imports rows, unless they were imported before and nobody has said what to do about that. */
async function write(work: Work, folder: string): Promise<Ended> {
  const { options, source, uri, connection, signal, columnMap } = work;
  if (connection === null) throw new Error('nothing can be sent');
  const store = createImportStore(folder);
  const sha256 = await digestSource(source);
  const findAgain = () => findEarlier(store, { sha256, account: connection });
  const found = await findAgain();
  const { imports } = await store.list();
  const changed = imports.filter(
    ({ head, isFinished }) =>
      !isFinished &&
      uri !== unnamed &&
      head.source.uri === uri &&
      head.source.sha256 !== sha256 &&
      isSameAccount(head.target, connection) === 'same',
  );
  const earlier = judgeEarlier(found, changed);
  const refusal = refusalOf(earlier, options);
  const resumed = earlier.kind === 'unfinished' && options.earlier === 'resume' ? earlier.stored.head : null;
  const judgement =
    resumed === null
      ? await judgeFile(source, options, signal, columnMap)
      : await judgeAgain(source, resumed.layout, signal);
  if (refusal !== null) return refused(work, judgement, refusal.refusal, refusal.status);
  if (resumed !== null && choosesReading(options)) {
    const { layout } = await judgeFile(source, options, signal, columnMap);
    if (layout === null || !isReadAlike(layout, resumed.layout))
      throw new UsageError(
        'the import was begun with other columns, values or repairs; resume it with those, or without naming any',
      );
  }
  if (resumed !== null && options.onDuplicate !== null && options.onDuplicate !== resumed.onDuplicate)
    throw new UsageError(`the import was begun with --on-duplicate ${resumed.onDuplicate}; resume it with that`);
  const { report } = judgement;
  if (report.errors > 0) return refused(work, judgement, null, 1);
  const from =
    resumed === null
      ? {
          source: { uri, selection: null, name: options.file, size: source.size, sha256, rows: report.rows },
          target: targetOf({ ...connection, name: new URL(connection.baseUrl).host }),
          supersedes: [
            ...supersededBy(found),
            ...changed.flatMap(({ head, isUnderWay }) => (isUnderWay ? [] : [head.id])),
          ],
          ...(options.note ? { noted: true } : {}),
          earlier: found,
          findAgain,
        }
      : { resume: resumed.id };
  const sent = await withApi(work, judgement, (sending) =>
    writeLeads(
      store,
      resumed === null ? sending : { ...sending, onDuplicate: resumed.onDuplicate },
      report,
      from,
      noteFirst,
    ),
  );
  if (sent === null) {
    const busy = refusalOf({ kind: 'under-way' }, options);
    return refused(work, judgement, busy?.refusal ?? null, 3);
  }
  return { mode: 'write', judgement, sent, refusal: stopRefusal(sent, options), status: statusOf(sent) };
}

async function run(options: ImportOptions, signal: AbortSignal): Promise<Ended> {
  const connection = options.mode === 'check' ? null : connectionFrom(environmentWith(options.envFiles));
  const columnMap = readMap(options);
  const { raw, path, close } = await openInput(options);
  try {
    const source = await decodedSource(raw);
    const uri = path === null ? unnamed : pathToFileURL(path).href;
    const work: Work = { options, columnMap, source, uri, connection, signal };
    const folder = options.journal === null ? stateFolder('imports') : resolve(home(), options.journal);
    return options.mode === 'write' ? await write(work, folder) : await preview(work);
  } catch (thrown) {
    if (!(thrown instanceof ReadFault)) throw thrown;
    const judgement = await judgeUnread(raw, options, thrown);
    return { mode: options.mode, judgement, sent: null, refusal: null, status: 1 };
  } finally {
    await close();
  }
}

/** Whoever reads this may close the pipe. */
const print = (pieces: Iterable<string>): Promise<void> =>
  pipeline(Readable.from(pieces), process.stdout, { end: false }).catch(() => {});

function* withLineEnds(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield `${line}\n`;
}

async function takeBack(options: NotedOptions): Promise<string> {
  if (options.mode === 'forget-notes') return forgetNotes(options);
  const connection = connectionFrom(environmentWith(options.envFiles));
  const { api, close } = openApi(connection, process.env);
  try {
    return await restoreImport(options, connection, api, untilEnded());
  } finally {
    await close();
  }
}

async function importLeads(args: readonly string[]): Promise<number> {
  const options = readArguments(args);
  if (options === null) {
    console.log(usage);
    return 0;
  }
  if ('id' in options) {
    console.log(await takeBack(options));
    return 0;
  }
  const signal = untilEnded();
  const ended = await run(options, signal).catch((thrown: unknown) => {
    // It came while rows were checked.
    if (signal.aborted && thrown instanceof Error && thrown.name === 'AbortError') return null;
    throw thrown;
  });
  if (ended === null) {
    console.error(`${speaker('import')}: It was interrupted. Nothing was sent. Run it again.`);
    return 3;
  }
  await print(options.json ? asJson(ended) : withLineEnds(asText(options.file, ended)));
  if (ended.refusal !== null) console.error(`${speaker('import')}: ${ended.refusal.message}`);
  return ended.status;
}

runCommand('import', importLeads);
