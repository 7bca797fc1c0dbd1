import * as vscode from 'vscode';
import { commands } from '../../ids';

/** What `npm start` opens on: a sandbox of this window, its leads, and the walkthrough where nothing else is open. */
export async function openTrial(): Promise<void> {
  await vscode.commands.executeCommand(commands.startSandbox);
  if (vscode.window.tabGroups.all.every(({ tabs }) => tabs.length === 0))
    await vscode.commands.executeCommand(commands.getStarted);
}
