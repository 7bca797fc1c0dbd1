/** Clients of the API: right ones, and ones with a mistake that a check of the battery is there to find. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { type CheckOutcome, type ClientCheck, type ClientRun, checkClient, type Task } from '../../src/clients';

export interface SampleClient {
  readonly task: Task;
  /** A file of test/fixtures/clients, or `own` for this project's client. */
  readonly file: string;
  /** None for a right client. */
  readonly mistake: string;
  /** What the battery says of it, by check; all others pass, or are skipped where they do not apply. */
  readonly finds: Readonly<Record<string, CheckOutcome>>;
}

const right = (task: Task, file: string, mistake = ''): SampleClient => ({ task, file, mistake, finds: {} });

const wrong = (task: Task, file: string, mistake: string, finds: SampleClient['finds']): SampleClient => ({
  task,
  file,
  mistake,
  finds,
});

/** This project's own client, as a command. */
export const ownClients: readonly SampleClient[] = [right('pull', 'own'), right('push', 'own')];

const unread = { unknown: 'inconclusive', moving: 'inconclusive', ties: 'inconclusive' } as const;
const doubtful = { moving: 'inconclusive', ties: 'inconclusive' } as const;

export const nodeClients: readonly SampleClient[] = [
  right('pull', 'pull-fetch.mjs'),
  right('pull', 'pull-fetch.mjs', 'upper case'),
  right('pull', 'pull-http.mjs'),
  right('pull', 'pull-undici.mjs'),
  right('pull', 'pull-axios.mjs'),
  wrong('pull', 'pull-fetch.mjs', 'no customer', { plain: 'failed', auth: 'failed' }),
  wrong('pull', 'pull-fetch.mjs', 'token in URL', { auth: 'failed' }),
  wrong('pull', 'pull-fetch.mjs', 'gives up at 429', { 'rate-limit': 'failed' }),
  wrong('pull', 'pull-fetch.mjs', 'ignores Retry-After', { 'rate-limit': 'failed' }),
  wrong('pull', 'pull-axios.mjs', 'repeats once', { 'rate-limit': 'failed', 'server-error': 'failed' }),
  wrong('pull', 'pull-fetch.mjs', 'gives up at 5xx', { 'server-error': 'failed', 'html-error': 'failed' }),
  wrong('pull', 'pull-fetch.mjs', 'gives up at HTML', { 'html-error': 'failed' }),
  wrong('pull', 'pull-fetch.mjs', 'gives up at a reset', { reset: 'failed' }),
  wrong('pull', 'pull-http.mjs', 'crashes at a cut', { reset: 'failed', 'cut-body': 'failed' }),
  wrong('pull', 'pull-axios.mjs', 'gives up at a cut', { 'cut-body': 'failed' }),
  wrong('pull', 'pull-fetch.mjs', 'takes a cut page for the end', { 'cut-body': 'failed' }),
  wrong('pull', 'pull-fetch.mjs', 'takes a timeout for the end', { stall: 'failed' }),
  wrong('pull', 'pull-http.mjs', 'waits for ever', { stall: 'warning' }),
  wrong('pull', 'pull-fetch.mjs', 'takes a refusal for the end', { denied: 'failed' }),
  wrong('pull', 'pull-undici.mjs', 'exits with 0 whatever happens', { denied: 'failed' }),
  wrong('pull', 'pull-fetch.mjs', 'repeats at 401', { denied: 'failed' }),
  wrong('pull', 'pull-fetch.mjs', 'follows redirects', { redirect: 'warning' }),
  wrong('pull', 'pull-fetch.mjs', 'knows all statuses', { unknown: 'failed' }),
  wrong('pull', 'pull-fetch.mjs', 'drops unknown statuses', { unknown: 'failed' }),
  wrong('pull', 'pull-fetch.mjs', 'first page only', { 'all-pages': 'failed', ...doubtful }),
  wrong('pull', 'pull-fetch.mjs', 'stops before a short page', { 'all-pages': 'failed', ...doubtful }),
  wrong('pull', 'pull-fetch.mjs', 'drops leads without an email', { 'all-pages': 'failed', ...doubtful }),
  wrong('pull', 'pull-fetch.mjs', 'small pages', { 'all-pages': 'warning' }),
  wrong('pull', 'pull-fetch.mjs', 'offset', { 'all-pages': 'warning', moving: 'failed' }),
  wrong('pull', 'pull-fetch.mjs', 'newest first', { moving: 'failed' }),
  wrong('pull', 'pull-fetch.mjs', 'pages by time', { ties: 'failed' }),
  wrong('pull', 'pull-undici.mjs', 'keys leads by their time', { ties: 'failed' }),
  wrong('pull', 'pull-fetch.mjs', 'only counts', unread),

  right('push', 'push-fetch.mjs'),
  right('push', 'push-fetch.mjs', 'hashes'),
  right('push', 'push-fetch.mjs', 'random leads'),
  right('push', 'push-http.mjs'),
  right('push', 'push-undici.mjs'),
  right('push', 'push-axios.mjs'),
  wrong('push', 'push-fetch.mjs', 'unknown stage', { plain: 'failed' }),
  wrong('push', 'push-http.mjs', 'foreign owner', { plain: 'failed' }),
  wrong('push', 'push-fetch.mjs', 'the same twice', { plain: 'warning' }),
  wrong('push', 'push-fetch.mjs', 'customer in URL', { auth: 'failed' }),
  wrong('push', 'push-fetch.mjs', 'gives up at HTML', { 'html-error': 'failed' }),
  wrong('push', 'push-fetch.mjs', 'needs custom fields', { unknown: 'failed' }),
  wrong('push', 'push-http.mjs', 'gives up at 429', { 'rate-limit': 'failed' }),
  wrong('push', 'push-axios.mjs', 'waits half as long', { 'rate-limit': 'failed' }),
  wrong('push', 'push-undici.mjs', 'each worker waits alone', { 'rate-limit': 'failed' }),
  wrong('push', 'push-axios.mjs', 'gives up after one repetition', {
    'rate-limit': 'failed',
    'server-error': 'failed',
  }),
  wrong('push', 'push-fetch.mjs', 'gives up at a reset', { reset: 'failed' }),
  wrong('push', 'push-axios.mjs', 'repeats at 401', { denied: 'failed' }),
  wrong('push', 'push-fetch.mjs', 'follows redirects', { redirect: 'warning' }),
  wrong('push', 'push-fetch.mjs', 'no key', { key: 'failed', 'same-key': 'failed' }),
  wrong('push', 'push-fetch.mjs', 'one key for all', { plain: 'failed', key: 'failed' }),
  wrong('push', 'push-fetch.mjs', 'counts its keys', { key: 'warning' }),
  wrong('push', 'push-fetch.mjs', 'keys from the clock', { key: 'warning' }),
  wrong('push', 'push-fetch.mjs', 'keys from the email', { key: 'warning' }),
  wrong('push', 'push-axios.mjs', 'key in the loop', { 'same-key': 'failed' }),
  wrong('push', 'push-http.mjs', 'new key for each attempt', {
    reset: 'failed',
    'cut-body': 'failed',
    stall: 'failed',
    'same-key': 'failed',
  }),
  wrong('push', 'push-fetch.mjs', 'other content', { reset: 'failed', 'cut-body': 'failed', 'same-key': 'failed' }),
  wrong('push', 'push-fetch.mjs', 'other bytes', { 'same-key': 'warning' }),
  wrong('push', 'push-http.mjs', 'too many rows', { plain: 'failed', 'bulk-size': 'failed' }),
  wrong('push', 'push-http.mjs', 'silent', { 'row-failed': 'warning' }),
];

const pythonClients: readonly SampleClient[] = [
  right('pull', 'pull-urllib.py'),
  wrong('pull', 'pull-urllib.py', 'follows redirects', { redirect: 'failed' }),
  wrong('pull', 'pull-urllib.py', 'no timeout', { stall: 'warning' }),
  right('push', 'push-urllib.py'),
  wrong('push', 'push-urllib.py', 'new key for each attempt', {
    reset: 'failed',
    'cut-body': 'failed',
    stall: 'failed',
    'same-key': 'failed',
  }),
];

const requestsClients: readonly SampleClient[] = [
  right('pull', 'pull-requests.py'),
  wrong('pull', 'pull-requests.py', 'ignores Retry-After', { 'rate-limit': 'failed' }),
  wrong('pull', 'pull-requests.py', 'gives up at a cut', { 'cut-body': 'failed' }),
  right('push', 'push-requests.py'),
  wrong('push', 'push-requests.py', 'new key after a cut', {
    reset: 'failed',
    'cut-body': 'failed',
    stall: 'failed',
    'same-key': 'failed',
  }),
  wrong('push', 'push-requests.py', 'silent', { 'row-failed': 'warning' }),
];

const imports = (module: string) => spawnSync('python3', ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0;

/** Those in Python, where it is there; its clients are in addition to those that run anywhere. */
export const otherClients = (): readonly SampleClient[] => [
  ...(imports('urllib.request') ? pythonClients : []),
  ...(imports('requests, urllib3') ? requestsClients : []),
];

function commandOf({ task, file, mistake }: SampleClient): readonly [string, ...string[]] {
  if (file === 'own') return [process.execPath, resolve('out/test/support/own-client.js'), task];
  return [file.endsWith('.py') ? 'python3' : process.execPath, file, mistake];
}

/** Runs the battery over a client. @param only the checks; all where it is left out */
export function checkSample(
  client: SampleClient,
  only?: readonly string[],
  told: Pick<ClientCheck, 'onReport' | 'onRequest'> = {},
): Promise<ClientRun> {
  return checkClient({
    task: client.task,
    command: commandOf(client),
    folder: resolve('test/fixtures/clients'),
    env: process.env,
    // Long enough for a busy machine; a client that waits for ever is ended after three quarters of it.
    timeoutMilliseconds: 20_000,
    ...(only === undefined ? {} : { only }),
    ...told,
  });
}

/** What a run found, by check, without what passed or does not apply. */
export function findings(run: ClientRun): Record<string, string> {
  if (run.end !== 'judged') return { [run.end]: 'reason' in run ? run.reason : '' };
  const found = run.reports.filter(({ outcome }) => outcome !== 'passed' && outcome !== 'skipped');
  return Object.fromEntries(found.map(({ id, outcome }) => [id, outcome]));
}

const nameOf = ({ task, file, mistake }: SampleClient) => `${task}: ${file}${mistake === '' ? '' : `, ${mistake}`}`;

/** By client what was found and what was to be found. */
export interface Comparison {
  readonly found: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly expected: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * Runs the battery over several clients, some at a time: they wait for most of it.
 *
 * @param only the checks for each; all where it says nothing
 */
export async function compareSamples(
  clients: readonly SampleClient[],
  together: number,
  only: (client: SampleClient) => readonly string[] | undefined,
  onDone: (name: string) => void = () => {},
): Promise<Comparison> {
  const waiting = [...clients];
  const found: Record<string, Record<string, string>> = {};
  const worker = async () => {
    for (let client = waiting.shift(); client !== undefined; client = waiting.shift()) {
      found[nameOf(client)] = findings(await checkSample(client, only(client)));
      onDone(nameOf(client));
    }
  };
  await Promise.all(Array.from({ length: together }, worker));
  return { found, expected: Object.fromEntries(clients.map((client) => [nameOf(client), client.finds])) };
}
