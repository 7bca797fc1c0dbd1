import * as vscode from 'vscode';
import type { Webhook } from '../../contract';
import { commands, contextKeys, views } from '../../ids';
import { localAndUtc } from '../../views/age';
import type { Session } from '../session';
import { problemItem } from './problem';

type WebhookRow =
  | { readonly kind: 'webhook'; readonly webhook: Webhook }
  | { readonly kind: 'problem'; readonly error: Error };

function webhookItem(webhook: Webhook): vscode.TreeItem {
  const state = webhook.is_active ? vscode.l10n.t('active') : vscode.l10n.t('inactive');
  const item = new vscode.TreeItem(webhook.url.replace(/^https:\/\//, ''));
  item.id = webhook.id;
  item.description = [state, ...webhook.event_types].join(' · ');
  item.iconPath = webhook.is_active
    ? new vscode.ThemeIcon('broadcast')
    : new vscode.ThemeIcon('circle-slash', new vscode.ThemeColor('disabledForeground'));
  item.contextValue = 'webhook';
  item.tooltip = [
    webhook.url,
    ...(webhook.description ? [webhook.description] : []),
    vscode.l10n.t('{0}; events: {1}', state, webhook.event_types.join(', ')),
    vscode.l10n.t('Timeout {0} s, {1} retries', webhook.timeout_seconds, webhook.retry_attempts),
    vscode.l10n.t('Created {0}', localAndUtc(webhook.created_at, vscode.env.language)),
    webhook.id,
  ].join('\n');
  item.accessibilityInformation = { label: `${webhook.url}, ${state}, ${webhook.event_types.join(', ')}` };
  return item;
}

/** The Webhooks view of the active connection. */
export class WebhookTree implements vscode.TreeDataProvider<WebhookRow>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<WebhookRow>;
  private readonly subscription: vscode.Disposable;

  constructor(private readonly session: Session) {
    this.view = vscode.window.createTreeView(views.webhooks, { treeDataProvider: this });
    this.subscription = session.connections.onDidChange(() => this.refresh());
  }

  refresh(): void {
    this.changed.fire();
  }

  async getChildren(row?: WebhookRow): Promise<WebhookRow[]> {
    const client = row === undefined ? this.session.client() : null;
    if (client === null) return [];
    const rows = await client.api.listWebhooks({ maxWait: 65_000 }).then(
      (webhooks): WebhookRow[] => webhooks.map((webhook) => ({ kind: 'webhook', webhook })),
      (thrown: unknown): WebhookRow[] => [
        { kind: 'problem', error: thrown instanceof Error ? thrown : new Error(String(thrown)) },
      ],
    );
    await vscode.commands.executeCommand('setContext', contextKeys.webhooksEmpty, rows.length === 0);
    return rows;
  }

  getTreeItem(row: WebhookRow): vscode.TreeItem {
    return row.kind === 'webhook'
      ? webhookItem(row.webhook)
      : problemItem(vscode.l10n.t('The webhooks could not be loaded'), row.error, commands.refreshWebhooks);
  }

  dispose(): void {
    vscode.Disposable.from(this.view, this.subscription, this.changed).dispose();
  }
}
