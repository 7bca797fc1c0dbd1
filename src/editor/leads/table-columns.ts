/** Which columns the leads table shows for an account. */
import type * as vscode from 'vscode';
import type { TableLayout } from '../../pull';
import { accountOf } from '../../push/send/account';
import type { Rooms } from '../../rooms';
import type { ConnectionInfo } from '../connections';

const storageKey = 'megaLeads.tableColumns';
/** The accounts that are remembered; the one changed longest ago goes first. */
const kept = 50;

export class TableColumns {
  constructor(
    private readonly storage: vscode.Memento,
    private readonly rooms: () => Rooms,
  ) {}

  private get stored(): Record<string, unknown> {
    return this.storage.get<Record<string, unknown>>(storageKey) ?? {};
  }

  of(connection: ConnectionInfo): TableLayout {
    return this.rooms().pull.restoredLayout(this.stored[accountOf(connection)]);
  }

  /** @param columns none for the usual ones */
  async set(connection: ConnectionInfo, columns: readonly unknown[]): Promise<void> {
    const account = accountOf(connection);
    const { [account]: _before, ...others } = this.stored;
    const entries = Object.entries(others);
    if (columns.length > 0) entries.push([account, this.rooms().pull.restoredLayout(columns)]);
    await this.storage.update(storageKey, Object.fromEntries(entries.slice(-kept)));
  }
}
