import * as vscode from 'vscode';

/** Where the log is shown. It is there from the start, so that its level can be set before anything is said. */
export function createChannel(): vscode.LogOutputChannel {
  return vscode.window.createOutputChannel('MEGA Lead API', { log: true });
}
