/** The secrets of webhooks, in SecretStorage alone: one entry for each webhook of a connection. */
import * as vscode from 'vscode';
import { ownTurn, type SharedTurn } from '../kit/shared-turn';
import { endpointSecret, forgetEndpointSecrets, type KeptWebhook, keepEndpointSecret } from './endpoint-secrets';

/** A webhook as a secret is kept for it. */
export interface SecretOwner {
  readonly connectionId: string;
  readonly webhookId: string;
  readonly url: string;
}

export interface WebhookSecret extends SecretOwner {
  readonly current: string;
  /** The one before the last rotation; null where there was none. */
  readonly previous: string | null;
}

interface Entry extends SecretOwner {
  /** Milliseconds since the epoch. */
  readonly storedAt: number;
}

const indexKey = 'megaLeads.webhookSecrets';
const secretPrefix = 'megaLeads.webhookSecret.';
const secretKey = ({ connectionId, webhookId }: Pick<SecretOwner, 'connectionId' | 'webhookId'>) =>
  `${secretPrefix}${connectionId}.${webhookId}`;

/** A sandbox keeps nothing for longer than its process lives; what it left here goes after a day, in milliseconds. */
const sandboxLife = 86_400_000;

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** By hand, because zod would cost the start of the editor more than the whole activation may. */
function entriesOf(text: string | undefined): Entry[] {
  const list = parsed(text);
  return (Array.isArray(list) ? list : []).flatMap((each: unknown): Entry[] => {
    if (!isObject(each)) return [];
    const { connectionId, webhookId, url, storedAt } = each;
    return typeof connectionId === 'string' && typeof webhookId === 'string' && typeof url === 'string'
      ? [{ connectionId, webhookId, url, storedAt: typeof storedAt === 'number' ? storedAt : 0 }]
      : [];
  });
}

export class WebhookSecrets implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** After any change, made in another window too. */
  readonly onDidChange = this.changed.event;
  private readonly watch: vscode.Disposable;
  /** One change after the other, in all windows: each reads the index and writes it. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly secrets: vscode.SecretStorage,
    private readonly now: () => number = Date.now,
    /** The address of the user's handler, which version 0.1.0 may have kept a copy for. */
    private readonly handlerUrl: () => string = () => '',
    private readonly allWindows: SharedTurn = ownTurn,
  ) {
    this.watch = secrets.onDidChange(({ key }) => {
      if (key === indexKey || key.startsWith(secretPrefix)) this.changed.fire();
    });
  }

  /** Which webhooks have a secret here, the newest first; the secrets themselves stay where they are. */
  async owners(): Promise<readonly SecretOwner[]> {
    return entriesOf(await this.secrets.get(indexKey)).reverse();
  }

  /** The newest first: of two at one address, the one that was registered there last. */
  async all(): Promise<readonly WebhookSecret[]> {
    const found = await Promise.all((await this.owners()).map((owner) => this.find(owner)));
    return found.filter((each) => each !== null);
  }

  async find(owner: SecretOwner): Promise<WebhookSecret | null> {
    const value = parsed(await this.secrets.get(secretKey(owner)));
    if (!isObject(value) || typeof value.current !== 'string') return null;
    const { connectionId, webhookId, url } = owner;
    const previous = typeof value.previous === 'string' ? value.previous : null;
    return { connectionId, webhookId, url, current: value.current, previous };
  }

  /** Stores a secret; the one that was there becomes the previous one. */
  store(owner: SecretOwner, secret: string): Promise<void> {
    return this.inTurn(async () => {
      const before = await this.find(owner);
      const previous = before === null || before.current === secret ? (before?.previous ?? null) : before.current;
      // The secret first: an index without it would be a promise that is not kept.
      await this.secrets.store(secretKey(owner), JSON.stringify({ current: secret, previous }));
      await this.index(owner);
    });
  }

  /** Follows a webhook whose address was changed. */
  rename(owner: SecretOwner): Promise<void> {
    return this.inTurn(async () => {
      if ((await this.find(owner)) !== null) await this.index(owner);
    });
  }

  remove(owner: Pick<SecretOwner, 'connectionId' | 'webhookId'>): Promise<void> {
    return this.removeWhere((each) => secretKey(each) === secretKey(owner));
  }

  /** Deletes the secrets of a connection that is deleted itself. */
  removeConnection(connectionId: string): Promise<void> {
    return this.removeWhere((each) => each.connectionId === connectionId);
  }

  /** The secret that an endpoint of the user's own checks with; null where none is known or kept any more. */
  async ofEndpoint(url: URL): Promise<string | null> {
    return endpointSecret(this.secrets, url.origin, await this.all());
  }

  /** Keeps which secret an endpoint checks with; one of a webhook lives only as long as the webhook's. */
  keepForEndpoint(url: URL, secret: string): Promise<void> {
    return this.inTurn(async () => keepEndpointSecret(this.secrets, url.origin, secret, await this.all()));
  }

  private async index({ connectionId, webhookId, url }: SecretOwner): Promise<void> {
    const entries = entriesOf(await this.secrets.get(indexKey));
    const now = this.now();
    const entry = { connectionId, webhookId, url, storedAt: now };
    const stale = entries.filter(
      (each) =>
        each.connectionId.startsWith('sandbox-') &&
        each.connectionId !== connectionId &&
        now - each.storedAt > sandboxLife,
    );
    const others = entries.filter((each) => !stale.includes(each) && secretKey(each) !== secretKey(entry));
    await this.secrets.store(indexKey, JSON.stringify([...others, entry]));
    await this.erase(stale);
  }

  private removeWhere(isGone: (entry: Entry) => boolean): Promise<void> {
    return this.inTurn(async () => {
      const entries = entriesOf(await this.secrets.get(indexKey));
      const gone = entries.filter(isGone);
      if (gone.length === 0) return;
      await this.erase(gone);
      await this.secrets.store(indexKey, JSON.stringify(entries.filter((each) => !gone.includes(each))));
    });
  }

  /** Deletes secrets with whatever endpoints know of them. */
  private async erase(owners: readonly SecretOwner[]): Promise<void> {
    if (owners.length === 0) return;
    const found = await Promise.all(
      owners.map(
        async (owner): Promise<KeptWebhook> => (await this.find(owner)) ?? { ...owner, current: '', previous: null },
      ),
    );
    const url = this.handlerUrl();
    await forgetEndpointSecrets(this.secrets, found, URL.canParse(url) ? [new URL(url).origin] : []);
    for (const each of owners) await this.secrets.delete(secretKey(each));
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    // The storage tells of a change a moment later; whoever waits for this one may rely on it at once.
    const shared = () => this.allWindows(work);
    const run = this.turn.then(shared, shared).then(() => this.changed.fire());
    this.turn = run.catch(() => {});
    return run;
  }

  dispose(): void {
    this.watch.dispose();
    this.changed.dispose();
  }
}
