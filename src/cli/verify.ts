/** `npm run -s verify -- …`: checks a signature from a shell and says why it does not match. */
import { readFileSync } from 'node:fs';
import { type Diagnosis, diagnose, type KnownSecret, sign } from '../signature';
import { type PastedRequest, readPasted } from '../webhooks';

const usage = `usage: npm run -s verify -- --payload FILE|- --timestamp T --signature S --secret-env NAME
  or:  npm run -s verify -- --request FILE|- --secret-env NAME
  [--computed S2] [--delivery-id ID] [--now UNIX] [--tolerance 300]
  [--other-secret-env NAME]... [--previous-secret-env NAME]... [--json]

--payload takes the bytes of a file, or of standard input for -.
--request takes a pasted request in place of payload, timestamp, signature and delivery id: raw HTTP, a command, a log.
--secret-env and its like take the name of the environment variable that holds a secret; no other is read.
--computed takes the signature that your own code computed.
Exit status: 0 match, 1 no match, stale or incomplete, 2 bad usage, an unset variable or an unreadable payload.`;

class UsageError extends Error {}

const names = [
  ...['payload', 'request', 'timestamp', 'signature', 'secret-env', 'computed', 'delivery-id', 'now', 'tolerance'],
  ...['other-secret-env', 'previous-secret-env'],
] as const;
type OptionName = (typeof names)[number];
const repeatable: readonly OptionName[] = ['other-secret-env', 'previous-secret-env'];

interface Options {
  readonly values: ReadonlyMap<OptionName, readonly string[]>;
  readonly json: boolean;
  readonly help: boolean;
}

/** By hand, because a signature or a timestamp at hand may begin with a dash. */
function readArguments(args: readonly string[]): Options {
  const values = new Map<OptionName, string[]>();
  let json = false;
  let help = false;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '--json') json = true;
    else if (arg === '--help' || arg === '-h') help = true;
    else {
      const [, written = '', inline] = /^--([a-z-]+)(?:=(.*))?$/s.exec(arg) ?? [];
      const name = names.find((each) => each === written);
      if (name === undefined)
        throw new UsageError(`unknown argument ${written === '' ? `at place ${i + 1}` : `--${written}`}`);
      const value = inline ?? args[++i];
      const isOption =
        inline === undefined && names.some((each) => value === `--${each}` || value?.startsWith(`--${each}=`));
      if (value === undefined || isOption || (inline === undefined && value === '--json'))
        throw new UsageError(`--${name} needs a value`);
      const before = values.get(name) ?? [];
      if (before.length > 0 && !repeatable.includes(name)) throw new UsageError(`--${name} is given twice`);
      values.set(name, [...before, value]);
    }
  }
  return { values, json, help };
}

function secretFrom(variable: string): string {
  const secret = process.env[variable];
  if (secret === undefined) throw new UsageError(`the environment variable ${variable} is not set`);
  return secret;
}

function seconds(name: OptionName, text: string): number {
  if (!/^\d{1,15}(?:\.\d{1,9})?$/.test(text)) throw new UsageError(`--${name} must be a number of seconds`);
  return Number(text);
}

function readInput(file: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    throw new UsageError(`the payload cannot be read: ${error instanceof Error ? error.message : String(error)}`);
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

function run({ values }: Options): Outcome {
  const optional = (name: OptionName) => values.get(name)?.[0];
  const required = (name: OptionName) => {
    const value = optional(name);
    if (value === undefined) throw new UsageError(`--${name} is missing`);
    return value;
  };
  const secrets = (name: OptionName): KnownSecret[] =>
    (values.get(name) ?? []).map((variable) => ({ secret: secretFrom(variable), name: variable }));

  const pasted = optional('request');
  for (const name of ['payload', 'timestamp', 'signature'] as const)
    if (pasted !== undefined && optional(name) !== undefined)
      throw new UsageError(`--${name} and --request exclude each other`);
  const file = pasted ?? required('payload');
  const given = pasted === undefined ? [required('timestamp'), required('signature')] : null;
  const variable = required('secret-env');
  const [computed, now] = [optional('computed'), optional('now')];
  const known = {
    secret: secretFrom(variable),
    secretName: variable,
    receivedAt: now === undefined ? Math.floor(Date.now() / 1000) : seconds('now', now),
    toleranceSeconds: seconds('tolerance', optional('tolerance') ?? '300'),
    otherSecrets: secrets('other-secret-env'),
    previousSecrets: secrets('previous-secret-env'),
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
  const deliveryId = optional('delivery-id') ?? read?.deliveryId ?? undefined;
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

function asJson({ read, diagnosis }: Outcome): string {
  const pasted = read === null ? {} : { read: readMember(read) };
  if (diagnosis === null) return JSON.stringify({ verdict: 'incomplete', causes: [], ...pasted });
  const { verdict, expected, ageSeconds, causes, computed, searched, notTried } = diagnosis;
  return JSON.stringify({
    verdict,
    expected,
    age_seconds: ageSeconds,
    causes: causes.map(({ code, side, certain, also, detail, fix }) => ({ code, side, certain, also, detail, fix })),
    ...(computed === null ? {} : { computed }),
    searched,
    not_tried: notTried,
    ...pasted,
  });
}

function* asText({ read, diagnosis }: Outcome): Iterable<string> {
  if (read !== null) {
    yield `read      ${read.kind}, ${read.body === null ? 'no payload' : `a payload of ${read.body.length} bytes`}`;
    if (read.doubt !== null) yield `doubt     ${read.doubt}`;
  }
  if (diagnosis === null) {
    const parts = { timestamp: read?.timestamp, signature: read?.signature, payload: read?.body };
    const missing = Object.entries(parts).flatMap(([name, part]) => (part == null ? [name] : []));
    yield 'verdict   incomplete';
    yield `missing   ${missing.join(', ')}`;
    return;
  }
  const { verdict, expected, ageSeconds, causes, computed, searched, notTried } = diagnosis;
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
  if (verdict === 'match' && computed === null) return;
  yield '';
  yield `${searched.hmacs} digests over ${searched.bytes} bytes were tried.`;
  yield* notTried;
}

try {
  const options = readArguments(process.argv.slice(2));
  if (options.help) process.stdout.write(`${usage}\n`);
  else {
    const outcome = run(options);
    process.stdout.write(`${options.json ? asJson(outcome) : [...asText(outcome)].join('\n')}\n`);
    process.exitCode = outcome.diagnosis?.verdict === 'match' ? 0 : 1;
  }
} catch (error) {
  // Anything unforeseen is no verdict either.
  process.exitCode = 2;
  console.error(`verify: ${error instanceof Error ? error.message : String(error)}`);
  if (error instanceof UsageError) console.error(usage);
}
