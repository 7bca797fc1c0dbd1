/** `mega-leads send URL`: a test delivery as MEGA makes it, with its retries. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type DeliveryAttempt, deliver, deliveryOfFile, deliveryOfSample, judgeTarget } from '../webhooks';
import { envFileOption, environmentWith, secretFrom } from './shell/environment';
import { integer, readOptions, UsageError } from './shell/options';
import { callOf, home, messageOf, runCommand } from './shell/program';
import { untilEnded } from './shell/until-ended';

const usage = `usage: ${callOf('send')} URL --secret-env NAME [OPTION...]

Sends one signed delivery of lead.created to URL, again after failures as MEGA does: up to five times, 1, 2, 4 ... 30 s
apart, each signed again under one id. Redirects are not followed.
  --secret-env NAME         the environment variable that holds the webhook's secret; no other is read
  --payload FILE|-          a payload, sent byte for byte, or a lead to announce (a made-up lead)
  --retries NUMBER          attempts after the first, 0 to 10 (5)
  --timeout SECONDS         for each attempt, 1 to 60 (10)
  --delivery-id UUID        X-Mega-Delivery (random)
  --env FILE, --env-file FILE  a file such as .env to read variables from too; those that are set come before it
  --json                    print {"delivered","end","url","delivery_id","payload_bytes","attempts"}

Exit status: 0 acknowledged with 2xx, 1 not acknowledged, 2 bad usage, 3 interrupted.`;

function readArguments(args: readonly string[]) {
  const { values, positionals } = readOptions(args, {
    'secret-env': { type: 'string' },
    payload: { type: 'string' },
    retries: { type: 'string', default: '5' },
    timeout: { type: 'string', default: '10' },
    'delivery-id': { type: 'string' },
    ...envFileOption,
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (values.help) return null;
  const [text, ...more] = positionals;
  if (text === undefined) throw new UsageError('the URL is missing');
  if (more.length > 0) throw new UsageError('a delivery goes to one URL');
  const target = judgeTarget(text);
  if (!target.ok) throw new UsageError(`the URL: ${target.reason}`);
  const variable = values['secret-env'];
  if (variable === undefined) throw new UsageError('--secret-env is missing');
  const deliveryId = values['delivery-id'] ?? randomUUID();
  if (!/^[\w.:-]{1,200}$/.test(deliveryId))
    throw new UsageError('--delivery-id must be letters, digits, and any of . : _ -');
  return {
    url: target.url,
    secret: secretFrom(environmentWith(values['env-file']), variable),
    payload: values.payload ?? null,
    retryAttempts: integer('retries', values.retries, 0, 10),
    timeoutSeconds: integer('timeout', values.timeout, 1, 60),
    deliveryId,
    json: values.json,
  };
}

/** The bytes that are sent. @throws UsageError */
function bodyOf(file: string | null): Buffer {
  if (file === null) return deliveryOfSample(Date.now());
  let bytes: Buffer;
  try {
    bytes = readFileSync(file === '-' ? 0 : resolve(home(), file));
  } catch (error) {
    throw new UsageError(`the payload cannot be read: ${messageOf(error)}`);
  }
  const outgoing = deliveryOfFile(bytes, Date.now());
  if (!outgoing.ok) throw new UsageError(`${file}: ${outgoing.reason}`);
  return outgoing.body;
}

const attemptMember = ({ number, at, result, nextInSeconds }: DeliveryAttempt) => ({
  number,
  at: new Date(at).toISOString(),
  status: result.ok ? result.status : null,
  error: result.ok ? null : result.reason,
  milliseconds: result.milliseconds,
  next_in_seconds: nextInSeconds,
});

function attemptLine({ number, result, nextInSeconds }: DeliveryAttempt): string {
  const answer = result.ok ? `status ${result.status}` : result.reason;
  const next = nextInSeconds === null ? '' : `; again in ${nextInSeconds} s`;
  return `attempt ${number}  ${answer} (${result.milliseconds} ms)${next}`;
}

const ends = {
  delivered: 'Acknowledged.',
  redirected: "Not acknowledged: MEGA doesn't follow redirects, and doesn't try again.",
  failed: 'Not acknowledged: this was the last attempt.',
  cancelled: 'Interrupted.',
} as const;

async function run(args: readonly string[]): Promise<number> {
  const options = readArguments(args);
  if (options === null) {
    console.log(usage);
    return 0;
  }
  const { payload, json, ...rest } = options;
  const body = bodyOf(payload);
  const attempts: DeliveryAttempt[] = [];
  const end = await deliver({
    ...rest,
    body,
    signal: untilEnded(),
    onAttempt(attempt) {
      attempts.push(attempt);
      if (!json) console.log(attemptLine(attempt));
    },
  });
  const { url, deliveryId: delivery_id } = options;
  const told = { delivered: end === 'delivered', end, url, delivery_id, payload_bytes: body.length };
  console.log(json ? JSON.stringify({ ...told, attempts: attempts.map(attemptMember) }) : ends[end]);
  return end === 'delivered' ? 0 : end === 'cancelled' ? 3 : 1;
}

runCommand('send', run);
