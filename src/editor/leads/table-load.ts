/** The leads that a table loads: page by page, all of what one filter of one connection lets through. */
import * as vscode from 'vscode';
import type { Wait } from '../../api';
import type { Lead } from '../../contract';
import type { BarPart, LeadFilter, LeadPages, LeadTable } from '../../pull';
import type { Rooms } from '../../rooms';
import type { Client } from '../connections';
import { messageOf } from '../kit/messages';
import { waitMessage } from '../lead-files/commands';

/** What one page holds at the most. */
const pageSize = 100;
/** So many pages of a chosen time come by themselves. */
const mostPages = 10;

export class TableLoad {
  readonly table: LeadTable;
  total: number | null = null;
  /** Why the last page could not be loaded; empty where it could. */
  problem = '';
  loading: 'no' | 'page' | 'all' = 'no';
  note = '';
  private readonly pages: LeadPages;
  private readonly abort = new AbortController();
  private stopping = new AbortController();

  private reached = false;

  /**
   * @param until where given, the leads are read from the oldest on and only as far as this time, in milliseconds since
   * the epoch: the server knows no such condition
   * @param changed is told whenever something of this has changed
   */
  constructor(
    rooms: Rooms,
    readonly client: Client,
    readonly filter: LeadFilter,
    part: BarPart,
    private readonly until: number | null,
    private readonly changed: () => void,
  ) {
    const { pull } = rooms;
    this.table = new pull.LeadTable(part, vscode.env.language);
    const oldestFirst: LeadFilter = { ...filter, sortBy: 'created_at', sortDir: 'asc' };
    const asked = pull.filterQuery(until === null ? filter : oldestFirst, Date.now());
    const query = { ...asked, include_custom_fields: true };
    const onWait = (wait: Wait) => {
      this.note = waitMessage(wait);
      this.changed();
    };
    this.pages = pull.createPages(
      (page, options) => client.api.listLeads(page, { maxWait: 65_000, onWait, withTexts: true, ...options }),
      query,
    );
  }

  get done(): boolean {
    return this.pages.done || this.reached;
  }

  /** Loads the next page, or all that are left. What is loaded when it fails or is stopped stays. */
  async load(how: 'page' | 'all'): Promise<void> {
    if (this.loading !== 'no' || this.done) return;
    this.loading = how;
    this.problem = '';
    this.stopping = new AbortController();
    this.changed();
    const signal = AbortSignal.any([this.abort.signal, this.stopping.signal]);
    const { until } = this;
    let left = how === 'all' ? Number.POSITIVE_INFINITY : until === null ? 1 : mostPages;
    try {
      do {
        const { leads, total, texts } = await this.pages.next(pageSize, { signal });
        await this.table.add(leads, texts);
        this.total = total;
        this.reached = until !== null && leads.some(({ created_at }) => Date.parse(created_at) >= until);
        left -= 1;
        this.note = this.pages.lostPlace
          ? vscode.l10n.t('The list changed while it was loading. Refresh to see leads that moved.')
          : '';
        this.changed();
      } while (left > 0 && !this.done && !signal.aborted);
    } catch (thrown) {
      this.note = '';
      if (!signal.aborted) this.problem = messageOf(thrown);
    } finally {
      this.loading = 'no';
      this.changed();
    }
  }

  async update(leads: readonly Lead[]): Promise<void> {
    if (await this.table.update(leads)) this.changed();
  }

  /** Stops loading; what is loaded stays. */
  stop(): void {
    this.stopping.abort();
  }

  /** Ends it for good. */
  dispose(): void {
    this.abort.abort();
    this.table.stop();
  }
}
