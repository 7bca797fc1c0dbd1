/** `npm run -s check-handler -- URL …`: runs the battery against a webhook handler from a shell. */
import { battery, type CheckReport, checkHandler, describeRequest } from '../webhooks';

const usage = `usage: npm run -s check-handler -- URL --secret-env NAME [--json]

Sends signed deliveries, right and wrong ones, to the webhook handler at URL and says what it does with them.
Only send to an endpoint of your own: about ${battery.length + 20} requests go there within 60 s.

--secret-env takes the name of the environment variable that holds the handler's secret; no other is read.
--json prints one object {"ok","checks":[{"id","outcome","message"}]}; an outcome is one of
  passed, failed, warning, inconclusive, skipped.
Exit status: 0 no failure, 1 a failure, 2 bad usage, an unset variable, or nothing listening.`;

/** Milliseconds from the start of this process until the run is over; what built it took some of them. */
const promised = 57_000;
const least = 30_000;

class UsageError extends Error {}

interface Options {
  readonly url: string;
  readonly variable: string;
  readonly json: boolean;
}

/** Null where help is asked for. */
function readArguments(args: readonly string[]): Options | null {
  let url: string | null = null;
  let variable: string | null = null;
  let json = false;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    const inline = /^--secret-env=(.*)$/s.exec(arg)?.[1];
    if (arg === '--help' || arg === '-h') return null;
    if (arg === '--json') json = true;
    else if (arg === '--secret-env' || inline !== undefined) {
      if (variable !== null) throw new UsageError('--secret-env is given twice');
      variable = inline ?? args[++i] ?? '';
      if (variable === '' || variable.startsWith('--'))
        throw new UsageError('--secret-env needs the name of an environment variable');
    } else if (arg.startsWith('-')) throw new UsageError(`unknown argument ${arg.split('=', 1)[0]}`);
    else if (url !== null) throw new UsageError('one URL is checked at a time');
    else url = arg;
  }
  if (url === null) throw new UsageError('the URL is missing');
  if (!URL.canParse(url) || !['http:', 'https:'].includes(new URL(url).protocol))
    throw new UsageError('the URL must be an http or https address');
  const { username, password } = new URL(url);
  // They would stand in every report.
  if (username !== '' || password !== '') throw new UsageError('the URL must not hold a user name or password');
  if (variable === null) throw new UsageError('--secret-env is missing');
  return { url, variable, json };
}

function secretFrom(variable: string): string {
  const secret = process.env[variable];
  if (secret === undefined || secret === '') throw new UsageError(`the environment variable ${variable} is not set`);
  return secret;
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

async function main(): Promise<void> {
  const options = readArguments(process.argv.slice(2));
  if (options === null) return console.log(usage);
  const { url, variable, json } = options;
  const onReport = (report: CheckReport) => {
    if (!json) for (const line of asText(report)) console.log(line);
  };
  const run = await checkHandler({
    url,
    secret: secretFrom(variable),
    onReport,
    withinMilliseconds: Math.max(least, promised - process.uptime() * 1000),
  });
  if (!run.reached) throw new Error(run.reason);
  console.log(json ? asJson(run.reports, run.ok) : `\n${summary(run.reports)}`);
  process.exitCode = run.ok ? 0 : 1;
}

main().catch((error: unknown) => {
  // Anything unforeseen is no verdict either.
  process.exitCode = 2;
  console.error(`check-handler: ${error instanceof Error ? error.message : String(error)}`);
  if (error instanceof UsageError) console.error(usage);
});
