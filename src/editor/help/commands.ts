import * as vscode from 'vscode';
import { commands, walkthrough } from '../../ids';
import type { CommandTable } from '../kit/command';
import type { HelpNeeds } from './needs';
import { openDocumentation } from './open-documentation';
import { createSupportBundle } from './support-bundle';
import { tryWebhooks } from './try-webhooks';

export const helpCommands = {
  [commands.openDocumentation]: openDocumentation,
  [commands.createSupportBundle]: createSupportBundle,
  [commands.tryWebhooks]: tryWebhooks,
  [commands.showLog]: ({ log }) => log.show(),
  [commands.getStarted]: ({ context }) =>
    vscode.commands.executeCommand('workbench.action.openWalkthrough', `${context.extension.id}#${walkthrough}`, false),
} satisfies CommandTable<HelpNeeds>;
