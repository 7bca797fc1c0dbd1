import * as vscode from 'vscode';
import { commands } from '../../ids';
import { messageOf, showError } from '../messages';
import type { Workbench } from '../workbench';
import { bulkDryRun } from './bulk-dry-run';
import { connect, disconnect, switchConnection } from './connect';
import { openLead } from './leads';
import { pushLead } from './push-lead';
import { startSandbox, stopSandbox } from './sandbox';
import { verifySignature } from './verify-signature';

type Run = (workbench: Workbench, argument: unknown) => unknown;

const table: Record<(typeof commands)[keyof typeof commands], Run> = {
  [commands.connect]: connect,
  [commands.switchConnection]: switchConnection,
  [commands.disconnect]: disconnect,
  [commands.startSandbox]: startSandbox,
  [commands.stopSandbox]: stopSandbox,
  [commands.refreshLeads]: ({ leads }) => leads.refresh(),
  [commands.loadMoreLeads]: ({ leads }) => leads.more(),
  [commands.openLead]: openLead,
  [commands.refreshWebhooks]: ({ webhooks }) => webhooks.refresh(),
  [commands.pushLead]: pushLead,
  [commands.bulkDryRun]: bulkDryRun,
  [commands.verifySignature]: verifySignature,
  [commands.showLog]: ({ log }) => log.show(),
};

/** Registers every command. What a command does not expect is logged in full and said in one line. */
export function registerCommands(workbench: Workbench): vscode.Disposable {
  return vscode.Disposable.from(
    ...Object.entries(table).map(([id, run]) =>
      vscode.commands.registerCommand(id, async (argument: unknown) => {
        try {
          await run(workbench, argument);
        } catch (thrown) {
          workbench.log.error(thrown instanceof Error ? thrown : String(thrown));
          await showError(vscode.l10n.t('MEGA: the command failed: {0}', messageOf(thrown)), {
            [vscode.l10n.t('Show Log')]: () => workbench.log.show(),
          });
        }
      }),
    ),
  );
}
