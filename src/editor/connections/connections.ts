/** The saved connections. Each is one secret, so that a token and the origin it goes to cannot come apart. */
import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { ownTurn, type SharedTurn } from '../kit/shared-turn';
import { indexKey } from './front';

/** A connection without its token: what may be shown. */
export interface ConnectionInfo {
  readonly id: string;
  readonly name: string;
  readonly baseUrl: string;
  readonly customerId: string;
}

export interface ConnectionRecord extends ConnectionInfo {
  readonly token: string;
}

const recordKey = (id: string) => `megaLeads.connection.${id}`;

interface Index {
  readonly ids: readonly string[];
  readonly active: string | null;
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** zod would cost the start of the editor more than the whole activation may; the shapes are small. */
function indexOf(text: string | undefined): Index {
  const value = parsed(text);
  const ids = isObject(value) && Array.isArray(value.ids) ? value.ids.filter((id) => typeof id === 'string') : [];
  const active = isObject(value) && typeof value.active === 'string' ? value.active : null;
  return { ids, active: active !== null && ids.includes(active) ? active : null };
}

function recordOf(id: string, text: string | undefined): ConnectionRecord | null {
  const value = parsed(text);
  if (!isObject(value)) return null;
  const { name, baseUrl, customerId, token } = value;
  return [name, baseUrl, customerId, token].every((field) => typeof field === 'string')
    ? { id, name: String(name), baseUrl: String(baseUrl), customerId: String(customerId), token: String(token) }
    : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The connections, the active one among them, and the sandbox of this window. All of it lies in SecretStorage, the only
 * store that tells other windows of a change.
 */
export class Connections implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly watch: vscode.Disposable;
  private records: readonly ConnectionRecord[] = [];
  private activeId: string | null = null;
  /** Runs in or beside this window and ends with it; its token is never stored. */
  private sandbox: ConnectionRecord | null = null;
  private sandboxChosen = false;

  constructor(
    private readonly secrets: vscode.SecretStorage,
    private readonly allWindows: SharedTurn = ownTurn,
  ) {
    this.watch = secrets.onDidChange(({ key }) => {
      if (key === indexKey || key.startsWith(recordKey(''))) void this.load();
    });
  }

  /** Reads what is stored. No rejection: what cannot be read is not there. */
  async load(): Promise<void> {
    const index = indexOf(await this.secrets.get(indexKey));
    const records = await Promise.all(index.ids.map(async (id) => recordOf(id, await this.secrets.get(recordKey(id)))));
    const before = JSON.stringify([this.records, this.activeId]);
    this.records = records.filter((record) => record !== null);
    this.activeId = index.active;
    if (JSON.stringify([this.records, this.activeId]) !== before) this.changed.fire();
  }

  get all(): readonly ConnectionInfo[] {
    return this.sandbox === null ? this.records : [this.sandbox, ...this.records];
  }

  /** The tokens, to find them where they must not be. */
  get tokens(): readonly string[] {
    return [...this.records, ...(this.sandbox === null ? [] : [this.sandbox])].map(({ token }) => token);
  }

  /** The connection everything goes to. */
  get active(): ConnectionRecord | null {
    if (this.sandboxChosen && this.sandbox !== null) return this.sandbox;
    return this.records.find(({ id }) => id === this.activeId) ?? null;
  }

  /** All connections with their tokens, the active one first. */
  get usable(): readonly ConnectionRecord[] {
    const { active, sandbox, records } = this;
    return [...new Set([active, sandbox, ...records])].filter((record) => record !== null);
  }

  get sandboxId(): string | null {
    return this.sandbox?.id ?? null;
  }

  isSandbox(connection: ConnectionInfo): boolean {
    return connection.id === this.sandbox?.id;
  }

  /** Stores a connection and makes it the active one. One with the name and account of another takes its place. */
  async add(connection: Omit<ConnectionRecord, 'id'>): Promise<void> {
    const key = ({ name, baseUrl, customerId }: Omit<ConnectionRecord, 'id'>) =>
      JSON.stringify([name, baseUrl, customerId]);
    const id = this.records.find((each) => key(each) === key(connection))?.id ?? crypto.randomUUID();
    await this.secrets.store(recordKey(id), JSON.stringify(connection));
    await this.changeIndex(({ ids }) => ({ ids: [...ids.filter((each) => each !== id), id], active: id }));
    this.sandboxChosen = false;
    await this.load();
    this.changed.fire();
  }

  async activate(id: string): Promise<void> {
    this.sandboxChosen = id === this.sandbox?.id;
    if (!this.sandboxChosen) {
      await this.changeIndex(({ ids }) => ({ ids, active: id }));
      await this.load();
    }
    this.changed.fire();
  }

  /** Deletes a connection and its secret. */
  async remove(id: string): Promise<void> {
    await this.changeIndex(({ ids, active }) => ({
      ids: ids.filter((each) => each !== id),
      active: active === id ? null : active,
    }));
    await this.secrets.delete(recordKey(id));
    await this.load();
  }

  /** Connects this window to a sandbox, or disconnects it from its own. */
  setSandbox(sandbox: Omit<ConnectionRecord, 'id'> | null): void {
    // The same sandbox has the same id after the window was loaded anew, and so finds what was kept for it.
    const id = (token: string) => `sandbox-${createHash('sha256').update(token).digest('hex').slice(0, 16)}`;
    this.sandbox = sandbox === null ? null : { id: id(sandbox.token), ...sandbox };
    this.sandboxChosen = sandbox !== null;
    this.changed.fire();
  }

  /** One window at a time: what another one adds meanwhile would be a token that nothing lists and nothing deletes. */
  private changeIndex(change: (index: Index) => Index): Promise<void> {
    return this.allWindows(async () => {
      const index = change(indexOf(await this.secrets.get(indexKey)));
      await this.secrets.store(indexKey, JSON.stringify(index));
    });
  }

  dispose(): void {
    this.watch.dispose();
    this.changed.dispose();
  }
}
