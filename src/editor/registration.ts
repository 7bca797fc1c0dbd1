import * as vscode from 'vscode';
import { commands, rowCommands } from '../ids';
import type * as commandsModule from './commands';
import type { CommandId } from './kit/command';

/** A view in which a row is selected. */
interface Selection {
  readonly selected: unknown;
}

/** Registers every command. What a command does is in bundles of its own, loaded with the first one. */
export function registerCommands(
  needs: () => commandsModule.Needs,
  trees: { readonly leads: Selection; readonly deliveries: Selection },
  load: () => typeof commandsModule,
): vscode.Disposable {
  const run = (id: CommandId, argument: unknown) => load().run(needs(), id, argument);
  const { registerCommand } = vscode.commands;
  return vscode.Disposable.from(
    ...Object.values(commands).map((id) => registerCommand(id, (argument: unknown) => run(id, argument))),
    registerCommand(rowCommands.openLead, () => run(commands.openLead, trees.leads.selected)),
    registerCommand(rowCommands.openRequest, () => run(commands.openRequest, needs().sandbox.selectedRequest)),
    registerCommand(rowCommands.openDelivery, () => run(commands.openDelivery, trees.deliveries.selected)),
  );
}
