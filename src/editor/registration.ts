import * as vscode from 'vscode';
import { commands, rowCommands } from '../ids';
import type * as commandsModule from './commands';
import type { CommandId } from './kit/command';
import { documentationAction } from './kit/documentation';
import { messageOf, showError } from './kit/messages';

/** A view in which a row is selected. */
interface Selection {
  readonly selected: unknown;
}

/**
 * Registers every command. What a command does is in a bundle of its own, loaded with the first one; what it does not
 * expect is logged in full and said in one line.
 */
export function registerCommands(
  needs: commandsModule.Needs & { readonly deliveries: Selection },
  load: () => typeof commandsModule,
): vscode.Disposable {
  const run = async (id: CommandId, argument: unknown) => {
    try {
      await load().run(needs, id, argument);
    } catch (thrown) {
      needs.log.error(thrown);
      await showError(vscode.l10n.t('MEGA: the command failed: {0}', messageOf(thrown)), {
        ...documentationAction(thrown),
        [vscode.l10n.t('Show Log')]: () => needs.log.show(),
      });
    }
  };
  const { leads, deliveries, sandbox } = needs;
  const { registerCommand } = vscode.commands;
  return vscode.Disposable.from(
    ...Object.values(commands).map((id) => registerCommand(id, (argument: unknown) => run(id, argument))),
    registerCommand(rowCommands.openLead, () => run(commands.openLead, leads.selected)),
    registerCommand(rowCommands.openRequest, () => run(commands.openRequest, sandbox.selectedRequest)),
    registerCommand(rowCommands.openDelivery, () => run(commands.openDelivery, deliveries.selected)),
  );
}
