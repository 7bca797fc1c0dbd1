/** The list of a client's checks in the Test Explorer. What fills and runs it is loaded when it is looked at. */
import * as vscode from 'vscode';
import { keptCommand } from './kept';
import type { ClientParts } from './needs';

/** What is in the second bundle. */
interface Work {
  readonly fillClientTests: (parts: ClientParts, controller: vscode.TestController) => void;
  readonly runClientTests: (
    parts: ClientParts,
    controller: vscode.TestController,
    request: vscode.TestRunRequest,
    token: vscode.CancellationToken,
  ) => Promise<void>;
}

export class ClientTests implements vscode.Disposable {
  private controller: vscode.TestController | null = null;
  private readonly subscription: vscode.Disposable;

  /** Nothing is shown before there is a command, nor in a workspace that may run none. */
  constructor(
    private readonly parts: ClientParts,
    private readonly load: () => Work,
  ) {
    this.subscription = vscode.workspace.onDidGrantWorkspaceTrust(() => this.refresh());
    this.refresh();
  }

  private refresh(): vscode.TestController | null {
    if (!vscode.workspace.isTrusted || keptCommand(this.parts.context.workspaceState) === null) return null;
    if (this.controller !== null) return this.controller;
    const controller = vscode.tests.createTestController('megaLeads.client', vscode.l10n.t('MEGA API Client'));
    const { Run } = vscode.TestRunProfileKind;
    controller.createRunProfile(
      vscode.l10n.t('Check API Client'),
      Run,
      (request, token) => this.load().runClientTests(this.parts, controller, request, token),
      true,
      undefined,
      true,
    );
    controller.resolveHandler = (item) => {
      if (item === undefined) this.load().fillClientTests(this.parts, controller);
    };
    this.controller = controller;
    return controller;
  }

  /** Runs all checks of the command that is kept, and shows them. */
  async run(): Promise<void> {
    const controller = this.refresh();
    if (controller === null) return;
    const { fillClientTests, runClientTests } = this.load();
    fillClientTests(this.parts, controller);
    await vscode.commands.executeCommand('workbench.view.testing.focus');
    const { token } = new vscode.CancellationTokenSource();
    await runClientTests(this.parts, controller, new vscode.TestRunRequest(), token);
  }

  dispose(): void {
    this.subscription.dispose();
    this.controller?.dispose();
  }
}
