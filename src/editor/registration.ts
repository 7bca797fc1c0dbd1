import * as vscode from 'vscode';
import { commands, rowCommands } from '../ids';
import type * as commandsModule from './commands';
import { documentationAction } from './help/documentation';
import { messageOf, showError } from './kit/messages';
import type { Workbench } from './workbench';

/**
 * Registers every command. What a command does is in a bundle of its own, loaded with the first one; what it does not
 * expect is logged in full and said in one line.
 */
export function registerCommands(workbench: Workbench, load: () => typeof commandsModule): vscode.Disposable {
  const run = async (id: string, argument: unknown) => {
    try {
      await load().run(workbench, id, argument);
    } catch (thrown) {
      workbench.log.error(thrown instanceof Error ? thrown : String(thrown));
      await showError(vscode.l10n.t('MEGA: the command failed: {0}', messageOf(thrown)), {
        ...documentationAction(thrown),
        [vscode.l10n.t('Show Log')]: () => workbench.log.show(),
      });
    }
  };
  const { leads, deliveries } = workbench;
  const { registerCommand } = vscode.commands;
  return vscode.Disposable.from(
    ...Object.values(commands).map((id) => registerCommand(id, (argument: unknown) => run(id, argument))),
    registerCommand(rowCommands.openLead, () => run(commands.openLead, leads.selected)),
    registerCommand(rowCommands.openDelivery, () => run(commands.openDelivery, deliveries.selected)),
  );
}
