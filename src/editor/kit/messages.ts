import * as vscode from 'vscode';
import { showErrorMessage, showProgress, showWarningMessage } from './window';

/** The text of whatever was thrown: an error of ours reads well as it stands. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** A message as others can follow it. */
export function sentence(message: string): string {
  return /[.!?…”]$/.test(message) ? message : `${message}.`;
}

/** Shows an error with buttons; resolves to the one pressed without making the caller wait for it. */
export async function showError(message: string, actions: Record<string, () => unknown> = {}): Promise<void> {
  const chosen = await showErrorMessage(message, ...Object.keys(actions));
  if (chosen !== undefined) await actions[chosen]?.();
}

/**
 * Says why something did not begin, which is seen elsewhere too or again the next time. It goes by itself: the editor keeps
 * an error with buttons until somebody closes it, beside what came of the next attempt.
 */
export async function showRefusal(message: string, actions: Record<string, () => unknown> = {}): Promise<void> {
  const chosen = await showWarningMessage(message, ...Object.keys(actions));
  if (chosen !== undefined) await actions[chosen]?.();
}

/** Work that is over sooner, in milliseconds, shows no progress: a notification would be gone before it can be read. */
const noticed = 400;

/**
 * Runs something with a cancellable progress notification whose text can change. It comes late: the editor drops what
 * is the fourth notification within a moment, and a progress that flashes up would take the place of its outcome.
 */
export async function withProgress<T>(
  title: string,
  run: (signal: AbortSignal, report: (message: string) => void) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  let last: string | null = null;
  let show = (message: string): void => {
    last = message;
  };
  const work = run(abort.signal, (message) => show(message));
  if (await endsWithin(work, noticed)) return work;
  return showProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      show = (message) => progress.report({ message });
      if (last !== null) show(last);
      const subscription = token.onCancellationRequested(() => abort.abort());
      try {
        return await work;
      } finally {
        subscription.dispose();
      }
    },
  );
}

async function endsWithin(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  const ended = work.then(
    () => true,
    () => true,
  );
  return Promise.race([ended, late]).finally(() => clearTimeout(timer));
}
