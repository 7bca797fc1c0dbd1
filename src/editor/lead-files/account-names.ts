/** The stages and custom fields of each account, learned from the leads it answered with; forgotten with the window. */
import * as vscode from 'vscode';
import type { Lead } from '../../contract';
import type { SeenNames } from '../../push';
import type { ConnectionInfo, Session } from '../connections';

const nothing: SeenNames = { stages: new Map(), customFields: new Set() };

/** How many names of a kind are remembered. */
const most = 1000;

export class KnownNames implements vscode.Disposable {
  private readonly accounts = new Map<string, { stages: Map<string, string>; customFields: Set<string> }>();
  private readonly subscription: vscode.Disposable;
  private readonly grown = new vscode.EventEmitter<void>();
  /** A name was seen for the first time. */
  readonly onDidGrow = this.grown.event;

  constructor(session: Pick<Session, 'onDidReceiveLeads'>) {
    this.subscription = session.onDidReceiveLeads(({ connection, leads }) => this.learn(connection, leads));
  }

  of(connection: ConnectionInfo): SeenNames {
    return this.accounts.get(accountOf(connection)) ?? nothing;
  }

  private learn(connection: ConnectionInfo, leads: readonly Lead[]): void {
    const account = accountOf(connection);
    const { stages, customFields } = this.accounts.get(account) ?? { stages: new Map(), customFields: new Set() };
    this.accounts.set(account, { stages, customFields });
    const before = stages.size + customFields.size;
    for (const { current_stage, custom_fields } of leads) {
      const { slug, name } = current_stage ?? {};
      if (typeof slug === 'string' && stages.size < most) stages.set(slug, name ?? slug);
      for (const field of Object.keys(custom_fields ?? {})) if (customFields.size < most) customFields.add(field);
    }
    if (stages.size + customFields.size > before) this.grown.fire();
  }

  dispose(): void {
    this.subscription.dispose();
    this.grown.dispose();
  }
}

const accountOf = ({ baseUrl, customerId }: ConnectionInfo) => `${baseUrl} ${customerId}`;
