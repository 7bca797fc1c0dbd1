/** `npm run -s check-client -- --task pull|push -- COMMAND …`: runs the battery over an API client from a shell. */
import { closeSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  type ClientReport,
  type ClientRun,
  checkClient,
  checksOf,
  defaultNames,
  defaultTimeout,
  logLine,
  type Task,
  watchOver,
} from '../clients';
import { integer, readOptions, UsageError } from './shell/options';
import { callOf, home, messageOf, programOf, runCommand, speaker } from './shell/program';

const idsOf = (task: Task) => checksOf(task).map(({ id }) => id);

const usage = `usage: ${callOf('check-client')} --task pull|push [OPTION…] -- COMMAND [ARG…]

Runs COMMAND once for each situation against a sandbox of its own, and says what is wrong with it as a client of the API.
  pull: it reads all leads of the account, prints their ids and exits with 0
  push: it creates what it creates, the same each time, and exits with 0
It finds the sandbox in ${defaultNames.baseUrl}, ${defaultNames.token} and ${defaultNames.customer}. It is run without a shell and without
input, in the folder that npm was called from. What it sends to other hosts cannot be seen.

  --json               print one object {"ok","checks":[{"id","outcome","message","requests"}]}; an outcome is one of
                       passed, failed, warning, inconclusive, skipped
  --timeout SECONDS    what one run may take (${defaultTimeout / 1000})
  --log FILE           write each request and its answer as a line of JSON
  --only ID,…          report these alone
                       pull: ${idsOf('pull').join(', ')}
                       push: ${idsOf('push').join(', ')}
  --seed NUMBER        what the accounts are made from (1)
  --base-url-env NAME, --token-env NAME, --customer-env NAME
                       other names for those variables
Exit status: 0 no failure, 1 a failure, 2 bad usage, a command that cannot be started, or no request at all.`;

/** Milliseconds between two looks at whether npm is still there. */
const parentCheck = 200;

/** What makes this a watchdog; see clients/program/watchdog.ts. */
const watchdogFlag = '--watch-over-commands';

const signals = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGTERM: 15 } as const;

function readValues(args: readonly string[]) {
  const { values, positionals } = readOptions(args, {
    task: { type: 'string' },
    json: { type: 'boolean', default: false },
    timeout: { type: 'string', default: String(defaultTimeout / 1000) },
    log: { type: 'string' },
    only: { type: 'string', multiple: true },
    seed: { type: 'string', default: '1' },
    'base-url-env': { type: 'string', default: defaultNames.baseUrl },
    'token-env': { type: 'string', default: defaultNames.token },
    'customer-env': { type: 'string', default: defaultNames.customer },
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (positionals.length > 0) throw new UsageError('there is no positional argument: put the command behind --');
  return values;
}

function taskOf(text: string | undefined): Task {
  if (text === 'pull' || text === 'push') return text;
  throw new UsageError(text === undefined ? '--task is missing: pull or push' : '--task must be pull or push');
}

function chosenIds(task: Task, lists: readonly string[] | undefined): readonly string[] | undefined {
  const ids = lists?.flatMap((list) => list.split(',').map((id) => id.trim()));
  const known = idsOf(task);
  for (const id of ids ?? [])
    if (!known.includes(id)) throw new UsageError(`--only takes ${known.join(', ')}; "${id}" is none of them`);
  return ids;
}

function secondsOf(text: string): number {
  const value = /^\d{1,5}(?:\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= 3600) return value;
  throw new UsageError('--timeout must be a number of seconds from 1 to 3600');
}

function variable(name: string, text: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(text)) return text;
  throw new UsageError(`--${name} needs the name of an environment variable`);
}

/** Null where help is asked for. */
function readArguments(args: readonly string[]) {
  const end = args.indexOf('--');
  const values = readValues(end === -1 ? args : args.slice(0, end));
  if (values.help) return null;
  const task = taskOf(values.task);
  const [file, ...rest] = end === -1 ? [] : args.slice(end + 1);
  if (file === undefined || file === '') throw new UsageError('the command is missing: put it behind --');
  const names = {
    baseUrl: variable('base-url-env', values['base-url-env']),
    token: variable('token-env', values['token-env']),
    customer: variable('customer-env', values['customer-env']),
  };
  if (new Set(Object.values(names)).size < 3) throw new UsageError('the three variables must have different names');
  return {
    task,
    command: [file, ...rest] as const,
    names,
    only: chosenIds(task, values.only),
    timeoutMilliseconds: secondsOf(values.timeout) * 1000,
    seed: integer('seed', values.seed, 0, Number.MAX_SAFE_INTEGER),
    json: values.json,
    log: values.log === undefined ? null : resolve(home(), values.log),
  };
}

/** A folder that is gone would look like a command that is not there. */
function folder(): string {
  const path = home();
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`the folder ${path} is gone`);
  return path;
}

/** A log that only the user may read: it holds what the command sends. */
function openLog(path: string | null) {
  if (path === null) return { write: () => {}, close: () => {} };
  try {
    const file = openSync(path, 'w', 0o600);
    return { write: (line: string) => void writeSync(file, `${line}\n`), close: () => closeSync(file) };
  } catch (error) {
    throw new UsageError(`--log: ${messageOf(error)}`);
  }
}

function* asText({ id, title, outcome, message, requests }: ClientReport): Iterable<string> {
  yield `${(outcome === 'failed' ? 'FAILED' : outcome).padEnd(13)} ${id.padEnd(13)} ${title}`;
  if (outcome === 'passed') return;
  yield `${' '.repeat(14)}${message}`;
  if (requests.length > 0) yield `${' '.repeat(14)}Requests: ${requests.join(', ')}`;
}

const asJson = (reports: readonly ClientReport[], ok: boolean): string =>
  JSON.stringify({
    ok,
    checks: reports.map(({ id, outcome, message, requests }) => ({ id, outcome, message, requests })),
  });

function summary(reports: readonly ClientReport[]): string {
  const outcomes = ['passed', 'failed', 'warning', 'inconclusive', 'skipped'] as const;
  const counts = outcomes.map((each) => [reports.filter(({ outcome }) => outcome === each).length, each] as const);
  const said = counts.filter(([count]) => count > 0).map(([count, outcome]) => `${count} ${outcome}`);
  return `${said.join(', ')}. What the command sends to other hosts cannot be seen.`;
}

/** The parent of a process, where that can be told without another process. */
function parentOf(pid: number): string | null {
  try {
    return /\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1] ?? null;
  } catch {
    return null;
  }
}

/** Who started this: npm has a shell in between, which stays when npm is killed. */
const starters = () => `${process.ppid} ${parentOf(process.ppid)}`;

/** Aborts when this process is to end, or when npm is gone: it hands a signal to a shell that does not pass it on. */
function untilEnded(): { readonly signal: AbortSignal; status(): number } {
  const ended = new AbortController();
  let status = 1;
  for (const [name, number] of Object.entries(signals))
    process.on(name, () => {
      status = 128 + number;
      ended.abort();
    });
  const first = starters();
  if (process.env.npm_lifecycle_event !== undefined)
    setInterval(() => starters() !== first && ended.abort(), parentCheck).unref();
  return { signal: ended.signal, status: () => status };
}

/** The exit status. */
function conclude(run: ClientRun, json: boolean, cancelled: number): number {
  if (run.end === 'cancelled') return cancelled;
  if (run.end === 'unstarted') {
    console.error(`${speaker('check-client')}: ${run.reason}`);
    return 2;
  }
  console.log(json ? asJson(run.reports, run.ok) : `\n${summary(run.reports)}`);
  if (run.leftBehind)
    console.error(`${speaker('check-client')}: the command left processes running when it exited; they were ended.`);
  return run.end === 'unreached' ? 2 : run.ok ? 0 : 1;
}

async function check(args: readonly string[]): Promise<number> {
  const options = readArguments(args);
  if (options === null) {
    console.log(usage);
    return 0;
  }
  const { json, log: path, only, ...rest } = options;
  const log = openLog(path);
  const ended = untilEnded();
  const run = await checkClient({
    ...rest,
    ...(only === undefined ? {} : { only }),
    folder: folder(),
    env: process.env,
    signal: ended.signal,
    watchdog: [...programOf('check-client'), watchdogFlag],
    onRequest: (request) => log.write(logLine(request)),
    onReport(report) {
      if (!json) for (const line of asText(report)) console.log(line);
    },
  });
  log.close();
  return conclude(run, json, ended.status());
}

if (process.argv[2] === watchdogFlag) watchOver(process.stdin);
else runCommand('check-client', check);
