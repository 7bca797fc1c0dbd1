/** The client of the active connection, and what is known of its rate limit. */
import * as vscode from 'vscode';
import type { Exchange, LeadApi, Quota, QuotaState, QuotaWindow, Transport } from '../../api';
import type { Lead } from '../../contract';
import type { Rooms } from '../../rooms';
import type { ConnectionInfo, ConnectionRecord, Connections } from './connections';
import { createTransport, networkSections } from './network';

/** A client and the connection it speaks for: what a command holds on to, whatever is switched meanwhile. */
export interface Client {
  readonly connection: ConnectionInfo;
  readonly api: LeadApi;
}

/** What this extension calls itself, so that a sandbox tells its requests from those of other programs. */
export const editorAgent = 'mega-leads-workbench (editor)';

export class Session implements vscode.Disposable {
  private readonly answered = new vscode.EventEmitter<void>();
  /** After each exchange: the rate limit may have moved. */
  readonly onDidAnswer = this.answered.event;
  private readonly received = new vscode.EventEmitter<{ connection: ConnectionInfo; leads: readonly Lead[] }>();
  /** With the leads of each answer that has any. */
  readonly onDidReceiveLeads = this.received.event;
  private readonly quotas = new Map<string, Quota>();
  private transport: Transport | null = null;
  private readonly subscription: vscode.Disposable;

  /**
   * @param storage the extension's own folder, which its other windows share
   */
  constructor(
    readonly connections: Connections,
    readonly rooms: () => Rooms,
    private readonly storage: string,
    private readonly log: (exchange: Exchange, connection: ConnectionInfo) => void,
  ) {
    this.subscription = vscode.workspace.onDidChangeConfiguration((change) => {
      if (networkSections.some((section) => change.affectsConfiguration(section))) this.closeTransport();
    });
  }

  /** The client of the active connection, null where there is none. */
  client(): Client | null {
    const record = this.connections.active;
    return record === null ? null : this.clientOf(record);
  }

  clientOf(record: ConnectionRecord): Client {
    const { api } = this.rooms();
    this.transport ??= createTransport(this.rooms());
    const { id, name, baseUrl, customerId } = record;
    const connection = { id, name, baseUrl, customerId };
    const onExchange = (exchange: Exchange) => {
      this.log(exchange, connection);
      this.answered.fire();
    };
    const client = api.createClient(record, {
      transport: this.transport,
      quota: this.quotaOf(record),
      userAgent: editorAgent,
      onExchange,
    });
    return { connection, api: this.watched(client, connection) };
  }

  /** The same client; the leads of its answers are handed on too. */
  private watched(client: LeadApi, connection: ConnectionInfo): LeadApi {
    return {
      ...client,
      listLeads: async (query, options) => {
        const page = await client.listLeads(query, options);
        this.received.fire({ connection, leads: page.leads });
        return page;
      },
      createLead: async (lead, options) => {
        const stored = await client.createLead(lead, options);
        this.received.fire({ connection, leads: [stored] });
        return stored;
      },
    };
  }

  /** The default bucket of the active connection, null before its first answer. */
  get quota(): QuotaState | null {
    const record = this.connections.active;
    return (record && this.quotas.get(keyOf(record))?.state('default')) ?? null;
  }

  /** The windows of that bucket, the shortest first. */
  get quotaWindows(): readonly QuotaWindow[] {
    const record = this.connections.active;
    return (record && this.quotas.get(keyOf(record))?.windows('default')) ?? [];
  }

  private quotaOf(record: ConnectionRecord): Quota {
    const key = keyOf(record);
    const { createLedger, createQuota, ledgerFolder, systemClock } = this.rooms().api;
    const quota = this.quotas.get(key) ?? createQuota(systemClock, createLedger(ledgerFolder(this.storage, key)));
    this.quotas.set(key, quota);
    return quota;
  }

  private closeTransport(): void {
    void this.transport?.close();
    this.transport = null;
  }

  dispose(): void {
    this.subscription.dispose();
    this.answered.dispose();
    this.received.dispose();
    this.closeTransport();
  }
}

/** Limits are counted per key: two connections with one token share them. */
function keyOf(record: ConnectionRecord): string {
  return `${new URL(record.baseUrl).origin} ${record.token}`;
}
