/** What `mega-leads mcp` is asked for. */
import { resolve } from 'node:path';
import { judgeTarget } from '../../webhooks';
import { type Environment, envFileOption, environmentWith, secretFrom } from '../shell/environment';
import { oneOf, readOptions, UsageError } from '../shell/options';
import { callOf, home } from '../shell/program';

export const usage = `usage: ${callOf('mcp')} [OPTION...]

A Model Context Protocol server over standard input and output, with seven tools for agents. None writes a lead, and none
gives a secret away. What isn't allowed here, no tool does.
  --root FOLDER             files that tools may read lie below it
  --secret-env NAME         a variable that holds a webhook's secret, which tools use by the variable's name; may be given
                            several times
  --handler URL             deliveries may go to the origin of this URL; may be given several times
  --contacts full           tell names, emails, phones, and custom fields; they are masked unless given
  --env FILE, --env-file FILE  a file such as .env to read variables from too; those that are set come before it

Tools that call the API read MEGA_BASE_URL, MEGA_TOKEN, and MEGA_CUSTOMER_ID. There is no --json: all output is the
protocol's.
Exit status: 0 ended by its client or a signal, 2 bad usage.`;

export interface McpArguments {
  readonly env: Environment;
  /** A path, null where no file may be read. */
  readonly root: string | null;
  /** Secrets by the name of their variable. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Whole addresses; their origins are what counts. */
  readonly handlers: readonly URL[];
  readonly contacts: 'masked' | 'full';
}

function handlerOf(text: string): URL {
  const target = judgeTarget(text);
  if (!target.ok) throw new UsageError(`--handler: ${target.reason}`);
  return new URL(target.url);
}

/** Null where help is asked for. @throws UsageError */
export function readArguments(args: readonly string[]): McpArguments | null {
  const { values, positionals } = readOptions(args, {
    root: { type: 'string' },
    'secret-env': { type: 'string', multiple: true, default: [] as string[] },
    handler: { type: 'string', multiple: true, default: [] as string[] },
    contacts: { type: 'string' },
    ...envFileOption,
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (values.help) return null;
  if (positionals.length > 0) throw new UsageError('it takes no positional argument');
  const env = environmentWith(values['env-file']);
  return {
    env,
    root: values.root === undefined ? null : resolve(home(), values.root),
    secrets: new Map(values['secret-env'].map((name) => [name, secretFrom(env, name)])),
    handlers: values.handler.map(handlerOf),
    contacts: oneOf('contacts', values.contacts, ['masked', 'full']) ?? 'masked',
  };
}
