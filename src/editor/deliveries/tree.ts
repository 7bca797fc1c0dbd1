import * as vscode from 'vscode';
import { contextKeys, rowCommands } from '../../ids';
import type { Rooms } from '../../rooms';
import type { ReceptionFilter, ReceptionRow } from '../../views';
import type { Reception } from '../../webhooks';
import type { LateTree } from '../kit/late-tree';
import { plainItem } from '../kit/plain';
import { keepFilter, keptFilter } from './kept-filter';
import type { ReceiverHost } from './receiver';

/** Milliseconds between two looks at the list while deliveries pour in. */
const pause = 250;
/** Rows that are shown; the latest. */
const shown = 500;

function icon({ tone, isDuplicate }: ReceptionRow): vscode.ThemeIcon {
  const color = (name: string) => new vscode.ThemeColor(name);
  switch (tone) {
    case 'good':
      return new vscode.ThemeIcon(isDuplicate ? 'copy' : 'verified-filled', color('testing.iconPassed'));
    case 'warning':
      return new vscode.ThemeIcon('warning', color('list.warningForeground'));
    case 'bad':
      return new vscode.ThemeIcon('error', color('list.errorForeground'));
    case 'neutral':
      return new vscode.ThemeIcon('question', color('descriptionForeground'));
  }
}

/** The Deliveries view: what came to the receiver, the latest first. */
export class DeliveryTree implements vscode.TreeDataProvider<Reception>, vscode.Disposable {
  private readonly view: LateTree<Reception>['view'];
  private readonly changed: LateTree<Reception>['changed'];
  private readonly subscription: vscode.Disposable;
  private timer: NodeJS.Timeout | null = null;
  /** Kept with the workspace. */
  filter: ReceptionFilter;

  constructor(
    { view, changed }: LateTree<Reception>,
    private readonly receiver: ReceiverHost,
    private readonly rooms: () => Rooms,
    private readonly memento: vscode.Memento,
  ) {
    this.filter = keptFilter(memento);
    this.view = view;
    this.changed = changed;
    this.subscription = receiver.onDidChange(() => this.refreshSoon());
  }

  private refreshSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.changed.fire(undefined);
    }, pause);
  }

  setFilter(filter: ReceptionFilter): void {
    this.filter = filter;
    void keepFilter(this.memento, filter);
    this.changed.fire(undefined);
  }

  async getChildren(row?: Reception): Promise<Reception[]> {
    if (row !== undefined) return [];
    const all = (await this.receiver.history()).all();
    const { address, unusualAnswer } = this.receiver;
    const { filterReceptions, isFiltering } = this.rooms().views;
    const isFiltered = isFiltering(this.filter);
    const matching = filterReceptions(all, this.filter);
    const count = isFiltered ? vscode.l10n.t('{0} of {1}', matching.length, all.length) : null;
    const facts = [count, ...(address === null ? [] : [new URL(address).host, unusualAnswer])];
    const message =
      isFiltered && matching.length === 0 && all.length > 0 ? vscode.l10n.t('No delivery matches the filter.') : '';
    this.view.message = message;
    await vscode.commands.executeCommand('setContext', contextKeys.deliveriesFiltered, isFiltered);
    this.view.description = facts.filter((each) => each !== null).join(' · ');
    await vscode.commands.executeCommand('setContext', contextKeys.deliveriesEmpty, all.length === 0);
    if (all.length > 0) await vscode.commands.executeCommand('setContext', contextKeys.deliveryReceived, true);
    return matching.slice(-shown).reverse();
  }

  getTreeItem(reception: Reception): vscode.TreeItem {
    const row = this.rooms().views.receptionRow(reception, vscode.env.language);
    const item = new vscode.TreeItem(row.label);
    item.id = reception.id;
    item.description = row.description;
    item.iconPath = icon(row);
    item.tooltip = row.tooltip;
    item.contextValue = reception.body === null ? 'delivery.bare' : 'delivery';
    item.accessibilityInformation = { label: row.spoken };
    item.command = { command: rowCommands.openDelivery, title: vscode.l10n.t('Open Delivery') };
    return plainItem(item);
  }

  dispose(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.subscription.dispose();
  }
}
