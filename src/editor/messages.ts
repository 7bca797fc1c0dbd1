import * as vscode from 'vscode';
import { commands } from '../ids';
import type { Client, Session } from './session';

/** The text of whatever was thrown: an error of ours reads well as it stands. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Shows an error with buttons; resolves to the one pressed without making the caller wait for it. */
export async function showError(message: string, actions: Record<string, () => unknown> = {}): Promise<void> {
  const chosen = await vscode.window.showErrorMessage(message, ...Object.keys(actions));
  if (chosen !== undefined) await actions[chosen]?.();
}

/** The client of the active connection; says what to do and gives null where there is none. */
export function requireClient(session: Session): Client | null {
  const client = session.client();
  if (client === null)
    void showError(vscode.l10n.t('There is no connection. Connect to the API or start the sandbox first.'), {
      [vscode.l10n.t('Connect')]: () => vscode.commands.executeCommand(commands.connect),
      [vscode.l10n.t('Start Sandbox')]: () => vscode.commands.executeCommand(commands.startSandbox),
    });
  return client;
}

/** Runs something with a cancellable progress notification whose text can change. */
export function withProgress<T>(
  title: string,
  run: (signal: AbortSignal, report: (message: string) => void) => Promise<T>,
): Thenable<T> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const abort = new AbortController();
      const subscription = token.onCancellationRequested(() => abort.abort());
      try {
        return await run(abort.signal, (message) => progress.report({ message }));
      } finally {
        subscription.dispose();
      }
    },
  );
}
