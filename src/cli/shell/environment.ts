/** Variables, from the environment and from files such as `.env`. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
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
      Object.assign(all, parseEnv(readFileSync(resolve(home(), file), 'utf8')));
    } catch (error) {
      throw new UsageError(`--env-file: ${file} cannot be read: ${messageOf(error)}`);
    }
  }
  return Object.assign(all, process.env);
}

/** The secret that a variable holds. @throws UsageError */
export function secretFrom(env: Environment, variable: string): string {
  const secret = env[variable];
  if (secret === undefined || secret === '') throw new UsageError(`the environment variable ${variable} is not set`);
  return secret;
}
