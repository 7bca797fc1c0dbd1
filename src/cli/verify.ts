/** `npm run -s verify -- …`: checks a signature from a shell and says why it does not match. */
import { readFileSync } from 'node:fs';
import { type Diagnosis, diagnose, type KnownSecret } from '../signature';

const usage = `usage: npm run -s verify -- --payload FILE|- --timestamp T --signature S --secret-env NAME
  [--computed S2] [--delivery-id ID] [--now UNIX] [--tolerance 300]
  [--other-secret-env NAME]... [--previous-secret-env NAME]... [--json]

--payload takes the bytes of a file, or of standard input for -.
--secret-env and its like take the name of the environment variable that holds a secret; no other is read.
--computed takes the signature that your own code computed.
Exit status: 0 match, 1 no match or stale, 2 bad usage, an unset variable or an unreadable payload.`;

class UsageError extends Error {}

const names = [
  ...['payload', 'timestamp', 'signature', 'secret-env', 'computed', 'delivery-id', 'now', 'tolerance'],
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

function readPayload(file: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    throw new UsageError(`the payload cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function run({ values }: Options): Diagnosis {
  const optional = (name: OptionName) => values.get(name)?.[0];
  const required = (name: OptionName) => {
    const value = optional(name);
    if (value === undefined) throw new UsageError(`--${name} is missing`);
    return value;
  };
  const secrets = (name: OptionName): KnownSecret[] =>
    (values.get(name) ?? []).map((variable) => ({ secret: secretFrom(variable), name: variable }));

  const file = required('payload');
  const [timestamp, signature, variable] = [required('timestamp'), required('signature'), required('secret-env')];
  const [computed, deliveryId, now] = [optional('computed'), optional('delivery-id'), optional('now')];
  const fields = {
    timestamp,
    signature,
    secret: secretFrom(variable),
    secretName: variable,
    receivedAt: now === undefined ? Math.floor(Date.now() / 1000) : seconds('now', now),
    toleranceSeconds: seconds('tolerance', optional('tolerance') ?? '300'),
    otherSecrets: secrets('other-secret-env'),
    previousSecrets: secrets('previous-secret-env'),
    ...(computed === undefined ? {} : { computed }),
    ...(deliveryId === undefined ? {} : { deliveryId }),
  };
  return diagnose({ ...fields, body: readPayload(file) });
}

function asJson({ verdict, expected, ageSeconds, causes, computed, searched, notTried }: Diagnosis): string {
  return JSON.stringify({
    verdict,
    expected,
    age_seconds: ageSeconds,
    causes: causes.map(({ code, side, certain, also, detail, fix }) => ({ code, side, certain, also, detail, fix })),
    ...(computed === null ? {} : { computed }),
    searched,
    not_tried: notTried,
  });
}

function* asText({ verdict, expected, ageSeconds, causes, computed, searched, notTried }: Diagnosis): Iterable<string> {
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
    const diagnosis = run(options);
    process.stdout.write(`${options.json ? asJson(diagnosis) : [...asText(diagnosis)].join('\n')}\n`);
    process.exitCode = diagnosis.verdict === 'match' ? 0 : 1;
  }
} catch (error) {
  // Anything unforeseen is no verdict either.
  process.exitCode = 2;
  console.error(`verify: ${error instanceof Error ? error.message : String(error)}`);
  if (error instanceof UsageError) console.error(usage);
}
