/** A battery of checks as tests of the Test Explorer. */
import * as vscode from 'vscode';
import { terminalText } from './plain';

/** The tests below an item, itself where it is one. */
function below(item: vscode.TestItem): vscode.TestItem[] {
  return item.children.size === 0 ? [item] : [...item.children].flatMap(([, child]) => below(child));
}

/** The tests that a run asks for. */
export function testsOf(controller: vscode.TestController, request: vscode.TestRunRequest): vscode.TestItem[] {
  const roots = request.include ?? [...controller.items].map(([, item]) => item);
  return roots.flatMap(below).filter((item) => request.exclude?.includes(item) !== true);
}

/** Opens the list down to a test: it is closed at first. */
export async function revealTest(item: vscode.TestItem | undefined): Promise<void> {
  if (item !== undefined) await vscode.commands.executeCommand('vscode.revealTestInExplorer', item);
}

/** A signal that is aborted with the first of some tokens. */
export function untilCancelled(
  ...tokens: readonly vscode.CancellationToken[]
): vscode.Disposable & { readonly signal: AbortSignal } {
  const abort = new AbortController();
  if (tokens.some((token) => token.isCancellationRequested)) abort.abort();
  const subscriptions = tokens.map((token) => token.onCancellationRequested(() => abort.abort()));
  return {
    signal: abort.signal,
    dispose() {
      for (const subscription of subscriptions) subscription.dispose();
    },
  };
}

interface Report {
  readonly id: string;
  readonly outcome: 'passed' | 'failed' | 'warning' | 'inconclusive' | 'skipped';
  readonly message: string;
}

/** Shows what became of a check. A warning is no failure; its words are in the output of the test. */
export function showReport(
  run: vscode.TestRun,
  item: vscode.TestItem,
  { id, outcome, message }: Report,
  told: vscode.TestMessage,
  milliseconds?: number,
): void {
  run.appendOutput(terminalText(`${outcome.padEnd(12)} ${id}: ${message}\n`), undefined, item);
  switch (outcome) {
    case 'passed':
    case 'warning':
      run.passed(item, milliseconds);
      break;
    case 'failed':
      run.failed(item, told, milliseconds);
      break;
    case 'inconclusive':
      run.errored(item, told, milliseconds);
      break;
    case 'skipped':
      run.skipped(item);
  }
}
