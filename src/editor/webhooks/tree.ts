import * as vscode from 'vscode';
import type { Webhook } from '../../contract';
import { commands, contextKeys } from '../../ids';
import { localAndUtc } from '../../views/age';
import type { Session } from '../connections';
import type { LateTree } from '../kit/late-tree';
import { plainItem } from '../kit/plain';
import { problemItem } from '../kit/problem-row';
import type { SecretOwner, WebhookSecrets } from './secrets';

interface ListedWebhook {
  readonly kind: 'webhook';
  readonly webhook: Webhook;
  readonly connectionId: string;
  /** Whether its secret is kept on this machine. */
  readonly hasSecret: boolean;
}

export type WebhookRow = ListedWebhook | { readonly kind: 'problem'; readonly error: Error };

function webhookItem({ webhook, hasSecret }: ListedWebhook): vscode.TreeItem {
  const state = webhook.is_active ? vscode.l10n.t('active') : vscode.l10n.t('inactive');
  const item = new vscode.TreeItem(webhook.url.replace(/^https:\/\//, ''));
  item.id = webhook.id;
  const secret = hasSecret ? vscode.l10n.t('secret kept here') : vscode.l10n.t('no secret here');
  item.description = [state, secret, ...webhook.event_types].join(' · ');
  item.iconPath = webhook.is_active
    ? new vscode.ThemeIcon(hasSecret ? 'key' : 'broadcast')
    : new vscode.ThemeIcon('circle-slash', new vscode.ThemeColor('disabledForeground'));
  item.contextValue = hasSecret ? 'webhook.secret' : 'webhook';
  item.tooltip = [
    webhook.url,
    ...(webhook.description ? [webhook.description] : []),
    vscode.l10n.t('{0}; events: {1}', state, webhook.event_types.join(', ')),
    vscode.l10n.t('Timeout {0} s, {1} retries', webhook.timeout_seconds, webhook.retry_attempts),
    hasSecret
      ? vscode.l10n.t('Its secret is in the secret storage of this machine.')
      : vscode.l10n.t('Its secret is not on this machine: add it by hand, or rotate it to get a new one.'),
    vscode.l10n.t('Created {0}', localAndUtc(webhook.created_at, vscode.env.language)),
    webhook.id,
  ].join('\n');
  item.accessibilityInformation = { label: [webhook.url, state, secret, ...webhook.event_types].join(', ') };
  return item;
}

/** The Webhooks view of the active connection. */
export class WebhookTree implements vscode.TreeDataProvider<WebhookRow>, vscode.Disposable {
  private readonly changed: LateTree<WebhookRow>['changed'];
  private readonly subscription: vscode.Disposable;
  /** What was listed last: a secret that comes or goes needs no request. */
  private listed: { readonly connectionId: string; readonly webhooks: readonly Webhook[] } | null = null;

  constructor(
    { changed }: LateTree<WebhookRow>,
    private readonly session: Session,
    private readonly secrets: WebhookSecrets,
  ) {
    this.changed = changed;
    this.subscription = vscode.Disposable.from(
      session.connections.onDidChange(() => this.refresh()),
      secrets.onDidChange(() => this.changed.fire(undefined)),
    );
  }

  refresh(): void {
    this.listed = null;
    this.changed.fire(undefined);
  }

  /** What a menu hands to a command, as the row it is; null for anything else. */
  rowOf(argument: unknown): Pick<ListedWebhook, 'webhook' | 'connectionId'> | null {
    if (typeof argument !== 'object' || argument === null || !('webhook' in argument)) return null;
    const { webhook } = argument;
    const id = typeof webhook === 'object' && webhook !== null && 'id' in webhook ? webhook.id : null;
    const found = this.listed?.webhooks.find((each) => each.id === id);
    return found === undefined || this.listed === null
      ? null
      : { webhook: found, connectionId: this.listed.connectionId };
  }

  async getChildren(row?: WebhookRow): Promise<WebhookRow[]> {
    const client = row === undefined ? this.session.client() : null;
    if (client === null) return [];
    const connectionId = client.connection.id;
    try {
      if (this.listed?.connectionId !== connectionId)
        this.listed = { connectionId, webhooks: await client.api.listWebhooks({ maxWait: 65_000 }) };
    } catch (thrown) {
      await vscode.commands.executeCommand('setContext', contextKeys.webhooksEmpty, false);
      return [{ kind: 'problem', error: thrown instanceof Error ? thrown : new Error(String(thrown)) }];
    }
    const { webhooks } = this.listed;
    const owners = await this.secrets.owners();
    const isOwn = (webhook: Webhook) => (owner: SecretOwner) =>
      owner.connectionId === connectionId && owner.webhookId === webhook.id;
    await vscode.commands.executeCommand('setContext', contextKeys.webhooksEmpty, webhooks.length === 0);
    return webhooks.map((webhook) => ({
      kind: 'webhook',
      webhook,
      connectionId,
      hasSecret: owners.some(isOwn(webhook)),
    }));
  }

  getTreeItem(row: WebhookRow): vscode.TreeItem {
    return plainItem(
      row.kind === 'webhook'
        ? webhookItem(row)
        : problemItem(vscode.l10n.t('The webhooks could not be loaded'), row.error, commands.refreshWebhooks),
    );
  }

  dispose(): void {
    this.subscription.dispose();
  }
}
