/** `npm run -s find-mistake -- PATH…`: the lines of a webhook handler that do what a cause describes. */
import { findMistakes, isMistake, type Mistake, type Place, readTexts, type SourceText } from '../mistakes';

const usage = `usage: npm run -s find-mistake -- PATH... [--cause CODE]... [--json]

Reads source files, or all below a folder that git does not ignore, and lists the places that get the verification of
MEGA's webhooks wrong. Runs nothing and sends nothing. JavaScript, TypeScript, Python, PHP, Go, Ruby, Java, Kotlin, C#.

--cause looks for one cause only; it takes the codes of verify, and timestamp-unchecked, comparison-not-constant-time,
  missing-signature-accepted and parsed-before-verified.
--json prints {"places":[{"file","line","end_line","cause","confidence","why","fix"}]}, best first.
Exit status: 0, also with places; 2 for bad usage or a PATH that cannot be read.`;

class UsageError extends Error {}

interface Options {
  readonly paths: readonly string[];
  readonly causes: readonly Mistake[];
  readonly json: boolean;
}

/** Null where help is asked for. */
function readArguments(args: readonly string[]): Options | null {
  const paths: string[] = [];
  const causes: Mistake[] = [];
  let json = false;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    const inline = /^--cause=(.*)$/s.exec(arg)?.[1];
    if (arg === '--help' || arg === '-h') return null;
    if (arg === '--json') json = true;
    else if (arg === '--cause' || inline !== undefined) {
      const code = inline ?? args[++i] ?? '';
      if (code === '' || code.startsWith('--')) throw new UsageError('--cause needs a code');
      if (!isMistake(code)) throw new UsageError(`unknown cause ${code}`);
      causes.push(code);
    } else if (arg.startsWith('-') && arg !== '-') throw new UsageError(`unknown argument ${arg.split('=', 1)[0]}`);
    else if (arg === '') throw new UsageError('a PATH is empty');
    else paths.push(arg);
  }
  if (paths.length === 0) throw new UsageError('PATH is missing');
  return { paths, causes, json };
}

function* asText(places: readonly Place[]): Iterable<string> {
  if (places.length === 0) yield 'No mistake found.';
  for (const { file, line, cause, confidence, why, fix } of places) {
    yield `${file}:${line}  ${cause} (${confidence})`;
    yield `    ${why}`;
    yield `    ${fix}`;
  }
}

async function main(): Promise<void> {
  const options = readArguments(process.argv.slice(2));
  if (options === null) return void process.stdout.write(`${usage}\n`);
  const texts = new Map<string, SourceText>();
  for (const path of options.paths) {
    const report = (file: string, reason: string) => console.error(`find-mistake: ${file} is passed over: ${reason}`);
    const read = await readTexts(path, report).catch((error: unknown) => {
      throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    });
    for (const each of read) texts.set(each.path, each);
  }
  const places = findMistakes([...texts.values()], options.causes);
  process.stdout.write(`${options.json ? JSON.stringify({ places }) : [...asText(places)].join('\n')}\n`);
}

main().catch((error: unknown) => {
  process.exitCode = 2;
  console.error(`find-mistake: ${error instanceof Error ? error.message : String(error)}`);
});
