/** What a command is given, read in one way for all of them. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { nearest } from '../../support/nearest';

/** A command that was called wrongly; the message can be shown. It quotes no value: one may be a secret. */
export class UsageError extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>;

const names = (options: Options) => Object.keys(options);

/** Whether a value is an option that follows one whose value is missing. A signature may begin with a dash as well. */
const isOption = (value: string, options: Options) =>
  names(options).some((name) => value === `--${name}` || value.startsWith(`--${name}=`));

function unknown(rawName: string, options: Options): UsageError {
  const name = rawName.replace(/^-+/, '');
  if (name === 'token')
    return new UsageError('unknown argument --token: a token is never an argument; set MEGA_TOKEN, or use --env-file');
  const near = nearest(name, names(options));
  return new UsageError(`unknown argument ${rawName}${near === null ? '' : `; did you mean --${near}?`}`);
}

/**
 * Reads options, anywhere among the positionals. An option that is not `multiple` may be given once; its value may begin
 * with a dash. `--env` is `--env-file` under a name that Node.js doesn't look for: it opens the file of the other one
 * itself, wherever that stands, takes NODE_OPTIONS from it, and ends with 9 where it is not there (Node.js, #54232).
 *
 * @throws UsageError
 */
export function readOptions<const T extends Options>(args: readonly string[], options: T) {
  const file = options['env-file'];
  const all: Options = file === undefined ? options : { ...options, env: file };
  const { tokens } = parseArgs({ args: [...args], options: all, strict: false, allowPositionals: true, tokens: true });
  const given = new Set<string>();
  const plain: string[] = [];
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const { rawName, value, inlineValue } = token;
    const name = token.name === 'env' && file !== undefined ? 'env-file' : token.name;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined) throw unknown(rawName, options);
    if (option.type === 'boolean') {
      if (value !== undefined) throw new UsageError(`--${name} takes no value`);
      plain.push(`--${name}`);
      continue;
    }
    if (value === undefined || (!inlineValue && isOption(value, all))) throw new UsageError(`${rawName} needs a value`);
    if (given.has(name) && !option.multiple) throw new UsageError(`--${name} is given twice`);
    given.add(name);
    plain.push(`--${name}=${value}`);
  }
  return parseArgs({ args: [...plain, '--', ...positionals], options, allowPositionals: true });
}

/** @throws UsageError */
export function integer(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`--${name} must be a whole number from ${least} to ${most}`);
}

/** One of several words, null where none is given. @throws UsageError */
export function oneOf<T extends string>(name: string, text: string | undefined, known: readonly T[]): T | null {
  if (text === undefined) return null;
  const found = known.find((each) => each === text);
  if (found === undefined) throw new UsageError(`--${name} takes ${known.join(', ')}`);
  return found;
}
