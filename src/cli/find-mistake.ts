/** `npm run -s find-mistake -- PATH…`: the lines of a webhook handler that do what a cause describes. */
import { findMistakes, isMistake, type Mistake, type Place, readTexts, type SourceText } from '../mistakes';
import { readOptions, UsageError } from './shell/options';
import { callOf, messageOf, runCommand, speaker } from './shell/program';

const usage = `usage: ${callOf('find-mistake')} PATH... [--cause CODE]... [--json]

Reads source files, or all below a folder that git does not ignore, and lists the places that get the verification of
MEGA's webhooks wrong. Runs nothing and sends nothing. JavaScript, TypeScript, Python, PHP, Go, Ruby, Java, Kotlin, C#.

--cause looks for one cause only; it takes the codes of verify, and timestamp-unchecked, comparison-not-constant-time,
  missing-signature-accepted and parsed-before-verified.
--json prints {"places":[{"file","line","end_line","cause","confidence","why","fix"}]}, best first.
Exit status: 0, also with places; 2 for bad usage or a PATH that cannot be read.`;

interface Options {
  readonly paths: readonly string[];
  readonly causes: readonly Mistake[];
  readonly json: boolean;
}

function cause(code: string): Mistake {
  if (code === '') throw new UsageError('--cause needs a code');
  if (!isMistake(code)) throw new UsageError(`unknown cause ${code}`);
  return code;
}

/** Null where help is asked for. */
function readArguments(args: readonly string[]): Options | null {
  const { values, positionals: paths } = readOptions(args, {
    cause: { type: 'string', multiple: true, default: [] as string[] },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (values.help) return null;
  const causes = values.cause.map(cause);
  if (paths.length === 0) throw new UsageError('PATH is missing');
  if (paths.includes('')) throw new UsageError('a PATH is empty');
  return { paths, causes, json: values.json };
}

/** What is promised of a place, and nothing else. */
const asData = ({ file, line, end_line, cause, confidence, why, fix }: Place): Place => ({
  file,
  line,
  end_line,
  cause,
  confidence,
  why,
  fix,
});

function* asText(places: readonly Place[]): Iterable<string> {
  if (places.length === 0) yield 'No mistake found.';
  for (const { file, line, cause, confidence, why, fix } of places) {
    yield `${file}:${line}  ${cause} (${confidence})`;
    yield `    ${why}`;
    yield `    ${fix}`;
  }
}

async function run(args: readonly string[]): Promise<number> {
  const options = readArguments(args);
  if (options === null) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const texts = new Map<string, SourceText>();
  for (const path of options.paths) {
    const report = (file: string, reason: string) =>
      console.error(`${speaker('find-mistake')}: ${file} is passed over: ${reason}`);
    const read = await readTexts(path, report).catch((error: unknown) => {
      throw new UsageError(`${path} cannot be read: ${messageOf(error)}`);
    });
    for (const each of read) texts.set(each.path, each);
  }
  const places = findMistakes([...texts.values()], options.causes);
  process.stdout.write(
    `${options.json ? JSON.stringify({ places: places.map(asData) }) : [...asText(places)].join('\n')}\n`,
  );
  return 0;
}

runCommand('find-mistake', run);
