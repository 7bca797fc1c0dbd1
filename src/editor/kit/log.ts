/** The log that people hand on to others: no secret, no contact, nothing of what a server said. */
import type * as vscode from 'vscode';
import { maskText } from '../../support/mask';
import { logText } from './plain';

type Level = 'trace' | 'info' | 'warn' | 'error';

export type Log = Readonly<Record<Level, (said: unknown) => void>> & { readonly show: () => void };

/** What was said or thrown, as the log may know it: of an error also where it was thrown. */
function entryOf(said: unknown): string {
  const mask = (text: string) => maskText(logText(text), { secrets: [], home: '' });
  if (!(said instanceof Error)) return mask(String(said));
  const places = (said.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line));
  return [mask(`${said.name}: ${said.message}`), ...places].join('\n');
}

/** The log, which writes into a channel. */
export function createLog(channel: vscode.LogOutputChannel): Log {
  return {
    trace: (said) => channel.trace(entryOf(said)),
    info: (said) => channel.info(entryOf(said)),
    warn: (said) => channel.warn(entryOf(said)),
    error: (said) => channel.error(entryOf(said)),
    show: () => channel.show(),
  };
}
