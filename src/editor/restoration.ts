/** Pages come back after the window was loaded again, with what may be kept of them. */
import * as vscode from 'vscode';
import { pageTypes } from '../ids';
import type * as commandsModule from './commands';

/** What a page is opened again by: what it kept itself, and what it was opened by. */
function keptOf(state: unknown): Readonly<Record<string, unknown>> {
  const own = typeof state === 'object' && state !== null ? { ...state } : {};
  try {
    const kept: unknown = JSON.parse('restore' in own ? String(own.restore) : '{}');
    return { ...own, ...(typeof kept === 'object' ? kept : null) };
  } catch {
    return own;
  }
}

/** Takes back every kind of page; what fills them is loaded with the first. */
export function restorePages(needs: () => commandsModule.Needs, load: () => typeof commandsModule): vscode.Disposable {
  const registered = Object.values(pageTypes).map((type) =>
    vscode.window.registerWebviewPanelSerializer(type, {
      async deserializeWebviewPanel(panel, state: unknown) {
        await load().restorePage(needs(), type, panel, keptOf(state));
      },
    }),
  );
  return vscode.Disposable.from(...registered);
}
