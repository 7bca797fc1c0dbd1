/** The battery in the Test Explorer: one test for each check of the user's webhook handler. */
import * as vscode from 'vscode';
import { commands, settings, settingsSection, testMessages } from '../../ids';
import type { CheckReport } from '../../webhooks';
import { showError } from '../kit/messages';
import type { CommonNeeds } from '../kit/needs';
import { revealTest, showReport, testsOf, untilCancelled } from '../kit/test-run';
import { inTurns } from '../kit/turns';
import { showInformationMessage, showWarningMessage } from '../kit/window';
import type { WebhookSecrets } from '../webhooks';
import { keptSecret, mayLeave, readUrl } from './endpoint';
import { handlerUrl } from './front';
import { handlerUrlLocation } from './setting';

/** In milliseconds. */
const pauseAfterSave = 1000;

interface Parts extends Pick<CommonNeeds, 'context' | 'rooms'> {
  readonly secrets: WebhookSecrets;
}

export class HandlerTests implements vscode.Disposable {
  private controller: vscode.TestController | null = null;
  private readonly subscription: vscode.Disposable;
  private filling: Promise<void> = Promise.resolve();
  /** What the list was made from. */
  private contents = '';

  /** Nothing is shown before there is a handler: a window without one has no use for a list of its tests. */
  constructor(private readonly parts: Parts) {
    this.subscription = vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(`${settingsSection}.${settings.handlerUrl}`)) this.refresh();
    });
    this.refresh();
  }

  /** Runs all checks, or those that are asked for, and shows them. */
  async run(): Promise<void> {
    const controller = this.refresh();
    if (controller === null) return;
    await this.fill(controller);
    await vscode.commands.executeCommand('workbench.view.testing.focus');
    await this.execute(controller, new vscode.TestRunRequest(), new vscode.CancellationTokenSource().token);
  }

  private refresh(): vscode.TestController | null {
    if (handlerUrl() === '') {
      this.controller?.dispose();
      this.controller = null;
      return null;
    }
    if (this.controller === null) {
      const controller = vscode.tests.createTestController('megaLeads.handler', vscode.l10n.t('MEGA Webhook Handler'));
      controller.createRunProfile(
        vscode.l10n.t('Check Webhook Handler'),
        vscode.TestRunProfileKind.Run,
        (request, token) => this.execute(controller, request, token),
        true,
        undefined,
        true,
      );
      // Called once the Test Explorer is looked at: what it lists is in the second bundle.
      controller.resolveHandler = async (item) => {
        if (item === undefined) await this.fill(controller);
      };
      this.controller = controller;
    }
    if (this.controller.items.size > 0) void this.fill(this.controller);
    return this.controller;
  }

  /** One after the other: two at once would replace each other's tests under a run. */
  private fill(controller: vscode.TestController): Promise<void> {
    this.filling = this.filling.then(() => this.fillNow(controller));
    return this.filling;
  }

  private async fillNow(controller: vscode.TestController): Promise<void> {
    const place = await handlerUrlLocation(this.parts.context.globalStorageUri);
    const contents = JSON.stringify([handlerUrl(), place?.uri.toString(), place?.range.start.line]);
    if (controller !== this.controller || (contents === this.contents && controller.items.size > 0)) return;
    this.contents = contents;
    const url = readUrl(handlerUrl());
    const root = controller.createTestItem(
      'handler',
      url === null ? handlerUrl() : url.host + url.pathname,
      place?.uri,
    );
    const groups = {
      accept: controller.createTestItem('accept', vscode.l10n.t('Must be accepted'), place?.uri),
      refuse: controller.createTestItem('refuse', vscode.l10n.t('Must be refused'), place?.uri),
      observe: controller.createTestItem('observe', vscode.l10n.t('Worth knowing'), place?.uri),
    };
    for (const [index, { id, title, expects }] of this.parts.rooms().webhooks.battery.entries()) {
      const item = controller.createTestItem(id, title(), place?.uri);
      item.description = id;
      item.sortText = String(index).padStart(3, '0');
      if (place !== null) item.range = place.range;
      groups[expects].children.add(item);
    }
    for (const [index, group] of Object.values(groups).entries()) {
      group.sortText = String(index);
      if (place !== null) group.range = place.range;
      root.children.add(group);
    }
    if (place !== null) root.range = place.range;
    controller.items.replace([root]);
  }

  private async execute(
    controller: vscode.TestController,
    request: vscode.TestRunRequest,
    token: vscode.CancellationToken,
  ): Promise<void> {
    if (!request.continuous) return this.executeOnce(controller, request, token);
    // After each save, and never two at once: a server that reloads needs a moment first.
    const runs = inTurns(() => this.executeOnce(controller, request, token), pauseAfterSave);
    const saved = vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      if (uri.scheme === 'file' && !/[\\/]\.(vscode|git)[\\/]/.test(uri.fsPath)) runs.again();
    });
    token.onCancellationRequested(() => {
      saved.dispose();
      runs.end();
    });
  }

  private async executeOnce(
    controller: vscode.TestController,
    request: vscode.TestRunRequest,
    token: vscode.CancellationToken,
  ): Promise<void> {
    const items = testsOf(controller, request);
    const url = readUrl(handlerUrl());
    const secret = url === null ? null : await keptSecret(this.parts, url);
    if (url === null || secret === null)
      return void showError(
        url === null
          ? vscode.l10n.t(
              'The setting {0} is not an http or https address.',
              `${settingsSection}.${settings.handlerUrl}`,
            )
          : vscode.l10n.t('The secret that {0} checks signatures with is not known yet.', url.host),
        {
          [vscode.l10n.t('Check Webhook Handler')]: () => vscode.commands.executeCommand(commands.checkWebhookHandler),
        },
      );
    const { webhooks } = this.parts.rooms();
    const only = items.length === webhooks.battery.length ? undefined : items.map(({ id }) => id);
    const consent = webhooks.consentToCheck({ url, secret, kept: await this.parts.secrets.all() }, only);
    if (!(await mayLeave(this.parts, consent))) return;

    const place = await handlerUrlLocation(this.parts.context.globalStorageUri);
    const run = controller.createTestRun(request);
    const cancelled = untilCancelled(token, run.token);
    for (const item of items) run.started(item);
    await revealTest(items[0]);
    let firstFailed: vscode.TestItem | undefined;
    let passed = 0;
    try {
      const ended = await webhooks.checkHandler({
        url: url.href,
        secret,
        signal: cancelled.signal,
        ...(only === undefined ? {} : { only }),
        onReport: (report) => {
          const item = items.find(({ id }) => id === report.id);
          if (item === undefined) return;
          if (report.outcome === 'failed') firstFailed ??= item;
          else if (report.outcome === 'passed') passed++;
          this.show(run, item, report, place);
        },
      });
      if (!ended.reached) {
        const message = new vscode.TestMessage(ended.reason);
        if (place !== null) message.location = place;
        for (const item of items) run.errored(item, message);
        void showError(ended.reason);
      } else if (!request.continuous) void this.summarize(passed, items.length, firstFailed);
    } finally {
      run.end();
      await revealTest(firstFailed);
      cancelled.dispose();
    }
  }

  /** Says what came of a run, and leads on from the first check that failed. */
  private async summarize(passed: number, all: number, failed: vscode.TestItem | undefined): Promise<void> {
    const { t } = vscode.l10n;
    if (failed === undefined) {
      if (passed === all) void showInformationMessage(t('Your handler passed all {0} checks.', all));
      return;
    }
    const find = t('Find in My Code');
    const words = t('Your handler passed {0} of {1} checks. The first that failed: {2}.', passed, all, failed.label);
    if ((await showWarningMessage(words, find)) !== find) return;
    const causes = this.parts.rooms().mistakes.causesOfCheck(failed.id);
    await vscode.commands.executeCommand(commands.findMistakes, { causes });
  }

  private show(run: vscode.TestRun, item: vscode.TestItem, report: CheckReport, place: vscode.Location | null): void {
    const { rooms } = this.parts;
    const { causesOfCheck, mendingOf } = rooms().mistakes;
    const { checkPage } = rooms().views;
    const { describeRequest } = rooms().webhooks;
    const { answer, request, id } = report;
    const page = checkPage({
      ...report,
      sent: request === null ? null : describeRequest(request),
      answer:
        answer === null ? null : answer.status === null ? answer.reason : `HTTP ${answer.status}\n\n${answer.body}`,
      mistakes: causesOfCheck(id).map((code) => ({ code, fix: mendingOf(code) })),
    });
    const find = `command:${commands.findMistakes}?${encodeURIComponent(JSON.stringify([{ causes: causesOfCheck(id) }]))}`;
    const insert = `command:${commands.insertWebhookHandler}`;
    const links = `[${vscode.l10n.t('Find in My Code')}](${find}) · [${vscode.l10n.t('Insert a Correct Handler')}](${insert})`;
    const text = new vscode.MarkdownString(report.outcome === 'failed' ? `${page}\n\n${links}` : page);
    text.isTrusted = { enabledCommands: [commands.findMistakes, commands.insertWebhookHandler] };
    const told = new vscode.TestMessage(text);
    if (place !== null) told.location = place;
    if (report.outcome === 'failed') told.contextValue = testMessages.failedCheck;
    showReport(run, item, report, told, answer?.milliseconds);
  }

  dispose(): void {
    this.subscription.dispose();
    this.controller?.dispose();
  }
}
