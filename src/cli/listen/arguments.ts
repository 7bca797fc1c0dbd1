/** What `mega-leads listen` is asked for. */
import { resolve } from 'node:path';
import { defaultToleranceSeconds } from '../../contract';
import { judgeTarget, type KnownWebhook } from '../../webhooks';
import { type Environment, envFileOption, environmentWith, secretFrom } from '../shell/environment';
import { integer, readOptions, UsageError } from '../shell/options';
import { callOf, home } from '../shell/program';

export const usage = `usage: ${callOf('listen')} [OPTION...]

Receives deliveries on this machine, on any path, checks their signatures, and prints a line for each.
  --port NUMBER             0 for any free port (0)
  --secret-env NAME         a variable that holds a webhook's secret; may be given several times. Without one, signatures
                            aren't checked
  --previous-secret-env NAME  the secret before the last rotation; may be given several times
  --tolerance SECONDS       how far a timestamp may be off (${defaultToleranceSeconds})
  --forward-to URL          send each delivery on as it came; may be given several times
  --save DIR                write the body and the headers of each before it is acknowledged
  --answer STATUS           what deliveries are answered (200)
  --delay SECONDS           how long the answer takes (0)
  --allow-host NAME         a host name, such as a tunnel's, that deliveries may come under; *.NAME for all below it
  --count NUMBER            end after so many deliveries
  --env FILE, --env-file FILE  a file such as .env to read variables from too; those that are set come before it
  --json                    print lines of JSON: {"listening"} first, then one for each delivery and each forwarding

Names, emails, and phones are in the files of --save alone.
Exit status: 0 ended by a signal or --count, 1 where it cannot listen or save, 2 bad usage.`;

export interface ListenArguments {
  readonly port: number;
  readonly webhooks: readonly KnownWebhook[];
  readonly toleranceSeconds: number;
  readonly targets: readonly { readonly url: string; readonly isLocal: boolean }[];
  /** A path, null where nothing is saved. */
  readonly folder: string | null;
  readonly status: number;
  readonly delayMilliseconds: number;
  readonly allowedHosts: readonly string[];
  /** Null for no end. */
  readonly count: number | null;
  readonly json: boolean;
}

function targetOf(text: string) {
  const target = judgeTarget(text);
  if (!target.ok) throw new UsageError(`--forward-to: ${target.reason}`);
  return target;
}

/** The first secret stands for its webhook; those from before a rotation are tried for it. */
function webhooksOf(env: Environment, names: readonly string[], previous: readonly string[]): KnownWebhook[] {
  const current = names.map((name) => ({ webhookId: name, url: name, current: secretFrom(env, name), previous: null }));
  const [first] = current;
  if (first === undefined && previous.length > 0) throw new UsageError('--previous-secret-env needs --secret-env');
  return [
    ...current,
    ...previous.flatMap((name) =>
      first === undefined ? [] : [{ ...first, url: name, previous: secretFrom(env, name) }],
    ),
  ];
}

/** Null where help is asked for. @throws UsageError */
export function readArguments(args: readonly string[]): ListenArguments | null {
  const { values, positionals } = readOptions(args, {
    port: { type: 'string', default: '0' },
    'secret-env': { type: 'string', multiple: true, default: [] as string[] },
    'previous-secret-env': { type: 'string', multiple: true, default: [] as string[] },
    tolerance: { type: 'string', default: String(defaultToleranceSeconds) },
    'forward-to': { type: 'string', multiple: true, default: [] as string[] },
    save: { type: 'string' },
    answer: { type: 'string', default: '200' },
    delay: { type: 'string', default: '0' },
    'allow-host': { type: 'string', multiple: true, default: [] as string[] },
    count: { type: 'string' },
    ...envFileOption,
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (values.help) return null;
  if (positionals.length > 0) throw new UsageError('it takes no positional argument');
  if (values.save === '') throw new UsageError('--save needs a folder');
  const env = environmentWith(values['env-file']);
  return {
    port: integer('port', values.port, 0, 65_535),
    webhooks: webhooksOf(env, values['secret-env'], values['previous-secret-env']),
    toleranceSeconds: integer('tolerance', values.tolerance, 0, 1_000_000_000),
    targets: values['forward-to'].map(targetOf),
    folder: values.save === undefined ? null : resolve(home(), values.save),
    status: integer('answer', values.answer, 200, 599),
    delayMilliseconds: integer('delay', values.delay, 0, 600) * 1000,
    allowedHosts: values['allow-host'],
    count: values.count === undefined ? null : integer('count', values.count, 1, 1_000_000_000),
    json: values.json,
  };
}
