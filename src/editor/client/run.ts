/** Runs a client's checks, and shows what came of them. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ClientReport, FinishedRun } from '../../clients';
import { commands } from '../../ids';
import { messageOf as messageOfThrown, showError } from '../kit/messages';
import { terminalText } from '../kit/plain';
import { revealTest, showReport, testsOf, untilCancelled } from '../kit/test-run';
import { mayRun } from './consent';
import { keptCommand } from './kept';
import type { ClientParts } from './needs';
import { messageOf, outputOf, scriptOf } from './told';

/** Milliseconds that saves are gathered for. */
const settling = 400;

/** What the list of a controller was made from. */
const contents = new WeakMap<vscode.TestController, string>();

/** The end of what was begun last. */
let last: Promise<void> = Promise.resolve();

/** Waits until nothing else runs, since a command may keep files of its own; what it gives says that this is over. */
async function turn(): Promise<() => void> {
  const before = last;
  let over = () => {};
  last = new Promise((resolve) => {
    over = resolve;
  });
  await before;
  return over;
}

/** Tells the documents of one run from those of the next. */
let runs = 0;

/** Lists the checks of the command that is kept. */
export function fillClientTests(parts: ClientParts, controller: vscode.TestController): void {
  const command = keptCommand(parts.context.workspaceState);
  const made = JSON.stringify(command);
  if (command === null || contents.get(controller) === made) return;
  contents.set(controller, made);
  const script = scriptOf(command, parts);
  const start = new vscode.Range(0, 0, 0, 0);
  const root = controller.createTestItem('client', command.line, script);
  root.description = command.task;
  for (const [index, { id, title }] of parts.rooms().clients.checksOf(command.task).entries()) {
    const item = controller.createTestItem(`${command.task}/${id}`, title(), script);
    item.description = id;
    item.sortText = String(index).padStart(3, '0');
    if (script !== undefined) item.range = start;
    root.children.add(item);
  }
  controller.items.replace([root]);
}

const idOf = (item: vscode.TestItem) => item.id.slice(item.id.indexOf('/') + 1);

/** The environment of programs that are started outside the editor: without what steers the editor's own. */
const outside = (env: NodeJS.ProcessEnv) =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !/^(?:VSCODE|ELECTRON)_/.test(name)));

async function execute(
  parts: ClientParts,
  controller: vscode.TestController,
  request: vscode.TestRunRequest,
  token: vscode.CancellationToken,
): Promise<void> {
  fillClientTests(parts, controller);
  const command = keptCommand(parts.context.workspaceState);
  if (command === null || !vscode.workspace.isTrusted || token.isCancellationRequested) return;
  const { clients } = parts.rooms();
  const read = clients.commandWords(command.line);
  const answer = await mayRun(command);
  if (answer === 'rename' || !read.ok) await vscode.commands.executeCommand(commands.checkApiClient);
  if (answer !== 'run' || !read.ok) return;

  const number = ++runs;
  const items = testsOf(controller, request);
  const left = new Set(items);
  const checks = clients.checksOf(command.task);
  const script = scriptOf(command, parts);
  const run = controller.createTestRun(request);
  const cancelled = untilCancelled(token, run.token);
  const proof = clients.createProof();
  let firstFailed: vscode.TestItem | undefined;
  const itemOf = (id: string) => items.find((item) => idOf(item) === id);

  const printed = (finished: FinishedRun) => {
    const text = outputOf(finished, command, parts);
    const isHealthy = finished.id.startsWith('plain');
    const judged = checks.filter(({ trials }) => (isHealthy ? trials.length === 0 : trials.includes(finished.id)));
    const shown = judged.flatMap(({ id }) => itemOf(id) ?? []);
    if (shown.length === 0) run.appendOutput(terminalText(text));
    for (const item of shown) run.appendOutput(terminalText(text), undefined, item);
  };

  function reported(report: ClientReport): void {
    const item = itemOf(report.id);
    if (item === undefined) return;
    left.delete(item);
    if (report.outcome === 'failed') firstFailed ??= item;
    showReport(run, item, report, messageOf(report, proof, parts, script, number));
  }

  /** All that has no outcome of its own ends with why. */
  function end(reason: string): void {
    for (const item of left) run.errored(item, new vscode.TestMessage(reason));
    left.clear();
  }

  for (const item of items) run.enqueued(item);
  if (request.continuous !== true) await revealTest(items[0]);
  const over = await turn();
  try {
    for (const item of items) run.started(item);
    const done = await clients.checkClient({
      task: command.task,
      command: read.words,
      folder: command.folder,
      env: outside(process.env),
      names: command.variables,
      signal: cancelled.signal,
      watchdog: [
        '-e',
        `require(${JSON.stringify(parts.context.asAbsolutePath(join('dist', 'rooms', 'clients.js')))}).watchOver(process.stdin)`,
      ],
      ...(items.length === checks.length ? {} : { only: items.map(idOf) }),
      onRequest: (each) => proof.add(each),
      onRun: printed,
      onReport: reported,
    });
    if (done.end === 'unstarted') {
      end(done.reason);
      void showError(done.reason, {
        [vscode.l10n.t('Check API Client')]: () => vscode.commands.executeCommand(commands.checkApiClient),
      });
    } else if (done.end === 'unreached') end(done.reports[0]?.message ?? '');
    if ('leftBehind' in done && done.leftBehind)
      run.appendOutput(
        terminalText(`${vscode.l10n.t('The command left processes running when it exited. They were ended.')}\n`),
      );
  } finally {
    over();
    for (const item of left) run.skipped(item);
    run.end();
    cancelled.dispose();
    if (request.continuous !== true) await revealTest(firstFailed);
  }
}

/** Runs again whenever a file of the command's folder is saved, as long as it is asked for. */
function runOnSave(
  parts: ClientParts,
  controller: vscode.TestController,
  request: vscode.TestRunRequest,
  token: vscode.CancellationToken,
): void {
  let under = new vscode.CancellationTokenSource();
  let timer: NodeJS.Timeout | undefined;
  const saved = vscode.workspace.onDidSaveTextDocument(({ uri }) => {
    const folder = keptCommand(parts.context.workspaceState)?.folder;
    if (folder === undefined || uri.scheme !== 'file' || !uri.fsPath.startsWith(join(folder, '/'))) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      under.cancel();
      under = new vscode.CancellationTokenSource();
      void carryOut(parts, controller, request, under.token);
    }, settling);
  });
  token.onCancellationRequested(() => {
    clearTimeout(timer);
    saved.dispose();
    under.cancel();
  });
}

async function carryOut(...[parts, ...rest]: Parameters<typeof execute>): Promise<void> {
  try {
    await execute(parts, ...rest);
  } catch (thrown) {
    parts.log.error(thrown instanceof Error ? thrown : String(thrown));
    void showError(vscode.l10n.t("The client couldn't be checked: {0}", messageOfThrown(thrown)));
  }
}

/** Runs the checks that are asked for, or waits for files to be saved where it is asked to run again and again. */
export async function runClientTests(
  parts: ClientParts,
  controller: vscode.TestController,
  request: vscode.TestRunRequest,
  token: vscode.CancellationToken,
): Promise<void> {
  if (request.continuous === true) return runOnSave(parts, controller, request, token);
  await carryOut(parts, controller, request, token);
}
