/** The leads table: the leads of the view's filter in a page of their own. The leads stay on this side. */
import * as vscode from 'vscode';
import type { Lead } from '../../contract';
import { commands, pageTypes } from '../../ids';
import type { TableAction, TableCommand, TableHostMessage, TablePageMessage, TableState } from '../../protocol';
import type { BarPart, BarUnit, CellText, LeadFilter, Range, TableSort } from '../../pull';
import { withoutControls } from '../../views/terminal';
import { messageOf } from '../kit/messages';
import { openPage } from '../kit/page';
import { showWarningMessage } from '../kit/window';
import type { LeadsNeeds } from './needs';
import { TableColumns } from './table-columns';
import { TableLoad } from './table-load';
import { tableBody } from './table-markup';

/** The most rows that one message carries, and the most leads that open at once. */
const mostRows = 500;
const mostOpen = 10;
/** In milliseconds: how often the page is told at the most while pages come. */
const often = 120;

class TablePage {
  private readonly panel: vscode.WebviewPanel;
  private readonly columns: TableColumns;
  private readonly subscription: vscode.Disposable;
  private readonly cell: CellText;
  private load: TableLoad | null = null;
  /** Counts loads, so that no version of one is taken for one of another. */
  private loads = 0;
  private sort: TableSort | null = null;
  /**
   * A time that was chosen from the bars, for this table alone, in milliseconds since the epoch; and the filter's own that it
   * lies in.
   */
  private span: { readonly from: number; readonly until: number; readonly within: string | null } | null = null;
  private bars: { readonly part: BarPart; readonly unit: BarUnit | null } = { part: 'stage', unit: null };
  private told = 0;
  private telling: NodeJS.Timeout | undefined;

  constructor(
    private readonly needs: LeadsNeeds,
    restored: vscode.WebviewPanel | undefined,
    closed: () => void,
  ) {
    const { context, rooms, leads, connections, watch } = needs;
    this.columns = new TableColumns(context.globalState, rooms);
    const cell = rooms().pull.createCellText(vscode.env.language);
    // The selected lead's JSON has them as they are.
    this.cell = (fields, title) => withoutControls(cell(fields, title));
    this.panel = openPage<TablePageMessage, TableHostMessage>(
      {
        extensionUri: context.extensionUri,
        viewType: pageTypes.table,
        title: vscode.l10n.t('Leads'),
        name: 'table',
        body: tableBody(),
        inbound: rooms().protocol.tablePageMessage,
        answer: (message) => this.answer(message),
        failed: (message, thrown) =>
          message.type === 'ready' ? null : { type: 'failed', id: message.id, message: messageOf(thrown) },
      },
      restored,
    );
    this.subscription = vscode.Disposable.from(
      leads.onDidChangeFilter(() => this.begin()),
      connections.onDidChange(() => {
        if (this.needs.session.client()?.connection.id !== this.load?.client.connection.id) this.begin();
      }),
      watch.onDidChange((changed) => void this.load?.update(changed)),
    );
    this.panel.onDidDispose(() => {
      clearTimeout(this.telling);
      this.subscription.dispose();
      this.load?.dispose();
      closed();
    });
    this.begin();
  }

  reveal(): void {
    this.panel.reveal();
  }

  /** Loads from the start what the filter lets through. */
  private begin(): void {
    this.load?.dispose();
    this.loads += 1;
    const client = this.needs.session.client();
    const { filter } = this.needs.leads;
    this.load = null;
    if (client !== null && filter !== null) {
      if (filter.createdSince !== this.span?.within) this.span = null;
      const load = new TableLoad(this.needs.rooms(), client, this.inSpan(filter), this.bars.part, this.until, () => {
        if (this.load === load) this.tellSoon();
      });
      this.load = load;
      void load.table.show(this.order(filter), this.until);
      void load.load('page');
    }
    this.tellSoon();
  }

  private tellSoon(): void {
    if (this.telling !== undefined) return;
    this.telling = setTimeout(
      () => {
        this.telling = undefined;
        this.told = Date.now();
        void this.tell();
      },
      Math.max(0, this.told + often - Date.now()),
    );
  }

  private post(message: TableHostMessage): void {
    void this.panel.webview.postMessage(message);
  }

  private async tell(): Promise<void> {
    this.post({ type: 'state', state: this.state() });
    const { load, bars } = this;
    const { pull, views } = this.needs.rooms();
    const drawn = await load?.table.bars(bars.part, bars.unit);
    if (load !== this.load) return;
    const colorOf = (color: string | null) => views.stageColor(color);
    const view = drawn ? pull.barsView(drawn, bars.part, vscode.env.language, colorOf) : null;
    for (const each of view?.series ?? []) each.label = withoutControls(each.label);
    this.post({ type: 'bars', bars: view });
  }

  private state(): TableState {
    const { load, sort, span } = this;
    const { pull } = this.needs.rooms();
    const { language } = vscode.env;
    const filter = load?.filter ?? pull.everyLead;
    const layout = load === null ? pull.usualLayout : this.columns.of(load.client.connection);
    const shown = new Set(layout.map(({ title }) => title));
    const direction = (title: string): 'none' | 'ascending' | 'descending' => {
      const isSorted = sort === null ? title === filter.sortBy : title === sort.title;
      return !isSorted ? 'none' : (sort?.descending ?? filter.sortDir === 'desc') ? 'descending' : 'ascending';
    };
    const { loaded = 0 } = load?.table ?? {};
    const extent = { loaded, shown: load?.table.shown ?? 0, total: load?.total ?? null, done: load?.done ?? true };
    const words = pull.tableExtentWords({ ...extent, isSpan: span !== null }, filter, sort, language);
    const chips =
      span === null
        ? pull.filterChips(filter)
        : [...pull.filterChips({ ...filter, createdSince: null }), { name: 'span', label: this.spanWords(span) }];
    return {
      ...extent,
      load: this.loads,
      version: this.version,
      connection: load?.client.connection.name ?? '',
      loading: load?.loading ?? 'no',
      problem: load?.problem ?? '',
      extent: words,
      note: load?.note ?? '',
      follows: load !== null && !load.done && load.problem === '' && sort === null && span === null,
      narrowed: pull.narrows(filter),
      columns: layout.map(({ title, width }) => ({
        title,
        width,
        label: pull.labelOf(title),
        kind: pull.kindOf(title),
        sort: direction(title),
      })),
      others: (load?.table.titles ?? [])
        .filter((title) => !shown.has(title))
        .map((title) => ({ title, label: pull.labelOf(title) })),
      chips: chips.map(({ name, label }) => ({ name, label: withoutControls(label) })),
      search: filter.search ?? '',
    };
  }

  /** Of what a place means: grows with each load and each change of the order. */
  private get version(): number {
    return this.loads * 1e6 + (this.load?.table.version ?? 0);
  }

  private spanWords({ from, until }: { readonly from: number; readonly until: number }): string {
    const isWholeDays = [from, until].every((time) => new Date(time).getHours() === 0);
    const format = new Intl.DateTimeFormat(vscode.env.language, {
      dateStyle: 'medium',
      ...(isWholeDays ? {} : { timeStyle: 'short' }),
    });
    // The end itself is not in it.
    return vscode.l10n.t('created {0}', format.formatRange(from, until - 1));
  }

  private async setFilter(change: Partial<LeadFilter>): Promise<void> {
    const { filter } = this.needs.leads;
    if (filter !== null) await this.needs.leads.setFilter({ ...filter, ...change });
  }

  private async answer(message: TablePageMessage): Promise<TableHostMessage | null> {
    switch (message.type) {
      case 'ready':
        this.tellSoon();
        return null;
      case 'window':
        return this.rows(message);
      case 'detail':
        return { type: 'detail', id: message.id, detail: this.detail(message.version, message.place) };
      default:
        return { type: 'answer', id: message.id, note: await this.change(message) };
    }
  }

  /** @returns one sentence on what was done, empty where it is seen */
  private async change(message: Exclude<TablePageMessage, { type: 'ready' | 'window' | 'detail' }>): Promise<string> {
    switch (message.type) {
      case 'act':
        return this.act(message.action, message.version, message.ranges);
      case 'run':
        await this.run(message.command);
        return '';
      case 'sort':
        return this.sortBy(message.title, message.descending);
      case 'columns':
        if (this.load !== null) await this.columns.set(this.load.client.connection, message.columns);
        break;
      case 'search':
        await this.setFilter({ search: message.text.trim() === '' ? null : message.text.trim() });
        return '';
      case 'drop':
        await this.drop(message.name);
        return '';
      case 'bars':
        this.bars = { part: message.part, unit: message.unit };
        break;
      case 'span':
        this.setSpan(message.from, message.to);
        return '';
    }
    this.tellSoon();
    return '';
  }

  private async sortBy(title: string, descending: boolean): Promise<string> {
    const { pull } = this.needs.rooms();
    if (pull.isSortKey(title)) {
      this.sort = null;
      await this.setFilter({ sortBy: title, sortDir: descending ? 'desc' : 'asc' });
      return '';
    }
    this.sort = { title, descending };
    await this.load?.table.show(this.sort, this.until);
    this.tellSoon();
    return '';
  }

  /** The order that is made here: leads of a chosen time come in another one than was asked for. */
  private order({ sortBy, sortDir }: LeadFilter): TableSort | null {
    return this.sort ?? (this.until === null ? null : { title: sortBy, descending: sortDir === 'desc' });
  }

  private setSpan(from: number, until: number): void {
    const within = this.needs.leads.filter?.createdSince ?? null;
    this.span = { from, until, within };
    this.begin();
  }

  /** The server knows a time that leads are created since, and none that they are created before. */
  private inSpan(filter: LeadFilter): LeadFilter {
    const { pull } = this.needs.rooms();
    return this.span === null ? filter : { ...filter, createdSince: pull.sinceText(this.span.from) };
  }

  private get until(): number | null {
    return this.span?.until ?? null;
  }

  private async drop(name: string): Promise<void> {
    if (name !== 'span') return this.setFilter({ [name]: null });
    this.span = null;
    this.begin();
  }

  private async run(command: TableCommand): Promise<void> {
    const { pull } = this.needs.rooms();
    switch (command) {
      case 'refresh':
        return this.begin();
      case 'more':
        return this.load?.load('page');
      case 'all':
        return this.load?.load('all');
      case 'stop':
        return this.load?.stop();
      case 'clear': {
        this.span = null;
        const { sortBy, sortDir } = this.load?.filter ?? pull.everyLead;
        return this.setFilter({ ...pull.everyLead, sortBy, sortDir });
      }
      case 'filter':
        return vscode.commands.executeCommand(commands.filterLeads);
      case 'connect':
        return vscode.commands.executeCommand(commands.connect);
      case 'sandbox':
        return vscode.commands.executeCommand(commands.startSandbox);
      case 'new-file':
        return vscode.commands.executeCommand(commands.newLeadFile);
    }
  }

  private rows({ id, version, from, to }: Extract<TablePageMessage, { type: 'window' }>): TableHostMessage {
    const { load } = this;
    if (load === null || version !== this.version) return { type: 'rows', id, version, from, rows: [] };
    const titles = this.columns.of(load.client.connection).map(({ title }) => title);
    const { stageColor } = this.needs.rooms().views;
    const range: Range = [from, Math.min(to, from + mostRows)];
    const leads = load.table.leads([range]);
    const rows = load.table.fields(range).map((fields, index) => ({
      cells: titles.map((title) => this.cell(fields, title)),
      color: stageColor(leads[index]?.current_stage?.color),
    }));
    return { type: 'rows', id, version, from, rows };
  }

  private detail(version: number, place: number) {
    const table = this.load?.table;
    const [lead] = table?.leads([[place, place + 1]]) ?? [];
    const [fields] = table?.fields([place, place + 1]) ?? [];
    if (version !== this.version || table === undefined || lead === undefined || fields === undefined) return null;
    const { pull, views } = this.needs.rooms();
    return {
      name: withoutControls(views.leadName(lead)),
      stage: this.cell(fields, 'current_stage.name'),
      color: views.stageColor(lead.current_stage?.color),
      ...pull.leadFacts(fields, this.cell),
      json: table.json(place) ?? '',
    };
  }

  private async act(action: TableAction, version: number, ranges: readonly Range[]): Promise<string> {
    const { load } = this;
    if (load === null || version !== this.version)
      return vscode.l10n.t('The table has changed. Select the leads again.');
    const { table } = load;
    const leads = table.leads(ranges);
    switch (action) {
      case 'open':
        return this.open(leads);
      case 'copy-csv': {
        const titles = this.columns.of(load.client.connection).map(({ title }) => title);
        await vscode.env.clipboard.writeText(await table.copy(ranges, 'csv', titles));
        return vscode.l10n.t('Copied the selection as CSV.');
      }
      case 'copy-json':
        await vscode.env.clipboard.writeText(await table.copy(ranges, 'json', []));
        return vscode.l10n.t('Copied the selection as JSON.');
      case 'push-file': {
        const document = await vscode.workspace.openTextDocument({ language: 'json', content: table.pushText(ranges) });
        await vscode.window.showTextDocument(document, { preview: false });
        return '';
      }
      case 'test-delivery':
        void vscode.commands.executeCommand(commands.sendTestDelivery, { lead: leads[0] });
        return '';
    }
  }

  private async open(leads: readonly Lead[]): Promise<string> {
    if (leads.length > mostOpen) {
      void showWarningMessage(vscode.l10n.t('Select at most {0} leads to open.', mostOpen));
      return '';
    }
    const { documents, rooms } = this.needs;
    const folder = this.load?.client.connection.id;
    for (const lead of leads) {
      await documents.showLead(rooms(), lead, folder, leads.length === 1);
      await this.needs.watch.read(lead.id);
    }
    return '';
  }
}

const pages = new WeakMap<LeadsNeeds, TablePage>();

/** Opens the table, or brings the one that is open to the front. @param restored the panel of an earlier window */
export function openTable(needs: LeadsNeeds, restored?: vscode.WebviewPanel): void {
  const open = pages.get(needs);
  if (open !== undefined) open.reveal();
  else pages.set(needs, new TablePage(needs, restored, () => pages.delete(needs)));
}
