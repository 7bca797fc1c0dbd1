/** Following the leads of the active connection: what is new and changed, also after a restart. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Lead } from '../../contract';
import { contextKeys, settings } from '../../ids';
import type { Change, Watch } from '../../pull';
import type { TextStore } from '../../push';
import { accountOf } from '../../push/send/account';
import type { Client, Session } from '../connections';
import { messageOf } from '../kit/messages';
import { numberSetting } from '../kit/settings';
import { createTextStore } from '../kit/store';
import { showErrorMessage } from '../kit/window';

const storageKey = 'megaLeads.watching';

interface Running {
  readonly account: string;
  /** The connection that it asks by; one that is deleted is not asked by any more. */
  readonly connectionId: string;
  readonly watch: Watch;
  readonly abort: AbortController;
}

export class LeadWatch implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<readonly Lead[]>();
  /** The leads that are new, changed or were looked at; none where the watch itself began, ended or met trouble. */
  readonly onDidChange = this.changed.event;
  private readonly subscription: vscode.Disposable;
  private readonly store: TextStore;
  private running: Running | null = null;
  /** Counts begins and ends, so that one that was overtaken knows. */
  private turn = 0;
  private readonly known = new Map<string, Change>();
  private problem: Error | null = null;

  constructor(
    private readonly session: Session,
    private readonly memory: vscode.Memento,
    storage: vscode.Uri,
    private readonly log: (message: string) => void,
  ) {
    this.store = createTextStore(join(storage.fsPath, 'watch'));
    this.subscription = vscode.Disposable.from(
      session.connections.onDidChange(() => void this.follow()),
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) this.running?.watch.wake();
      }),
    );
  }

  get isRunning(): boolean {
    return this.running !== null;
  }

  /** Why the last look failed; null where it did not. */
  get trouble(): Error | null {
    return this.problem;
  }

  /** What nobody has looked at yet, the latest first. */
  get changes(): readonly Change[] {
    const marks = this.running?.watch.marks ?? {};
    return [...this.known.values()].filter(({ lead }) => Object.hasOwn(marks, lead.id)).reverse();
  }

  changeOf(id: string): Change | null {
    return Object.hasOwn(this.running?.watch.marks ?? {}, id) ? (this.known.get(id) ?? null) : null;
  }

  /** Begins to watch the active connection, now and in later windows. */
  async start(): Promise<void> {
    const { active } = this.session.connections;
    if (active === null) return;
    await this.remember(accountOf(active), true);
    await this.follow();
  }

  /** Ends the watch and forgets where it was. */
  async stop(): Promise<void> {
    const account = this.running?.account;
    this.end();
    if (account === undefined) return;
    await this.remember(account, false);
    await this.store.remove(fileOf(account));
    this.changed.fire([]);
  }

  /** Takes the mark off a lead, or off all of them. */
  async read(id: string | null): Promise<void> {
    const { running } = this;
    if (running === null || (id !== null && !Object.hasOwn(running.watch.marks, id))) return;
    const leads = this.changes.flatMap(({ lead }) => (id === null || lead.id === id ? [lead] : []));
    await running.watch.read(id);
    this.changed.fire(leads);
  }

  private get accounts(): readonly string[] {
    return this.memory.get<string[]>(storageKey) ?? [];
  }

  private async remember(account: string, watched: boolean): Promise<void> {
    const others = this.accounts.filter((each) => each !== account);
    await this.memory.update(storageKey, watched ? [...others, account] : others);
  }

  /** Watches the active connection where that is wanted, and no other. */
  private async follow(): Promise<void> {
    const { active } = this.session.connections;
    const account = active === null ? null : accountOf(active);
    const wanted = account !== null && this.accounts.includes(account);
    if (wanted && this.running?.account === account && this.running.connectionId === active?.id) return;
    this.end();
    const client = wanted ? this.session.client() : null;
    if (client !== null && account !== null) await this.begin(client, account);
    this.changed.fire([]);
  }

  private async begin({ api, connection }: Client, account: string): Promise<void> {
    const turn = ++this.turn;
    const { createWatch, watchState } = this.session.rooms().pull;
    const saved = await this.store.read(fileOf(account)).catch(() => null);
    if (turn !== this.turn) return;
    const state = saved === null ? null : (watchState.safeParse(parsed(saved)).data ?? null);
    const abort = new AbortController();
    const watch = createWatch({
      list: api.listLeads,
      state,
      save: async (next) => {
        if (!abort.signal.aborted) await this.store.write(fileOf(account), JSON.stringify(next));
      },
      onChanges: (changes) => {
        for (const change of changes) {
          this.known.delete(change.lead.id);
          this.known.set(change.lead.id, change);
        }
        this.changed.fire(changes.map(({ lead }) => lead));
      },
      onTrouble: (error) => {
        if (error !== null) this.log(error.message);
        const had = this.problem;
        this.problem = error;
        if (had?.message !== error?.message) this.changed.fire([]);
      },
      clock: this.session.rooms().api.systemClock,
      interval: () => 1000 * numberSetting(settings.watchInterval, 5, 3600, 30),
      isHidden: () => !vscode.window.state.focused,
    });
    this.running = { account, connectionId: connection.id, watch, abort };
    await vscode.commands.executeCommand('setContext', contextKeys.leadsWatched, true);
    watch.run(abort.signal).catch((thrown: unknown) => {
      if (abort.signal.aborted) return;
      this.end();
      this.changed.fire([]);
      void showErrorMessage(
        vscode.l10n.t('The watch on leads has ended: {0} Run "MEGA: Watch Leads" to go on.', messageOf(thrown)),
      );
    });
  }

  private end(): void {
    this.turn++;
    this.running?.abort.abort();
    this.running = null;
    this.known.clear();
    this.problem = null;
    void vscode.commands.executeCommand('setContext', contextKeys.leadsWatched, false);
  }

  dispose(): void {
    this.running?.abort.abort();
    vscode.Disposable.from(this.subscription, this.changed).dispose();
  }
}

/** The file of an account; its name gives nothing of it away. */
function fileOf(account: string): string {
  return `${createHash('sha256').update(account).digest('hex').slice(0, 16)}.json`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
