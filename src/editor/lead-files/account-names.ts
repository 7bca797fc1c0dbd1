/** The stages and custom fields of each account, learned from the leads it answered with; forgotten with the window. */
import type * as vscode from 'vscode';
import type { Lead } from '../../contract';
import type { ConnectionInfo, Session } from '../connections';

/** What an account has, as far as it has been seen. */
export interface AccountNames {
  /** Slug to name. */
  readonly stages: ReadonlyMap<string, string>;
  /** Slugs. */
  readonly customFields: ReadonlySet<string>;
}

const nothing: AccountNames = { stages: new Map(), customFields: new Set() };

/** How many names of a kind are remembered. */
const most = 1000;

export class KnownNames implements vscode.Disposable {
  private readonly accounts = new Map<string, { stages: Map<string, string>; customFields: Set<string> }>();
  private readonly subscription: vscode.Disposable;

  constructor(session: Pick<Session, 'onDidReceiveLeads'>) {
    this.subscription = session.onDidReceiveLeads(({ connection, leads }) => this.learn(connection, leads));
  }

  of(connection: ConnectionInfo): AccountNames {
    return this.accounts.get(accountOf(connection)) ?? nothing;
  }

  private learn(connection: ConnectionInfo, leads: readonly Lead[]): void {
    const account = accountOf(connection);
    const { stages, customFields } = this.accounts.get(account) ?? { stages: new Map(), customFields: new Set() };
    this.accounts.set(account, { stages, customFields });
    for (const { current_stage, custom_fields } of leads) {
      const { slug, name } = current_stage ?? {};
      if (typeof slug === 'string' && stages.size < most) stages.set(slug, name ?? slug);
      for (const field of Object.keys(custom_fields ?? {})) if (customFields.size < most) customFields.add(field);
    }
  }

  dispose(): void {
    this.subscription.dispose();
  }
}

const accountOf = ({ baseUrl, customerId }: ConnectionInfo) => `${baseUrl} ${customerId}`;
