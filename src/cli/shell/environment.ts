/** Variables, from the environment and from files such as `.env`. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseDotenv } from '../../dotenv/parse';
import { UsageError } from './options';
import { home, messageOf } from './program';

export type Environment = Readonly<Record<string, string | undefined>>;

export const envFileOption = { 'env-file': { type: 'string', multiple: true, default: [] as string[] } } as const;

/**
 * The environment with what it lacks from files, a later one before an earlier one, as Node's own `--env-file` has it.
 * Nothing of them goes into the environment of this process, so that no child has it.
 *
 * @throws UsageError that quotes nothing of a file
 */
export function environmentWith(files: readonly string[]): Environment {
  const all: Record<string, string | undefined> = {};
  for (const file of files) {
    try {
      Object.assign(all, parseDotenv(readFileSync(resolve(home(), file))));
    } catch (error) {
      throw new UsageError(`--env-file: ${file} cannot be read: ${messageOf(error)}`);
    }
  }
  return Object.assign(all, process.env);
}

/** How variables are named that hold secrets; anything else may be a secret that was given in place of its name. */
const variableName = /^[A-Z][A-Z0-9_]{0,60}$/;

/** The secret that a variable holds, even an empty one. @throws UsageError that quotes nothing that may be a secret */
export function anySecretFrom(env: Environment, variable: string): string {
  const secret = Object.hasOwn(env, variable) ? env[variable] : undefined;
  if (secret !== undefined) return secret;
  throw new UsageError(
    variableName.test(variable)
      ? `the environment variable ${variable} is not set`
      : 'a secret is given by the name of the environment variable that holds it, and none of the given name is set',
  );
}

/** The secret that a variable holds. @throws UsageError that quotes nothing that may be a secret */
export const secretFrom = (env: Environment, variable: string): string =>
  anySecretFrom(env, variable) || anySecretFrom({}, variable);
