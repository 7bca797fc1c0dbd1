/** `npm run -s verify -- …`: checks a signature from a shell and says why it does not match. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Diagnosis, diagnose, type KnownSecret, sign } from '../signature';
import { type PastedRequest, readPasted } from '../webhooks';
import { anySecretFrom, envFileOption, environmentWith } from './shell/environment';
import { readOptions, UsageError } from './shell/options';
import { callOf, home, messageOf, runCommand } from './shell/program';

const usage = `usage: ${callOf('verify')} --payload FILE|- --timestamp T --signature S --secret-env NAME
  or:  ${callOf('verify')} --request FILE|- --secret-env NAME
  [--computed S2] [--delivery-id ID] [--now UNIX] [--tolerance 300]
  [--other-secret-env NAME]... [--previous-secret-env NAME]... [--env-file FILE]... [--json]

--payload takes the bytes of a file, or of standard input for -.
--request takes a pasted request in place of payload, timestamp, signature and delivery id: raw HTTP, a command, a log.
--secret-env and its like take the name of the environment variable that holds a secret; no other is read.
--env (or --env-file) takes a file such as .env; variables that are set come before it.
--computed takes the signature that your own code computed.
Exit status: 0 match, 1 no match, stale or incomplete, 2 bad usage, an unset variable or an unreadable payload.`;

const options = {
  payload: { type: 'string' },
  request: { type: 'string' },
  timestamp: { type: 'string' },
  signature: { type: 'string' },
  'secret-env': { type: 'string' },
  computed: { type: 'string' },
  'delivery-id': { type: 'string' },
  now: { type: 'string' },
  tolerance: { type: 'string', default: '300' },
  'other-secret-env': { type: 'string', multiple: true, default: [] as string[] },
  'previous-secret-env': { type: 'string', multiple: true, default: [] as string[] },
  ...envFileOption,
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

function readArguments(args: readonly string[]) {
  const { values, positionals } = readOptions(args, options);
  if (positionals.length > 0) throw new UsageError('it takes no positional argument; --payload takes a file');
  return values;
}

type Values = ReturnType<typeof readArguments>;

function seconds(name: string, text: string): number {
  if (!/^\d{1,15}(?:\.\d{1,9})?$/.test(text)) throw new UsageError(`--${name} must be a number of seconds`);
  return Number(text);
}

function readInput(file: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : resolve(home(), file));
  } catch (error) {
    throw new UsageError(`the payload cannot be read: ${messageOf(error)}`);
  }
}

/** What a run comes to: `read` is null where no request was pasted, the diagnosis where a part of one is missing. */
interface Outcome {
  readonly read: PastedRequest | null;
  readonly diagnosis: Diagnosis | null;
}

/** What a text without any part of a delivery is read as. */
const nothing: PastedRequest = {
  kind: 'headers',
  body: null,
  doubt: 'Neither X-Mega-Signature nor X-Mega-Timestamp nor X-Mega-Delivery is in the text.',
  timestamp: null,
  signature: null,
  deliveryId: null,
  receivedAt: null,
};

function judge(values: Values): Outcome {
  const env = environmentWith(values['env-file']);
  const required = (name: 'payload' | 'timestamp' | 'signature' | 'secret-env') => {
    const value = values[name];
    if (value === undefined) throw new UsageError(`--${name} is missing`);
    return value;
  };
  const secrets = (variables: readonly string[]): KnownSecret[] =>
    variables.map((variable) => ({ secret: anySecretFrom(env, variable), name: variable }));

  const pasted = values.request;
  for (const name of ['payload', 'timestamp', 'signature'] as const)
    if (pasted !== undefined && values[name] !== undefined)
      throw new UsageError(`--${name} and --request exclude each other`);
  const file = pasted ?? required('payload');
  const given = pasted === undefined ? [required('timestamp'), required('signature')] : null;
  const variable = required('secret-env');
  const { computed, now } = values;
  const known = {
    secret: anySecretFrom(env, variable),
    secretName: variable,
    receivedAt: now === undefined ? Math.floor(Date.now() / 1000) : seconds('now', now),
    toleranceSeconds: seconds('tolerance', values.tolerance),
    otherSecrets: secrets(values['other-secret-env']),
    previousSecrets: secrets(values['previous-secret-env']),
    ...(computed === undefined ? {} : { computed }),
  };
  const input = readInput(file);
  const read =
    given === null
      ? (readPasted(input.toString(), (body, at, signature) => sign(known.secret, at, body) === signature) ?? nothing)
      : null;
  const [timestamp, signature] = read === null ? (given ?? []) : [read.timestamp, read.signature];
  const body = read === null ? input : read.body;
  if (body === null || timestamp == null || signature == null) return { read, diagnosis: null };
  const deliveryId = values['delivery-id'] ?? read?.deliveryId ?? undefined;
  const fields = { ...known, timestamp, signature, ...(deliveryId === undefined ? {} : { deliveryId }) };
  return { read, diagnosis: diagnose({ ...fields, body }) };
}

function readMember(read: PastedRequest) {
  return {
    kind: read.kind,
    timestamp: read.timestamp,
    signature: read.signature,
    delivery_id: read.deliveryId,
    payload_base64: read.body && Buffer.from(read.body).toString('base64'),
    doubt: read.doubt,
  };
}

function missingParts(read: PastedRequest | null): string[] {
  const parts = { timestamp: read?.timestamp, signature: read?.signature, payload: read?.body };
  return Object.entries(parts).flatMap(([name, part]) => (part == null ? [name] : []));
}

const missingStep = (read: PastedRequest | null) =>
  `Paste the whole request, or give the fields one by one: the ${missingParts(read).join(' and the ')} can't be read from this text.`;

function asJson({ read, diagnosis }: Outcome): string {
  const pasted = read === null ? {} : { read: readMember(read) };
  if (diagnosis === null)
    return JSON.stringify({ verdict: 'incomplete', causes: [], next: [missingStep(read)], ...pasted });
  const { verdict, expected, ageSeconds, causes, computed, searched, notTried, next } = diagnosis;
  return JSON.stringify({
    verdict,
    expected,
    age_seconds: ageSeconds,
    causes: causes.map(({ code, side, certain, also, detail, fix }) => ({ code, side, certain, also, detail, fix })),
    ...(computed === null ? {} : { computed }),
    searched,
    not_tried: notTried,
    next,
    ...pasted,
  });
}

function* asText({ read, diagnosis }: Outcome): Iterable<string> {
  if (read !== null) {
    yield `read      ${read.kind}, ${read.body === null ? 'no payload' : `a payload of ${read.body.length} bytes`}`;
    if (read.doubt !== null) yield `doubt     ${read.doubt}`;
  }
  if (diagnosis === null) {
    yield 'verdict   incomplete';
    yield `missing   ${missingParts(read).join(', ')}`;
    yield `next      ${missingStep(read)}`;
    return;
  }
  const { verdict, expected, ageSeconds, causes, computed, searched, notTried, next } = diagnosis;
  yield `verdict   ${verdict}`;
  yield `expected  ${expected}`;
  yield `age       ${ageSeconds === null ? 'unknown' : `${ageSeconds} s`}`;
  if (computed !== null) yield `computed  ${computed}`;
  for (const { code, side, certain, also, detail, fix } of causes) {
    yield '';
    yield `${certain ? 'certain ' : 'possible'}  ${code} (${side})${also.length > 0 ? `, also ${also.join(', ')}` : ''}`;
    yield `          ${detail}`;
    yield `          ${fix}`;
  }
  if (next.length > 0) yield '';
  for (const step of next) yield `next      ${step}`;
  if (verdict === 'match' && computed === null) return;
  yield '';
  yield `${searched.hmacs} digests over ${searched.bytes} bytes were tried.`;
  yield* notTried;
}

async function run(args: readonly string[]): Promise<number> {
  const values = readArguments(args);
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const outcome = judge(values);
  process.stdout.write(`${values.json ? asJson(outcome) : [...asText(outcome)].join('\n')}\n`);
  return outcome.diagnosis?.verdict === 'match' ? 0 : 1;
}

runCommand('verify', run);
