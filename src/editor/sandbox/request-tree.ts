import * as vscode from 'vscode';
import type { Finding, TrafficEntry } from '../../clients';
import { contextKeys, rowCommands, views } from '../../ids';
import type { Rooms } from '../../rooms';
import type { RequestRow } from '../../views';
import { plainItem } from '../kit/plain';
import type { SandboxHost } from './host';

/** Rows that are shown; the latest. */
const shown = 500;

export type RequestNode =
  | { readonly kind: 'finding'; readonly finding: Finding }
  | { readonly kind: 'request'; readonly entry: TrafficEntry; readonly finding: Finding | null };

const failedIcon = () => new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
const warningIcon = () => new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));

function icon(tone: RequestRow['tone']): vscode.ThemeIcon {
  switch (tone) {
    case 'good':
      return new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed'));
    case 'refused':
      return new vscode.ThemeIcon('circle-slash', new vscode.ThemeColor('descriptionForeground'));
    case 'open':
      return new vscode.ThemeIcon('sync', new vscode.ThemeColor('descriptionForeground'));
    case 'doubtful':
      return warningIcon();
    case 'marked':
      return failedIcon();
  }
}

/** The Requests view: what rules have found, then the requests, the latest first. */
export class RequestTree implements vscode.TreeDataProvider<RequestNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<RequestNode>;
  private readonly subscription: vscode.Disposable;

  constructor(
    private readonly sandbox: SandboxHost,
    private readonly rooms: () => Rooms,
  ) {
    this.view = vscode.window.createTreeView(views.requests, { treeDataProvider: this, showCollapseAll: true });
    this.subscription = sandbox.onDidChangeRequests(() => this.changed.fire());
  }

  /** The row that was clicked last. */
  get selected(): unknown {
    return this.view.selection[0];
  }

  getChildren(node?: RequestNode): RequestNode[] {
    const { traffic } = this.sandbox;
    if (traffic === null || node?.kind === 'request') return [];
    if (node !== undefined) {
      const { finding } = node;
      return finding.proof.map((entry) => ({ kind: 'request', entry, finding }));
    }
    const { entries, matching } = traffic.latest(shown);
    const { routes, statuses, text } = traffic.filter;
    const isFiltered = routes.length + statuses.length > 0 || text !== '';
    this.view.description = [
      ...(text === '' ? [] : [`“${text}”`]),
      ...statuses.map((status) => (status === 'none' ? vscode.l10n.t('no answer') : `${status}xx`)),
      ...routes,
      matching > entries.length || isFiltered
        ? vscode.l10n.t('{0} of {1}', entries.length, traffic.kept)
        : String(traffic.kept),
    ].join(' · ');
    void vscode.commands.executeCommand('setContext', contextKeys.requestsFiltered, isFiltered);
    return [
      ...traffic.findings().map((finding): RequestNode => ({ kind: 'finding', finding })),
      ...entries.map((entry): RequestNode => ({ kind: 'request', entry, finding: null })),
    ];
  }

  getTreeItem(node: RequestNode): vscode.TreeItem {
    return plainItem(
      node.kind === 'finding' ? this.findingItem(node.finding) : this.requestItem(node.entry, node.finding),
    );
  }

  private findingItem({ rule, title, outcome, message, count, proof }: Finding): vscode.TreeItem {
    const item = new vscode.TreeItem(title, vscode.TreeItemCollapsibleState.Collapsed);
    item.id = `finding/${rule}`;
    item.description = count === 1 ? message : `${vscode.l10n.t('{0} times', count)} · ${message}`;
    item.tooltip = message;
    item.iconPath = outcome === 'failed' ? failedIcon() : warningIcon();
    item.contextValue = 'finding';
    item.accessibilityInformation = {
      label: vscode.l10n.t('{0}: {1} Requests that prove it: {2}.', title, message, proof.length),
    };
    return item;
  }

  private requestItem(entry: TrafficEntry, finding: Finding | null): vscode.TreeItem {
    const row = this.rooms().views.requestRow(this.sandbox.lineOf(entry), vscode.env.language);
    const item = new vscode.TreeItem(row.label);
    item.id = `${finding === null ? '' : `${finding.rule}/`}${entry.record.number}`;
    item.description = finding === null ? row.description : `${entry.record.number} · ${row.description}`;
    item.iconPath = icon(row.tone);
    item.tooltip = row.tooltip;
    item.contextValue = 'request';
    item.accessibilityInformation = { label: row.spoken };
    item.command = { command: rowCommands.openRequest, title: vscode.l10n.t('Open Request') };
    return item;
  }

  dispose(): void {
    vscode.Disposable.from(this.view, this.subscription, this.changed).dispose();
  }
}
