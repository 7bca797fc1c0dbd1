import * as vscode from 'vscode';
import { contextKeys, settings, settingsSection } from '../../ids';
import type { Rooms } from '../../rooms';
import type { Sandbox } from '../../sandbox';
import type { Connections } from '../connections';

/** The name of a window's own sandbox, wherever connections are listed. */
const name = () => vscode.l10n.t('Sandbox');

/** The variable a window is started with to be connected to a sandbox that runs beside it. */
const variable = 'MEGA_LEADS_SANDBOX';

/** The sandbox that runs inside this window, and the one it was started with. */
export class SandboxHost implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeFaults = this.changed.event;
  private running: Sandbox | null = null;

  constructor(
    private readonly connections: Connections,
    private readonly rooms: () => Rooms,
  ) {}

  get isRunning(): boolean {
    return this.running !== null;
  }

  /** Descriptions of the faults that are on. */
  get faults(): readonly string[] {
    return this.running?.faults() ?? [];
  }

  setFaults(descriptions: readonly string[]): void {
    this.running?.setFaults(descriptions);
    this.changed.fire();
  }

  /** Starts the sandbox on a free loopback port and connects this window to it. */
  async start(): Promise<Sandbox> {
    await this.stop();
    const configuration = vscode.workspace.getConfiguration(settingsSection);
    const sandbox = await this.rooms().sandbox.startSandbox({
      leads: configuration.get<number>(settings.sandboxLeads) ?? 250,
      seed: configuration.get<number>(settings.sandboxSeed) ?? 1,
      allowLocalWebhooks: true,
    });
    this.running = sandbox;
    const { url, token, customerId } = sandbox;
    this.connections.setSandbox({ name: name(), baseUrl: url, token, customerId });
    await vscode.commands.executeCommand('setContext', contextKeys.sandboxRunning, true);
    return sandbox;
  }

  /** @returns the id of the connection that ends with it, null where none ran */
  async stop(): Promise<string | null> {
    const { running } = this;
    if (running === null) return null;
    const id = this.connections.sandboxId;
    this.running = null;
    this.connections.setSandbox(null);
    await vscode.commands.executeCommand('setContext', contextKeys.sandboxRunning, false);
    await running.close();
    this.changed.fire();
    return id;
  }

  /** Connects to the sandbox named in the environment, as `npm run sandbox` prints it. Only loopback is taken. */
  adopt(environment: NodeJS.ProcessEnv = process.env): void {
    const line = environment[variable];
    if (line === undefined || line === '') return;
    const { api, contract } = this.rooms();
    const announced = contract.sandboxAnnouncement.safeParse(parsedLine(line));
    // Neither zod's complaint nor JSON.parse's is passed on: both may quote the token.
    if (!announced.success) throw new Error(vscode.l10n.t("{0} does not hold a sandbox's first line.", variable));
    const { url, token, customer_id: customerId } = announced.data;
    const judged = api.judgeBaseUrl(url);
    if (!judged.ok || !api.isLoopback(new URL(url).hostname))
      throw new Error(vscode.l10n.t('{0} names a server that is not on this machine.', variable));
    this.connections.setSandbox({ name: name(), baseUrl: judged.value, token, customerId });
  }

  dispose(): void {
    this.changed.dispose();
    void this.running?.close();
  }
}

function parsedLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
