import * as vscode from 'vscode';
import type { CallOptions, Wait } from '../../api';
import type { Lead } from '../../contract';
import { commands, contextKeys, settings, views as viewIds } from '../../ids';
import type { Change, LeadFilter } from '../../pull';
import { accountOf } from '../../push/send/account';
import type { StageGroup } from '../../views';
import type { LeadList, LeadNode, ListRow } from '../../views/leads';
import type { Client, Session } from '../connections';
import type { LateTree } from '../kit/late-tree';
import { plainItem } from '../kit/plain';
import { problemItem } from '../kit/problem-row';
import { numberSetting } from '../kit/settings';
import { showProgress } from '../kit/window';
import type { LeadFilters } from './filters';
import { changeItem, changesItem, filterItem, leadItem, leadTooltip, moreItem, stageItem } from './items';
import type { LeadWatch } from './watch';

export type LeadRow =
  | ListRow
  | { readonly kind: 'stage'; readonly group: StageGroup<LeadNode> }
  | { readonly kind: 'changes' }
  | { readonly kind: 'filter' }
  | { readonly kind: 'stale'; readonly error: Error; readonly since: number }
  | { readonly kind: 'change'; readonly change: Change; readonly lead: Lead };

/** The group of what the watch has found: always this object, so that it can be drawn anew alone. */
const changesRow: LeadRow = { kind: 'changes' };
/** Below the words of the filter: they cannot be clicked. */
const filterRow: LeadRow = { kind: 'filter' };

const groupedKey = 'megaLeads.leadsGrouped';

export interface Stage {
  readonly id: string;
  readonly name: string;
  readonly color: string | null;
}

/** The Leads view: the leads of the active connection that its filter lets through, a page at a time. */
export class LeadTree implements vscode.TreeDataProvider<LeadRow>, vscode.Disposable {
  private readonly refiltered = new vscode.EventEmitter<void>();
  readonly onDidChangeFilter = this.refiltered.event;
  private readonly subscription: vscode.Disposable;
  private readonly view: LateTree<LeadRow>['view'];
  private readonly changed: LateTree<LeadRow>['changed'];
  private watched = false;
  private list: LeadList | null = null;
  /** Why what is shown is not the latest, and since when; null where it is. */
  private stale: LeadRow | null = null;
  /** The group each lead is shown in, for a reveal; empty where leads are not grouped. */
  private parents = new Map<LeadNode, LeadRow>();
  /** Stages that were seen, by account and id. */
  private readonly stages = new Map<string, Map<string, Stage>>();
  private refreshing = 0;
  /** How the pages are asked for while something has its own progress. */
  private call: CallOptions = {};

  constructor(
    { view, changed }: LateTree<LeadRow>,
    private readonly session: Session,
    private readonly filters: LeadFilters,
    private readonly watch: LeadWatch,
    private readonly storage: vscode.Memento,
  ) {
    this.view = view;
    this.changed = changed;
    this.subscription = vscode.Disposable.from(
      session.connections.onDidChange(() => this.reset()),
      watch.onDidChange((leads) => this.show(leads)),
    );
    void vscode.commands.executeCommand('setContext', contextKeys.leadsGrouped, this.grouped);
  }

  get grouped(): boolean {
    return this.storage.get<boolean>(groupedKey) ?? false;
  }

  async group(grouped: boolean): Promise<void> {
    await this.storage.update(groupedKey, grouped);
    await vscode.commands.executeCommand('setContext', contextKeys.leadsGrouped, grouped);
    this.changed.fire(undefined);
  }

  /** The filter of the active connection; null where there is no connection. */
  get filter(): LeadFilter | null {
    const { active } = this.session.connections;
    return active === null ? null : this.filters.of(active);
  }

  /** Lists what another filter lets through. */
  async setFilter(filter: LeadFilter): Promise<void> {
    const { active } = this.session.connections;
    if (active === null) return;
    await this.filters.set(active, filter);
    this.reset();
    this.refiltered.fire();
  }

  /** The stages of the active connection that were seen since the window was opened, and that of its filter. */
  get seenStages(): readonly Stage[] {
    const { active } = this.session.connections;
    const { filter } = this;
    if (active === null || filter === null) return [];
    const seen = new Map(this.stages.get(accountOf(active)));
    if (filter.stage !== null && !seen.has(filter.stage.id))
      seen.set(filter.stage.id, { ...filter.stage, color: null });
    return [...seen.values()].sort((a, b) => a.name.localeCompare(b.name));
  }

  /** The leads that are loaded. */
  get leads(): readonly Lead[] {
    return this.list?.nodes.map(({ lead }) => lead) ?? [];
  }

  /** Forgets what is loaded; the first page is loaded again as soon as the view is visible. */
  private reset(): void {
    this.refreshing++;
    this.list = null;
    this.stale = null;
    this.view.description = '';
    this.view.message = '';
    this.changed.fire(undefined);
  }

  /** Loads again as much as is loaded, and shows the old until it is there, and for as long as that fails. */
  async refresh(): Promise<void> {
    const before = this.list;
    const client = this.session.client();
    if (client === null || before === null || before.nodes.length === 0) return this.reset();
    const turn = ++this.refreshing;
    const fresh = this.createList(client);
    await showProgress({ location: { viewId: viewIds.leads } }, async () => {
      const missing = () => before.nodes.length - fresh.nodes.length;
      do await fresh.more(missing() > this.pageSize ? 100 : this.pageSize);
      while (turn === this.refreshing && missing() > 0 && !fresh.done && fresh.problem === null);
    });
    if (turn !== this.refreshing) return;
    const { problem } = fresh;
    if (problem === null) {
      this.list = fresh;
      this.stale = null;
      return this.changed.fire(undefined);
    }
    const stale: LeadRow = { kind: 'stale', error: problem, since: Date.now() };
    this.stale = stale;
    this.changed.fire(undefined);
    // The line stands above the leads, which may be scrolled.
    await this.view.reveal(stale, { select: false, focus: false }).then(undefined, () => {});
  }

  /** Loads the next page. */
  async more(limit?: number): Promise<void> {
    await this.list?.more(limit);
    this.changed.fire(undefined);
  }

  /** Loads whatever is left; what is loaded when it is stopped or fails stays. */
  async all(
    signal: AbortSignal,
    onWait: (wait: Wait) => void,
    report: (loaded: number, total: number) => void,
  ): Promise<void> {
    const { list } = this;
    await list?.rows();
    this.call = { signal, onWait };
    try {
      while (list !== null && list === this.list && !list.done && !signal.aborted) {
        await list.more(100);
        if (list.problem !== null) break;
        if (list.extent !== null) report(list.extent.loaded, list.extent.total);
      }
    } finally {
      this.call = {};
    }
    this.changed.fire(undefined);
  }

  /** Says in the view what it waits for; the next page takes the words away. */
  private sayWait({ reason, milliseconds }: Wait): void {
    const seconds = Math.ceil(milliseconds / 1000);
    this.view.message =
      reason === 'rate-limit'
        ? vscode.l10n.t('Waiting {0} s for the rate limit.', seconds)
        : vscode.l10n.t('A request failed. Trying again in {0} s.', seconds);
  }

  /** Shows what the watch has found; of a long list only the rows that it concerns are drawn anew. */
  private show(leads: readonly Lead[]): void {
    const { changes, isRunning, trouble } = this.watch;
    const tooltip = vscode.l10n.t('{0} new or changed leads', changes.length);
    this.view.badge = changes.length === 0 ? undefined : { value: changes.length, tooltip };
    if (trouble !== null) this.view.message = vscode.l10n.t('The watch tries again: {0}', trouble.message);
    else if (leads.length === 0) {
      const { filter } = this;
      const isListed = filter !== null && (this.list?.nodes.length ?? 0) > 0;
      this.view.message = isListed ? this.filterMessage(filter) : '';
    }
    const nodes = this.list?.update(leads) ?? [];
    // A lead may have moved to another group.
    const moves = this.grouped && nodes.length > 0;
    if (isRunning !== this.watched || moves) this.changed.fire(undefined);
    else if (isRunning) this.changed.fire([changesRow, ...nodes]);
    this.watched = isRunning;
  }

  find(id: string): Lead | null {
    return this.list?.find(id)?.lead ?? this.watch.changeOf(id)?.lead ?? null;
  }

  /** Selects a lead that is loaded; false where it is not. */
  async reveal(id: string): Promise<boolean> {
    const node = this.list?.find(id) ?? null;
    if (node === null) return false;
    await this.view.reveal(node, { select: true, focus: true });
    return true;
  }

  private get pageSize(): number {
    return Math.floor(numberSetting(settings.leadsPageSize, 1, 100, 50));
  }

  private createList({ api, connection }: Client): LeadList {
    const { pull, views } = this.session.rooms();
    const query = { ...pull.filterQuery(this.filters.of(connection), Date.now()), include_custom_fields: true };
    const onWait = (wait: Wait) => this.sayWait(wait);
    const pages = pull.createPages((page) => api.listLeads(page, { maxWait: 65_000, onWait, ...this.call }), query);
    return views.createLeadList(pages, this.pageSize);
  }

  private remember(client: Client, nodes: readonly LeadNode[]): void {
    const account = accountOf(client.connection);
    const seen = this.stages.get(account) ?? new Map<string, Stage>();
    this.stages.set(account, seen);
    for (const { lead } of nodes) {
      const { id, name, slug, color } = lead.current_stage ?? {};
      if (id !== undefined && id !== null) seen.set(id, { id, name: name ?? slug ?? id, color: color ?? null });
    }
  }

  /** The whole filter in a line that wraps: what stands behind the view's title is cut off. */
  private filterMessage(filter: LeadFilter): string {
    const { pull } = this.session.rooms();
    return pull.narrows(filter) ? vscode.l10n.t('Filter: {0}', pull.filterWords(filter)) : '';
  }

  private async tell(list: LeadList, filter: LeadFilter, empty: boolean): Promise<void> {
    const { pull, views } = this.session.rooms();
    const extent = list.extent === null ? '' : views.extentWords(list.extent, vscode.env.language);
    this.view.description = [extent, pull.filterWords(filter)].filter((words) => words !== '').join(' · ');
    this.view.message = list.lostPlace
      ? vscode.l10n.t(
          'The server no longer took the place in the list, so it was found again by counting. Refresh to see leads that moved meanwhile.',
        )
      : empty
        ? this.watch.isRunning
          ? vscode.l10n.t('No lead matches the filter.')
          : ''
        : this.filterMessage(filter);
    await vscode.commands.executeCommand('setContext', contextKeys.leadsFiltered, pull.narrows(filter));
    await vscode.commands.executeCommand('setContext', contextKeys.leadsEmpty, empty);
    if (!empty) await vscode.commands.executeCommand('setContext', contextKeys.leadsListed, true);
  }

  /** Only ever called while the view is visible: nothing is requested before. */
  async getChildren(row?: LeadRow): Promise<LeadRow[]> {
    if (row?.kind === 'stage') return [...row.group.members];
    if (row?.kind === 'changes')
      return this.watch.changes.map((change): LeadRow => ({ kind: 'change', change, lead: change.lead }));
    if (row !== undefined) return [];
    const client = this.session.client();
    if (client === null) return [];
    this.list ??= this.createList(client);
    const { list } = this;
    const rows = await list.rows();
    if (list !== this.list) return [];
    this.remember(client, list.nodes);
    const filter = this.filters.of(client.connection);
    await this.tell(list, filter, rows.length === 0);
    this.parents = new Map();
    const isNarrowed = rows.length > 0 && this.session.rooms().pull.narrows(filter);
    const watched = [
      ...(isNarrowed ? [filterRow] : []),
      ...(this.stale === null ? [] : [this.stale]),
      ...(this.watch.isRunning ? [changesRow] : []),
    ];
    if (!this.grouped) return [...watched, ...rows];
    const groups = this.session.rooms().views.groupByStage(list.nodes, ({ lead }) => lead);
    const stages = groups.map((group): LeadRow => ({ kind: 'stage', group }));
    for (const stage of stages)
      if (stage.kind === 'stage') for (const node of stage.group.members) this.parents.set(node, stage);
    return [...watched, ...stages, ...rows.filter(({ kind }) => kind !== 'lead')];
  }

  getParent(row: LeadRow): LeadRow | undefined {
    return row.kind === 'lead' ? this.parents.get(row) : undefined;
  }

  getTreeItem(row: LeadRow): vscode.TreeItem {
    return plainItem(this.itemOf(row));
  }

  private itemOf(row: LeadRow): vscode.TreeItem {
    const { views } = this.session.rooms();
    switch (row.kind) {
      case 'lead':
        return leadItem(views, row.lead, this.watch.changeOf(row.lead.id)?.kind ?? null, !this.parents.has(row));
      case 'change':
        return changeItem(views, row.change);
      case 'filter':
        return filterItem();
      case 'changes':
        return changesItem(this.watch.changes);
      case 'stage':
        return stageItem(views, row.group);
      case 'more':
        return moreItem(views, row);
      case 'stale':
        return problemItem(
          vscode.l10n.t('Refresh failed at {0}', new Date(row.since).toLocaleTimeString(vscode.env.language)),
          row.error,
          commands.refreshLeads,
        );
      case 'problem':
        return row.first
          ? problemItem(vscode.l10n.t('The leads could not be loaded'), row.error, commands.refreshLeads)
          : problemItem(vscode.l10n.t('The next page could not be loaded'), row.error, commands.loadMoreLeads);
    }
  }

  /** Called on hover only, so that a long list costs no tooltips. */
  resolveTreeItem(item: vscode.TreeItem, row: LeadRow): vscode.TreeItem {
    if (row.kind === 'lead' || row.kind === 'change') item.tooltip = leadTooltip(this.session.rooms().views, row.lead);
    return item;
  }

  dispose(): void {
    vscode.Disposable.from(this.subscription, this.refiltered).dispose();
  }
}
