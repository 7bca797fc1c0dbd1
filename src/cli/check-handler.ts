/** `npm run -s check-handler -- URL …`: runs the battery against a webhook handler from a shell. */
import { randomUUID } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { type CheckReport, checkHandler, describeRequest, planOf } from '../webhooks';
import { annotations, withoutCommands } from './check-handler/github';
import { junitReport } from './check-handler/junit';
import { type Environment, envFileOption, environmentWith, secretFrom } from './shell/environment';
import { readOptions, UsageError } from './shell/options';
import { callOf, home, messageOf, runCommand } from './shell/program';

const plan = planOf();

const usage = `usage: ${callOf('check-handler')} URL --secret-env NAME [OPTION...]

Sends signed deliveries, right and wrong ones, to the webhook handler at URL and says what it does with them.
Only send to an endpoint of your own: ${plan.requests} requests go there within 60 s, and up to ${plan.extraRequests} more where an
answer has to be asked for again before its cause is named.

--secret-env takes the name of the environment variable that holds the handler's secret; no other is read.
--env (or --env-file) takes a file such as .env; variables that are set come before it. It may be given several times.
--json prints one object {"ok","checks":[{"id","outcome","message"}]}; an outcome is one of
  passed, failed, warning, inconclusive, skipped.
--junit FILE writes a JUnit report as well.
--github adds annotations for a GitHub workflow at the end.
Exit status: 0 no failure, 1 a failure, 2 bad usage, an unset variable, or nothing listening.`;

/** Milliseconds from the start of this process until the run is over; what built it took some of them. */
const promised = 57_000;
const least = 30_000;

interface Options {
  readonly url: string;
  readonly variable: string;
  readonly env: Environment;
  readonly json: boolean;
  /** A path, null where no report is written. */
  readonly junit: string | null;
  readonly github: boolean;
}

/** The address of a handler. @throws UsageError */
function urlOf(text: string): string {
  if (!URL.canParse(text) || !['http:', 'https:'].includes(new URL(text).protocol))
    throw new UsageError('the URL must be an http or https address');
  const { username, password } = new URL(text);
  // They would stand in every report.
  if (username !== '' || password !== '') throw new UsageError('the URL must not hold a user name or password');
  return text;
}

/** Null where help is asked for. */
function readArguments(args: readonly string[]): Options | null {
  const { values, positionals } = readOptions(args, {
    'secret-env': { type: 'string' },
    ...envFileOption,
    json: { type: 'boolean', default: false },
    junit: { type: 'string' },
    github: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (values.help) return null;
  const [url, ...more] = positionals;
  if (url === undefined) throw new UsageError('the URL is missing');
  if (more.length > 0) throw new UsageError('one URL is checked at a time');
  const variable = values['secret-env'];
  if (variable === undefined) throw new UsageError('--secret-env is missing');
  if (variable === '') throw new UsageError('--secret-env needs the name of an environment variable');
  const { json, junit, github } = values;
  if (json && github) throw new UsageError('--json and --github exclude each other');
  if (junit === '') throw new UsageError('--junit needs a file');
  const report = junit === undefined ? null : resolve(home(), junit);
  return { url: urlOf(url), variable, env: environmentWith(values['env-file']), json, junit: report, github };
}

function* asText({ id, title, outcome, message, request }: CheckReport): Iterable<string> {
  yield `${(outcome === 'failed' ? 'FAILED' : outcome).padEnd(13)} ${id.padEnd(16)} ${title}`;
  if (outcome === 'passed') return;
  yield `${' '.repeat(14)}${message}`;
  if (outcome !== 'failed' || request === null) return;
  for (const line of describeRequest(request).split('\n')) yield `${' '.repeat(14)}> ${line}`;
}

/** A failure shows its request too, so that one line of a log is enough to look for the cause. */
function asJson(reports: readonly CheckReport[], ok: boolean): string {
  const checks = reports.map(({ id, outcome, message, request }) => ({
    id,
    outcome,
    message: outcome === 'failed' && request !== null ? `${message}\n\n${describeRequest(request)}` : message,
  }));
  return JSON.stringify({ ok, checks });
}

function summary(reports: readonly CheckReport[]): string {
  const outcomes = ['passed', 'failed', 'warning', 'inconclusive', 'skipped'] as const;
  const counts = outcomes.map((each) => [reports.filter(({ outcome }) => outcome === each).length, each] as const);
  const said = counts.filter(([count]) => count > 0).map(([count, outcome]) => `${count} ${outcome}`);
  const unknown = reports.some(({ outcome }) => outcome === 'inconclusive' || outcome === 'skipped');
  const rest = unknown ? 'Not everything could be checked. ' : '';
  return `${said.join(', ')}. ${rest}Whether a repeat is processed only once cannot be seen from outside.`;
}

/** Opened before anything is sent, so that a run is not for nothing. @throws UsageError */
function openReport(path: string): number {
  try {
    return openSync(path, 'w');
  } catch (error) {
    throw new UsageError(`--junit: ${messageOf(error)}`);
  }
}

async function run(args: readonly string[]): Promise<number> {
  const options = readArguments(args);
  if (options === null) {
    console.log(usage);
    return 0;
  }
  const { url, variable, env, json, junit, github } = options;
  const secret = secretFrom(env, variable);
  const report = junit === null ? null : openReport(junit);
  const plain = withoutCommands(randomUUID());
  if (github) console.log(plain.begin);
  const started = performance.now();
  const ended = await checkHandler({
    url,
    secret,
    onReport(each) {
      if (!json) for (const line of asText(each)) console.log(line);
    },
    withinMilliseconds: Math.max(least, promised - process.uptime() * 1000),
  });
  if (github) console.log(plain.end);
  if (!ended.reached) throw new Error(ended.reason);
  const { reports, ok } = ended;
  if (report !== null) {
    writeSync(report, junitReport(reports, ok, url, (performance.now() - started) / 1000));
    closeSync(report);
  }
  if (github) for (const line of annotations(reports)) console.log(line);
  console.log(json ? asJson(reports, ok) : `\n${summary(reports)}`);
  return ok ? 0 : 1;
}

runCommand('check-handler', run);
