/** What helps somebody to find a fault from afar, as one text. It is masked as a whole, so that nothing slips by. */
import { type KnownSecrets, maskText } from './mask';

export interface SupportFacts {
  /** Unix milliseconds. */
  readonly now: number;
  /** Names and versions, in the order in which they are read. */
  readonly versions: readonly (readonly [name: string, value: string])[];
  /** What the window is connected to and does, in a few words each. */
  readonly state: readonly (readonly [name: string, value: string])[];
  /** The settings that are not as they come, with where they are set. */
  readonly settings: readonly { readonly name: string; readonly scope: string; readonly value: unknown }[];
  /** The log, the latest line last. */
  readonly log: string;
}

/** The end of the log that is taken, in UTF-16 code units. */
const longestLog = 500_000;

function tail(log: string): string {
  if (log.length <= longestLog) return log;
  const cut = log.slice(-longestLog);
  return `(…)\n${cut.slice(cut.indexOf('\n') + 1)}`;
}

const list = (pairs: SupportFacts['versions']) => pairs.map(([name, value]) => `${name}: ${value}`);

/** The bundle's text. */
export function supportBundle(facts: SupportFacts, known: KnownSecrets): string {
  const { now, versions, state, settings, log } = facts;
  const lines = [
    'Lead API Workbench for MEGA: support bundle',
    `made: ${new Date(now).toISOString()}`,
    'Tokens, secrets, signatures, emails, phones and queries of addresses are masked.',
    '',
    '== Versions',
    ...list(versions),
    '',
    '== State',
    ...list(state),
    '',
    '== Non-default settings',
    ...(settings.length === 0 ? ['none'] : []),
    ...settings.map(({ name, scope, value }) => `${name} (${scope}): ${JSON.stringify(value)}`),
    '',
    '== Log',
    tail(log).trimEnd() || 'empty',
    '',
  ];
  return maskText(lines.join('\n'), known);
}
