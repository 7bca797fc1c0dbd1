/** `mega-leads export FILE|-`: all leads that match in a file, resumable. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Connection } from '../api';
import { type Checkpoint, discardExport, type Exported, exportLeads, fileFault, readCheckpoint } from '../pull';
import { accountOf, takeLock } from '../push';
import { makeScratch } from '../support/scratch';
import { type ExportArguments, readArguments, usage } from './export/arguments';
import { type BegunExports, createBegunExports } from './export/begun';
import { connectionFrom, openApi } from './shell/connection';
import { type Environment, environmentWith } from './shell/environment';
import { UsageError } from './shell/options';
import { home, messageOf, runCommand, speaker } from './shell/program';
import { createProgressLine } from './shell/progress-line';
import { stateFolder } from './shell/state-folder';
import { untilEnded } from './shell/until-ended';

const say = (text: string) => console.error(`${speaker('export')}: ${text}`);

/** What an earlier export of the same leads to the same file has left; an export's order makes no difference to it. */
async function leftBy(target: string, account: string, { filter, startOver }: ExportArguments, begun: BegunExports) {
  const left = startOver ? null : await readCheckpoint(target, begun.isKnown);
  if (left === null) return null;
  const { sortBy, sortDir } = filter;
  const isOfTheSame =
    left.account === account && JSON.stringify({ ...left.filter, sortBy, sortDir }) === JSON.stringify(filter);
  if (isOfTheSame) return left;
  throw new UsageError(
    'an export of other leads to this file was stopped; add --start-over to give up what it has read, or choose another file',
  );
}

interface Work {
  readonly options: ExportArguments;
  readonly target: string;
  readonly connection: Connection;
  readonly env: Environment;
  readonly signal: AbortSignal;
}

/** What came of it: `stopped` is why it is not whole, `read` how many leads are kept to resume from. */
type Ended =
  | { readonly exported: Exported; readonly resumed: boolean }
  | { readonly stopped: string; readonly read: number };

async function write({ options, target, connection, env, signal }: Work): Promise<Ended> {
  const account = accountOf(connection);
  const begun = createBegunExports(stateFolder('exports'));
  const resume: Checkpoint | null = await leftBy(target, account, options, begun);
  const id = resume?.id ?? (await begun.begin());
  const { api, close } = openApi(connection, env);
  const line = createProgressLine();
  let read = resume?.count ?? 0;
  try {
    const exported = await exportLeads({
      list: api.listLeads,
      id,
      account,
      filter: resume?.filter ?? options.filter,
      target,
      format: options.format,
      resume,
      signal,
      onProgress({ count, total }) {
        read = count;
        line.show(`${count} of ${total} leads`);
      },
      onWait: ({ milliseconds }) => line.show(`${read} leads; waiting ${Math.ceil(milliseconds / 1000)} s`),
    });
    await begun.forget(id);
    return { exported, resumed: resume !== null };
  } catch (thrown) {
    if (read === 0 || options.file === '-') await begun.forget(id);
    return { stopped: signal.aborted ? 'It was interrupted.' : (fileFault(thrown) ?? messageOf(thrown)), read };
  } finally {
    line.end();
    await close();
  }
}

function report(
  { options }: Work,
  { exported: { count, firstTotal, lastTotal }, resumed }: Extract<Ended, { exported: Exported }>,
): 0 | 1 {
  const isShort = count < lastTotal;
  const print = options.file === '-' ? console.error : console.log;
  const { file, format, json } = options;
  if (json) print(JSON.stringify({ file, format, leads: count, matched: firstTotal, resumed }));
  else if (file !== '-') print(`${count} ${count === 1 ? 'lead is' : 'leads are'} in ${file}.`);
  if (isShort) say(`The server counts ${lastTotal} leads, but its list ended after ${count}. Leads may be missing.`);
  else if (!json && count !== firstTotal) say(`${firstTotal} matched when it began; leads came or went meanwhile.`);
  return isShort ? 1 : 0;
}

/** Into a file of its own; whoever else is at it comes first. */
async function toFile(work: Work): Promise<number> {
  const { options, target } = work;
  if (!statSync(dirname(target), { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`there is no folder ${dirname(options.file)}`);
  if (statSync(target, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`${options.file} is a folder`);
  if (existsSync(target) && !options.overwrite)
    throw new UsageError(`${options.file} exists; add --overwrite to replace it`);
  const lock = await takeLock(`${target}.mega-part.lock`);
  if (lock === null) {
    say(`Another process is exporting to ${options.file}. Nothing was written.`);
    return 3;
  }
  try {
    const ended = await write(work);
    if ('exported' in ended) {
      return report(work, ended);
    }
    if (ended.read === 0) await discardExport(target);
    const kept =
      ended.read === 0 ? 'Nothing was written.' : `${ended.read} leads are kept beside it. Run it again to resume.`;
    say(`${ended.stopped} ${kept}`);
    return ended.read === 0 ? 1 : 3;
  } finally {
    await lock.release();
  }
}

/** To standard output, once all is read: columns of CSV are known no earlier. */
async function toOutput(work: Work): Promise<number> {
  const folder = await makeScratch('mega-leads-export-');
  try {
    const target = join(folder, 'leads');
    const ended = await write({ ...work, target });
    if ('stopped' in ended) {
      say(`${ended.stopped} Nothing was written.`);
      return 1;
    }
    // Whoever reads it may have enough.
    await pipeline(createReadStream(target), process.stdout, { end: false }).catch(() => {});
    return report(work, ended);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(args: readonly string[]): Promise<number> {
  const options = readArguments(args);
  if (options === null) {
    console.log(usage);
    return 0;
  }
  const env = environmentWith(options.envFiles);
  const target = resolve(home(), options.file);
  const work: Work = { options, target, connection: connectionFrom(env), env, signal: untilEnded() };
  return options.file === '-' ? toOutput(work) : toFile(work);
}

runCommand('export', run);
