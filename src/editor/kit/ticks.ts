/** The steps of the walkthrough that have been done, in any window: a context of the editor's ends with its window. */
import * as vscode from 'vscode';
import { contextKeys } from '../../ids';

const keys = [contextKeys.leadPushed, contextKeys.signatureChecked] as const;

/** Ticks a step. */
export function tickStep(memory: vscode.Memento, key: (typeof keys)[number]): void {
  void vscode.commands.executeCommand('setContext', key, true);
  if (memory.get(key) !== true) void memory.update(key, true);
}

/** Ticks what was done in earlier windows. */
export function tickEarlierSteps(memory: vscode.Memento): void {
  for (const key of keys) if (memory.get(key) === true) void vscode.commands.executeCommand('setContext', key, true);
}
