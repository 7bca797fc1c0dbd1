/** Searches after each save of code, where a setting asks for it. */
import * as vscode from 'vscode';
import { settings, settingsSection } from '../../ids';
import { inTurns, type Turns } from '../kit/turns';
import type { MistakesNeeds } from './needs';

/** Files that may hold a handler. */
const source = /\.(?:[cm]?[jt]sx?|py|php|go|rb|ru|java|kt|cs)$/;
/** Between a save and the next search, in milliseconds. */
const pause = 500;

interface Loaded {
  markMistakes(needs: MistakesNeeds): Promise<void>;
}

/** Searches after each save of code, where the setting asks for it. */
export function markOnSave(needs: () => MistakesNeeds, load: () => Loaded): vscode.Disposable {
  let searches: Turns | null = null;
  const saved = vscode.workspace.onDidSaveTextDocument(({ uri }) => {
    if (uri.scheme !== 'file' || !source.test(uri.path)) return;
    if (vscode.workspace.getConfiguration(settingsSection).get(settings.mistakesMark) !== true) return;
    if (searches === null) searches = inTurns(() => load().markMistakes(needs()), pause);
    else searches.again();
  });
  return vscode.Disposable.from(saved, { dispose: () => searches?.end() });
}
