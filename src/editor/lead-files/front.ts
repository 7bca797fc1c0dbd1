import * as vscode from 'vscode';
import { documentScheme } from '../../ids';

/** Files that hold leads by their name. */
export const leadFiles: vscode.DocumentSelector = { pattern: '**/*.{lead,leads}.json' };

/** Whether a document holds leads by its name; what this extension shows itself does not count. */
export function isLeadFile(document: vscode.TextDocument): boolean {
  return document.uri.scheme !== documentScheme && vscode.languages.match(leadFiles, document) > 0;
}
