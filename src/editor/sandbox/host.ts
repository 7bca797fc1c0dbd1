import { rmSync } from 'node:fs';
import * as vscode from 'vscode';
import type { RequestFacts, RequestLine, Traffic, TrafficEntry } from '../../clients';
import { contextKeys, settings } from '../../ids';
import type { Rooms } from '../../rooms';
import type { Sandbox } from '../../sandbox';
import { type Connections, editorAgent } from '../connections';
import { numberSetting } from '../kit/settings';
import { sandboxVariable } from './front';

/** The name of a window's own sandbox, wherever connections are listed. */
const name = () => vscode.l10n.t('Sandbox');

/** Lists the requests of a sandbox. */
interface RequestView extends vscode.Disposable {
  readonly selected: unknown;
}

type Terminals = Pick<
  vscode.EnvironmentVariableCollection,
  'persistent' | 'description' | 'replace' | 'clear' | typeof Symbol.iterator
>;

/** The sandbox that runs inside this window, and the one it was started with. */
export class SandboxHost implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeFaults = this.changed.event;
  private readonly requested = new vscode.EventEmitter<void>();
  /** Once for all that changes in a moment. */
  readonly onDidChangeRequests = this.requested.event;
  private running: { readonly sandbox: Sandbox; readonly traffic: Traffic } | null = null;
  private view: RequestView | null = null;
  /** A file with the variables, which goes with the sandbox. */
  private file: string | null = null;

  constructor(
    private readonly connections: Connections,
    private readonly rooms: () => Rooms,
    /** What new terminals get. */
    private readonly terminals: Terminals,
  ) {
    // Whoever restores a window has another sandbox, or none.
    terminals.persistent = false;
  }

  get isRunning(): boolean {
    return this.running !== null;
  }

  /** Whether anything was written to it since it began. */
  get holdsData(): boolean {
    return (this.running?.sandbox.journal().length ?? 0) > 0;
  }

  /** Descriptions of the faults that are on. */
  get faults(): readonly string[] {
    return this.running?.sandbox.faults() ?? [];
  }

  setFaults(descriptions: readonly string[]): void {
    this.running?.sandbox.setFaults(descriptions);
    this.changed.fire();
  }

  /** What reached the sandbox; null where none runs. */
  get traffic(): Traffic | null {
    return this.running?.traffic ?? null;
  }

  /** Where a program finds the sandbox; null where none runs. */
  get address(): Pick<Sandbox, 'url' | 'token' | 'customerId'> | null {
    return this.running?.sandbox ?? null;
  }

  /** The names and values that a program looks for; none where no sandbox runs. */
  variables(): readonly (readonly [name: string, value: string])[] {
    const { address } = this;
    if (address === null) return [];
    const { baseUrl, token, customer } = this.rooms().clients.defaultNames;
    return [
      [baseUrl, address.url],
      [token, address.token],
      [customer, address.customerId],
    ];
  }

  /**
   * Gives new terminals the variables, or takes them away where they have them. They go with the sandbox.
   *
   * @returns whether they have them now; null where no sandbox runs
   */
  shareWithTerminals(): boolean | null {
    if (this.running === null) return null;
    const [shared] = this.terminals;
    if (shared !== undefined) {
      this.terminals.clear();
      return false;
    }
    this.terminals.description = vscode.l10n.t('The sandbox of this window');
    for (const [variable, value] of this.variables()) this.terminals.replace(variable, value);
    return true;
  }

  /** Takes a file with the variables; it is removed with the sandbox. */
  keepFile(path: string): void {
    this.file = path;
  }

  private removeFile(): void {
    if (this.file !== null) rmSync(this.file, { force: true });
    this.file = null;
  }

  lineOf(entry: TrafficEntry): RequestLine {
    return this.rooms().clients.requestLine(entry, this.running?.sandbox.token ?? '');
  }

  factsOf(entry: TrafficEntry): RequestFacts {
    const { token = '', journal = () => [] } = this.running?.sandbox ?? {};
    return this.rooms().clients.requestFacts(entry, token, journal());
  }

  /** Takes the view of the sandbox that runs; it goes with it. */
  show(view: RequestView): void {
    this.view?.dispose();
    this.view = view;
  }

  /** The row of the view that was clicked last. */
  get selectedRequest(): unknown {
    return this.view?.selected;
  }

  /** Starts the sandbox on a free loopback port and connects this window to it. */
  async start(): Promise<Sandbox> {
    await this.stop();
    const { clients } = this.rooms();
    const caller = { token: '', customerId: '' };
    const traffic = clients.createTraffic({
      caller: () => caller,
      isOwn: (agent) => agent === editorAgent,
      onChange: () => this.requested.fire(),
    });
    const sandbox = await this.rooms().sandbox.startSandbox({
      leads: Math.floor(numberSetting(settings.sandboxLeads, 0, 100_000, 250)),
      seed: Math.floor(numberSetting(settings.sandboxSeed, 0, Number.MAX_SAFE_INTEGER, 1)),
      allowLocalWebhooks: true,
      watch: traffic.watch,
    });
    this.running = { sandbox, traffic };
    const { url, token, customerId } = sandbox;
    Object.assign(caller, { token, customerId });
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
    this.terminals.clear();
    this.removeFile();
    this.connections.setSandbox(null);
    await vscode.commands.executeCommand('setContext', contextKeys.sandboxRunning, false);
    this.view?.dispose();
    this.view = null;
    await running.sandbox.close();
    this.changed.fire();
    return id;
  }

  /**
   * Connects to the sandbox named in the environment, as `npm run sandbox` prints it. Only loopback is taken.
   *
   * @returns whether the window is to start a sandbox of its own instead
   */
  adopt(environment: NodeJS.ProcessEnv = process.env): boolean {
    const line = environment[sandboxVariable];
    if (line === undefined || line === '') return false;
    if (line === 'start') return true;
    const { api, contract } = this.rooms();
    const announced = contract.sandboxAnnouncement.safeParse(parsedLine(line));
    // Neither zod's complaint nor JSON.parse's is passed on: both may quote the token.
    if (!announced.success)
      throw new Error(vscode.l10n.t("{0} does not hold a sandbox's first line.", sandboxVariable));
    const { url, token, customer_id: customerId } = announced.data;
    const judged = api.judgeBaseUrl(url);
    if (!judged.ok || !api.isLoopbackHost(new URL(url).hostname))
      throw new Error(vscode.l10n.t('{0} names a server that is not on this machine.', sandboxVariable));
    this.connections.setSandbox({ name: name(), baseUrl: judged.value, token, customerId });
    return false;
  }

  dispose(): void {
    this.terminals.clear();
    this.removeFile();
    this.view?.dispose();
    vscode.Disposable.from(this.changed, this.requested).dispose();
    void this.running?.sandbox.close();
  }
}

function parsedLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
