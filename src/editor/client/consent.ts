/** A command is shown whole before it runs. */
import * as vscode from 'vscode';
import { showWarningMessage } from '../kit/window';
import type { KeptCommand } from './kept';

/** Commands that the user has agreed to in this window. */
const agreed = new Set<string>();

const named = ({ variables: { baseUrl, token, customer } }: KeptCommand) => `${baseUrl}, ${token}, ${customer}`;

/** Asks before a command is run for the first time in this window; `rename` where its variables are to be changed. */
export async function mayRun(command: KeptCommand): Promise<'run' | 'rename' | 'left'> {
  const whole = JSON.stringify(command);
  if (agreed.has(whole)) return 'run';
  const run = vscode.l10n.t('Run');
  const rename = vscode.l10n.t('Rename Variables');
  const chosen = await showWarningMessage(
    vscode.l10n.t('Run this command once for each check?'),
    {
      modal: true,
      detail: [
        command.line,
        vscode.l10n.t('Folder: {0}', command.folder),
        vscode.l10n.t('It finds a sandbox in the variables {0}.', named(command)),
        vscode.l10n.t("Requests that it sends to other hosts can't be seen and aren't prevented."),
      ].join('\n\n'),
    },
    run,
    rename,
  );
  if (chosen === run) agreed.add(whole);
  return chosen === run ? 'run' : chosen === rename ? 'rename' : 'left';
}
