import * as vscode from 'vscode';
import type { Lead } from '../../contract';
import { commands, contextKeys, settings, settingsSection, views } from '../../ids';
import { age, localAndUtc } from '../../views/age';
import { createLeadList, type LeadList, type LeadRow, leadDescription, leadName } from '../../views/leads';
import type { Session } from '../session';
import { problemItem } from './problem';

function tooltip(lead: Lead): vscode.MarkdownString {
  const text = new vscode.MarkdownString('', true);
  const { language } = vscode.env;
  const row = (label: string, value: string | number | boolean | null | undefined) => {
    if (value === null || value === undefined || value === '') return;
    // appendText escapes: what a lead holds was written by strangers.
    text.appendMarkdown(`\n| ${label} | `).appendText(String(value).replace(/\s+/g, ' ')).appendMarkdown(' |');
  };
  text.appendMarkdown('**').appendText(leadName(lead)).appendMarkdown('**\n\n| | |\n| --- | --- |');
  row(vscode.l10n.t('Email'), lead.contact_email);
  row(vscode.l10n.t('Phone'), lead.contact_phone);
  row(vscode.l10n.t('Stage'), lead.current_stage?.name ?? lead.current_stage?.slug);
  row(vscode.l10n.t('Status'), lead.status);
  row(vscode.l10n.t('Source'), `${lead.source_platform} / ${lead.source_type}`);
  row(vscode.l10n.t('Owner'), lead.owner?.name);
  row(vscode.l10n.t('Score'), lead.score);
  row(vscode.l10n.t('Qualified'), lead.qualified);
  row(vscode.l10n.t('Created'), localAndUtc(lead.created_at, language));
  row(vscode.l10n.t('Updated'), localAndUtc(lead.updated_at, language));
  row('id', lead.id);
  return text;
}

function leadItem(lead: Lead): vscode.TreeItem {
  const { language } = vscode.env;
  const now = Date.now();
  const item = new vscode.TreeItem(leadName(lead));
  item.id = lead.id;
  item.description = leadDescription(lead, now, language);
  item.iconPath = new vscode.ThemeIcon('person');
  item.contextValue = 'lead';
  item.command = { command: commands.openLead, title: vscode.l10n.t('Open Lead'), arguments: [lead.id] };
  item.accessibilityInformation = {
    label: vscode.l10n.t(
      '{0}, stage {1}, created {2}',
      leadName(lead),
      lead.current_stage?.name ?? vscode.l10n.t('none'),
      age(lead.created_at, now, language),
    ),
  };
  return item;
}

/** The Leads view: the newest leads of the active connection, a page at a time. */
export class LeadTree implements vscode.TreeDataProvider<LeadRow>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<LeadRow>;
  private readonly subscription: vscode.Disposable;
  private list: LeadList | null = null;

  constructor(private readonly session: Session) {
    this.view = vscode.window.createTreeView(views.leads, { treeDataProvider: this, showCollapseAll: false });
    this.subscription = session.connections.onDidChange(() => this.refresh());
  }

  /** Forgets what is loaded; the first page is loaded again as soon as the view is visible. */
  refresh(): void {
    this.list = null;
    this.view.description = '';
    this.changed.fire();
  }

  async more(): Promise<void> {
    await this.list?.more();
    this.changed.fire();
  }

  find(id: string): Lead | null {
    return this.list?.find(id) ?? null;
  }

  /** Only ever called while the view is visible: nothing is requested before. */
  async getChildren(row?: LeadRow): Promise<LeadRow[]> {
    if (row !== undefined) return [];
    const client = this.session.client();
    if (client === null) return [];
    this.list ??= createLeadList((cursor) =>
      client.api.listLeads(
        {
          sort_by: 'created_at',
          sort_dir: 'desc',
          include_custom_fields: true,
          limit: vscode.workspace.getConfiguration(settingsSection).get<number>(settings.leadsPageSize) ?? 50,
          ...(cursor === null ? {} : { cursor }),
        },
        { maxWait: 65_000 },
      ),
    );
    const { list } = this;
    const rows = await list.rows();
    if (list !== this.list) return [];
    const { extent } = list;
    this.view.description = extent === null ? '' : vscode.l10n.t('{0} of {1}', extent.loaded, extent.total);
    await vscode.commands.executeCommand('setContext', contextKeys.leadsEmpty, rows.length === 0);
    return [...rows];
  }

  getTreeItem(row: LeadRow): vscode.TreeItem {
    switch (row.kind) {
      case 'lead':
        return leadItem(row.lead);
      case 'problem':
        return row.first
          ? problemItem(vscode.l10n.t('The leads could not be loaded'), row.error, commands.refreshLeads)
          : problemItem(vscode.l10n.t('The next page could not be loaded'), row.error, commands.loadMoreLeads);
      case 'more': {
        const item = new vscode.TreeItem(vscode.l10n.t('Load More'));
        item.id = 'more';
        item.description = vscode.l10n.t('{0} of {1}', row.loaded, row.total);
        item.iconPath = new vscode.ThemeIcon('ellipsis');
        item.command = { command: commands.loadMoreLeads, title: vscode.l10n.t('Load More') };
        return item;
      }
    }
  }

  /** Called on hover only, so that a long list costs no tooltips. */
  resolveTreeItem(item: vscode.TreeItem, row: LeadRow): vscode.TreeItem {
    if (row.kind === 'lead') item.tooltip = tooltip(row.lead);
    return item;
  }

  dispose(): void {
    vscode.Disposable.from(this.view, this.subscription, this.changed).dispose();
  }
}
