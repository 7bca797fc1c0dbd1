import * as vscode from 'vscode';
import { commands } from '../../ids';

/** What `npm start` opens on: a sandbox of this window, its leads, and the walkthrough where nothing else is open. */
export async function openTrial(): Promise<void> {
  // First, because a step is ticked by what happens once the walkthrough is there.
  if (vscode.window.tabGroups.all.every(({ tabs }) => tabs.length === 0))
    await vscode.commands.executeCommand(commands.getStarted);
  await vscode.commands.executeCommand(commands.startSandbox);
}
