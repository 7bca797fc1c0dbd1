/** `npm run -s sandbox -- …`: the sandbox from a shell. Its first line on stdout is where it is and who may call it. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { type Scope, scopes, tokenPattern, uuidPattern } from '../contract';
import { isLoopbackHost } from '../contract/loopback';
import {
  contractLimits,
  FaultError,
  faultKinds,
  logEntry,
  openJournalFile,
  parseFault,
  parseIsoTime,
  type RecordedRequest,
  type SandboxOptions,
  startSandbox,
} from '../sandbox';
import { createRoomCheck } from './sandbox/room';
import { integer, readOptions, UsageError } from './shell/options';
import { callOf, runCommand } from './shell/program';

const usage = `usage: ${callOf('sandbox')} [OPTION…]
  --host ADDRESS            listen there (127.0.0.1); anything but loopback can be reached from elsewhere
  --port NUMBER             0 for any free port (0)
  --leads NUMBER            leads to begin with (250)
  --seed NUMBER             what the data is made from (1)
  --token mega_…            mega_ and 64 hexadecimal digits (random)
  --customer UUID           (follows from the seed or the state)
  --scopes A,B              full names (all): ${scopes.join(', ')}
  --rate-default NUMBER     requests a minute (${contractLimits.defaultPerMinute})
  --rate-hourly NUMBER      requests an hour (${contractLimits.defaultPerHour})
  --rate-bulk NUMBER        bulk requests a minute (${contractLimits.bulkPerMinute})
  --allow-local-webhooks    webhooks may point to this machine, over http too
  --fault FAULT             KIND[:RATE[:ROUTE[:SECONDS]]], may be given several times; KIND is one of
                            ${Object.keys(faultKinds).sort().join(', ')}
  --journal FILE            append each accepted write as a line of JSON
  --log FILE                write each request and its answer as a line of JSON, the token as ***; - is stdout
  --state FILE              load at the start where it exists, save then and at the end
  --now TIME                where the clock stands at the start, ISO 8601
  --control                 open the control route /__sandbox

The first line on stdout is {"url","token","customer_id"}, with --json and without.
Exit status: 0 ended by a signal, 1 where it cannot listen, or read or write its state, 2 bad usage.`;

/** Milliseconds between two looks at whether npm is still there. */
const parentCheck = 200;
/** And at whether its state still has room. */
const roomCheck = 2000;

function matching(name: string, text: string, pattern: RegExp, form: string): string {
  if (pattern.test(text)) return text;
  throw new UsageError(`--${name} must be ${form}`);
}

function chosenScopes(text: string): Scope[] {
  const names = text.split(',').map((name) => name.trim());
  return names.map((name) => {
    const scope = scopes.find((each) => each === name);
    if (scope === undefined) throw new UsageError(`--scopes takes ${scopes.join(', ')}; "${name}" is none of them`);
    return scope;
  });
}

function time(name: string, text: string): number {
  const milliseconds = parseIsoTime(text);
  if (milliseconds === null || milliseconds < 0)
    throw new UsageError(`--${name} must be an ISO 8601 date and time from 1970 on`);
  return milliseconds;
}

function readValues(args: readonly string[]) {
  const { values, positionals } = readOptions(args, {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '0' },
    leads: { type: 'string', default: '250' },
    seed: { type: 'string', default: '1' },
    token: { type: 'string' },
    customer: { type: 'string' },
    scopes: { type: 'string', default: scopes.join(',') },
    'rate-default': { type: 'string', default: String(contractLimits.defaultPerMinute) },
    'rate-hourly': { type: 'string', default: String(contractLimits.defaultPerHour) },
    'rate-bulk': { type: 'string', default: String(contractLimits.bulkPerMinute) },
    'allow-local-webhooks': { type: 'boolean', default: false },
    fault: { type: 'string', multiple: true, default: [] as string[] },
    journal: { type: 'string' },
    log: { type: 'string' },
    state: { type: 'string' },
    now: { type: 'string' },
    control: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (positionals.length > 0) throw new UsageError('it takes no positional argument');
  return values;
}

const mostRequests = 1_000_000_000;

/** @throws UsageError */
function checkFaults(faults: readonly string[]): readonly string[] {
  try {
    for (const fault of faults) parseFault(fault);
    return faults;
  } catch (error) {
    throw error instanceof FaultError ? new UsageError(`--fault: ${error.message}`) : error;
  }
}

/** The options of the sandbox; the journal's file is opened elsewhere. @throws UsageError */
function toOptions(values: ReturnType<typeof readValues>): SandboxOptions {
  const { token, customer, state, now } = values;
  const rate = (name: 'rate-default' | 'rate-hourly' | 'rate-bulk') => integer(name, values[name], 1, mostRequests);
  return {
    host: matching('host', values.host, /^\S+$/, 'an address or a name'),
    port: integer('port', values.port, 0, 65_535),
    leads: integer('leads', values.leads, 0, 1_000_000),
    seed: integer('seed', values.seed, 0, Number.MAX_SAFE_INTEGER),
    scopes: chosenScopes(values.scopes),
    rateLimits: {
      defaultPerMinute: rate('rate-default'),
      defaultPerHour: rate('rate-hourly'),
      bulkPerMinute: rate('rate-bulk'),
    },
    allowLocalWebhooks: values['allow-local-webhooks'],
    faults: checkFaults(values.fault),
    control: values.control,
    ...(token === undefined
      ? {}
      : { token: matching('token', token, tokenPattern, 'mega_ and 64 hexadecimal digits') }),
    ...(customer === undefined ? {} : { customerId: matching('customer', customer, uuidPattern, 'a uuid') }),
    ...(state === undefined ? {} : { stateFile: matching('state', state, /./, 'a file') }),
    ...(now === undefined ? {} : { startAt: time('now', now) }),
    // What was thrown names no body and no header, so it may be shown.
    report: (error) => console.error(error instanceof Error ? error.stack : error),
  };
}

/** Where requests are written, null where they are not. Only the user may read a file: it holds what was sent. */
function openLog(path: string | undefined) {
  if (path === undefined) return null;
  const line = (entry: object) => `${JSON.stringify(entry)}\n`;
  if (path === '-') return { write: (entry: object) => void process.stdout.write(line(entry)), close: () => {} };
  const file = openSync(path, 'a', 0o600);
  return { write: (entry: object) => void writeSync(file, line(entry)), close: () => closeSync(file) };
}

async function run(args: readonly string[]): Promise<number> {
  const values = readValues(args);
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const options = toOptions(values);
  if (!isLoopbackHost(values.host.includes(':') ? `[${values.host}]` : values.host))
    console.error(`The sandbox listens on ${values.host}: whoever has the token can reach it from other machines.`);
  const journal = values.journal === undefined ? null : openJournalFile(values.journal);
  const log = openLog(values.log);
  let token = '';
  const watch = { arrived: () => {}, ended: (request: RecordedRequest) => log?.write(logEntry(request, token)) };
  const sandbox = await startSandbox({
    ...options,
    ...(journal === null ? {} : { journal: journal.sink }),
    ...(log === null ? {} : { watch }),
  }).catch((error: unknown) => {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw isTaken ? new Error(`port ${values.port} is taken; another program listens there`) : error;
  });
  token = sandbox.token;
  const { url, customerId } = sandbox;
  // Before the line: whoever has read it may end the parent at once.
  const parent = process.ppid;
  process.stdout.write(`${JSON.stringify({ url, token, customer_id: customerId })}\n`);

  const { stateFile } = options;
  if (stateFile !== undefined)
    setInterval(
      createRoomCheck(stateFile, (text) => console.error(text)),
      roomCheck,
    ).unref();
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
    // npm hands a signal to the shell it started, which ends without passing it on; what is left is a new parent.
    if (process.env.npm_lifecycle_event !== undefined)
      setInterval(() => process.ppid !== parent && resolve(), parentCheck).unref();
  });
  await sandbox.close();
  journal?.close();
  log?.close();
  // What it still waits for, such as a stalled answer, is over.
  process.exit(0);
}

runCommand('sandbox', run, { unforeseen: 1 });
