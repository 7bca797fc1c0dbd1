/** Which leads each connection lists. */
import type * as vscode from 'vscode';
import type { LeadFilter } from '../../pull';
import { accountOf } from '../../push/send/account';
import type { Rooms } from '../../rooms';
import type { ConnectionInfo } from '../connections';

const storageKey = 'megaLeads.filters';

/** The filters that are stored; the one changed longest ago goes first. */
const kept = 50;

export class LeadFilters {
  /** With the searches, which are not stored. */
  private readonly current = new Map<string, LeadFilter>();

  constructor(
    private readonly storage: vscode.Memento,
    private readonly rooms: () => Rooms,
  ) {}

  of(connection: ConnectionInfo): LeadFilter {
    const account = accountOf(connection);
    const filter = this.current.get(account) ?? this.rooms().pull.restoredFilter(this.stored[account]);
    this.current.set(account, filter);
    return filter;
  }

  async set(connection: ConnectionInfo, filter: LeadFilter): Promise<void> {
    const account = accountOf(connection);
    this.current.set(account, filter);
    const { [account]: _before, ...others } = this.stored;
    const entries = [...Object.entries(others), [account, this.rooms().pull.storedFilter(filter)]];
    await this.storage.update(storageKey, Object.fromEntries(entries.slice(-kept)));
  }

  private get stored(): Record<string, unknown> {
    return this.storage.get<Record<string, unknown>>(storageKey) ?? {};
  }
}
