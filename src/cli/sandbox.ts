/** `npm run -s sandbox -- …`: the sandbox from a shell. Its first line on stdout is where it is and who may call it. */
import { parseArgs } from 'node:util';
import { scopes, tokenPattern, uuidPattern } from '../contract';
import { isLoopbackHost } from '../contract/webhook-url';
import { contractLimits, type SandboxOptions, startSandbox } from '../sandbox';

const usage = `usage: npm run -s sandbox -- [--host 127.0.0.1] [--port 0] [--leads 250] [--seed 1] [--token mega_…]
  [--customer UUID] [--scopes a,b] [--rate-default 60] [--rate-hourly 1000] [--rate-bulk 10] [--allow-local-webhooks]`;

/** Milliseconds between two looks at whether npm is still there. */
const parentCheck = 200;

class UsageError extends Error {}

function integer(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`--${name} must be an integer from ${least} to ${most}`);
}

function matching(name: string, text: string, pattern: RegExp, form: string): string {
  if (pattern.test(text)) return text;
  throw new UsageError(`--${name} must be ${form}`);
}

function readOptions(args: string[]): SandboxOptions {
  const { values } = parseArgs({
    args,
    options: {
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
    },
  });
  const most = 1_000_000_000;
  const chosen = values.scopes.split(',').filter((scope) => scope !== '');
  const unknown = chosen.filter((scope) => !scopes.some((each) => each === scope));
  if (unknown.length > 0) throw new UsageError(`--scopes takes ${scopes.join(', ')}; not ${unknown.join(', ')}`);
  return {
    host: values.host,
    port: integer('port', values.port, 0, 65_535),
    leads: integer('leads', values.leads, 0, 1_000_000),
    seed: integer('seed', values.seed, 0, 4_294_967_295),
    scopes: scopes.filter((scope) => chosen.includes(scope)),
    limits: {
      defaultPerMinute: integer('rate-default', values['rate-default'], 1, most),
      defaultPerHour: integer('rate-hourly', values['rate-hourly'], 1, most),
      bulkPerMinute: integer('rate-bulk', values['rate-bulk'], 1, most),
    },
    allowLocalWebhooks: values['allow-local-webhooks'],
    ...(values.token === undefined
      ? {}
      : { token: matching('token', values.token, tokenPattern, 'mega_ and 64 hexadecimal digits') }),
    ...(values.customer === undefined
      ? {}
      : { customerId: matching('customer', values.customer, uuidPattern, 'a uuid') }),
  };
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (!isLoopbackHost(options.host ?? ''))
    console.error(`The sandbox listens on ${options.host}: other machines can reach it with the token.`);
  const sandbox = await startSandbox(options);
  process.stdout.write(
    `${JSON.stringify({ url: sandbox.url, token: sandbox.token, customer_id: sandbox.customerId })}\n`,
  );
  const end = () => void sandbox.close().then(() => process.exit(0));
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  // npm hands a signal to the shell it started, which ends without passing it on; what is left is a new parent.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event !== undefined)
    setInterval(() => process.ppid !== parent && end(), parentCheck).unref();
}

main().catch((error: unknown) => {
  const known = error instanceof UsageError || (error instanceof TypeError && 'code' in error);
  console.error(`sandbox: ${error instanceof Error ? error.message : error}`);
  if (known) console.error(usage);
  process.exit(known ? 2 : 1);
});
