/** What the rows of the Leads view look like. */
import * as vscode from 'vscode';
import type { Lead } from '../../contract';
import { commands, rowCommands } from '../../ids';
import type { Change, ChangeKind } from '../../pull';
import type { Rooms } from '../../rooms';
import type { StageGroup } from '../../views';
import type { LeadNode } from '../../views/leads';
import { withoutControls } from '../../views/terminal';

type Views = Rooms['views'];

/** A lead's fields as a table, and those that the contract does not know below it. */
export function leadTooltip(views: Views, lead: Lead): vscode.MarkdownString {
  const text = new vscode.MarkdownString('', true);
  const { language } = vscode.env;
  const now = Date.now();
  const row = (label: string, value: string | number | boolean | null | undefined) => {
    if (value === null || value === undefined || value === '') return;
    // appendText escapes: what a lead holds was written by strangers.
    text.appendMarkdown('\n| ').appendText(withoutControls(label)).appendMarkdown(' | ');
    text.appendText(withoutControls(String(value)).replace(/\s+/g, ' ')).appendMarkdown(' |');
  };
  const time = (label: string, iso: string | null | undefined) => {
    if (iso) row(label, `${views.age(iso, now, language)}: ${views.localAndUtc(iso, language)}`);
  };
  text
    .appendMarkdown('**')
    .appendText(withoutControls(views.leadName(lead)))
    .appendMarkdown('**\n\n| | |\n| --- | --- |');
  row(vscode.l10n.t('Email'), lead.contact_email);
  row(vscode.l10n.t('Phone'), lead.contact_phone);
  row(vscode.l10n.t('Stage'), lead.current_stage?.name ?? lead.current_stage?.slug);
  row(vscode.l10n.t('Status'), lead.status);
  row(vscode.l10n.t('Source'), `${lead.source_platform} / ${lead.source_type}`);
  row(vscode.l10n.t('Owner'), lead.owner?.name);
  row(vscode.l10n.t('Score'), lead.score);
  row(vscode.l10n.t('Qualified'), lead.qualified);
  row(vscode.l10n.t('Interactions'), lead.interaction_count);
  time(vscode.l10n.t('Last interaction'), lead.last_interaction_at);
  time(vscode.l10n.t('Created'), lead.created_at);
  time(vscode.l10n.t('Updated'), lead.updated_at);
  for (const [label, value] of views.furtherFields(lead)) row(label, value);
  row('id', lead.id);
  return text;
}

/** What a menu may offer for a lead: `lead`, and the fields that it has. */
function contextOf(lead: Lead): string {
  return ['lead', lead.contact_email ? 'email' : '', lead.contact_phone ? 'phone' : '']
    .filter((word) => word !== '')
    .join(' ');
}

const changeWords: Readonly<Record<ChangeKind, () => string>> = {
  new: () => vscode.l10n.t('new'),
  changed: () => vscode.l10n.t('changed'),
};

/** Who is new and who changed is told by the icon's shape and by a word; its colour only adds to that. */
function leadIcon(change: ChangeKind | null): vscode.ThemeIcon {
  if (change === null) return new vscode.ThemeIcon('person');
  return change === 'new'
    ? new vscode.ThemeIcon('person-add', new vscode.ThemeColor('charts.green'))
    : new vscode.ThemeIcon('edit', new vscode.ThemeColor('charts.blue'));
}

/**
 * @param change what the watch says of the lead
 * @param withStage whether the stage is said, which is not so below its group
 */
export function leadItem(views: Views, lead: Lead, change: ChangeKind | null, withStage: boolean): vscode.TreeItem {
  const { language } = vscode.env;
  const now = Date.now();
  const name = views.leadName(lead);
  const said = change === null ? [] : [changeWords[change]()];
  const item = new vscode.TreeItem(name);
  item.id = lead.id;
  const about = withStage ? views.leadDescription(lead, now, language) : views.age(lead.created_at, now, language);
  item.description = [...said, about].join(' · ');
  item.iconPath = leadIcon(change);
  item.contextValue = contextOf(lead);
  item.command = { command: rowCommands.openLead, title: vscode.l10n.t('Open Lead') };
  const label = vscode.l10n.t(
    '{0}, stage {1}, created {2}',
    name,
    lead.current_stage?.name ?? vscode.l10n.t('none'),
    views.age(lead.created_at, now, language),
  );
  item.accessibilityInformation = { label: [...said, label].join(', ') };
  return item;
}

/** A new or changed lead in the group of these, which shows it whether or not the filter lets it through. */
export function changeItem(views: Views, { lead, kind }: Change): vscode.TreeItem {
  const item = leadItem(views, lead, kind, true);
  item.id = `change ${lead.id}`;
  const { language } = vscode.env;
  const age = views.age(lead.updated_at, Date.now(), language);
  item.description = [changeWords[kind](), lead.current_stage?.name, age].filter((text) => text).join(' · ');
  return item;
}

/** Leads to the picker of the filter; what clears it is beside it. */
export function filterItem(): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Change Filter'));
  item.id = 'filter';
  item.iconPath = new vscode.ThemeIcon('filter-filled');
  item.contextValue = 'filter';
  item.command = { command: commands.filterLeads, title: vscode.l10n.t('Change Filter') };
  return item;
}

export function changesItem(changes: readonly Change[]): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('New and changed'), vscode.TreeItemCollapsibleState.Expanded);
  item.id = 'changes';
  const added = changes.filter(({ kind }) => kind === 'new').length;
  item.description =
    changes.length === 0
      ? vscode.l10n.t('watching, nothing yet')
      : vscode.l10n.t('{0} new, {1} changed', added, changes.length - added);
  item.iconPath = new vscode.ThemeIcon(changes.length === 0 ? 'eye' : 'bell-dot');
  item.contextValue = changes.length === 0 ? 'noChanges' : 'changes';
  item.accessibilityInformation = { label: `${vscode.l10n.t('New and changed')}, ${item.description}` };
  return item;
}

export function stageItem(views: Views, group: StageGroup<LeadNode>): vscode.TreeItem {
  const name = group.name ?? vscode.l10n.t('No stage');
  const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Expanded);
  item.id = `stage ${group.key}`;
  item.description = String(group.members.length);
  item.iconPath =
    group.color === null
      ? new vscode.ThemeIcon('circle-large-outline')
      : vscode.Uri.parse(views.stageIcon(group.color), true);
  item.contextValue = 'stage';
  item.tooltip = vscode.l10n.t('{0}: {1} of the leads that are loaded', name, group.members.length);
  item.accessibilityInformation = { label: vscode.l10n.t('Stage {0}, {1} leads', name, group.members.length) };
  return item;
}

export function moreItem(views: Views, extent: { readonly loaded: number; readonly total: number }): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Load More'));
  item.id = 'more';
  item.description = views.extentWords(extent, vscode.env.language);
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.contextValue = 'more';
  item.command = { command: commands.loadMoreLeads, title: vscode.l10n.t('Load More') };
  return item;
}
