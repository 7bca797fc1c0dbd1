/** The receiver of this window: started and stopped, with its history, its secrets and what was sent on. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { contextKeys, settingsSection } from '../../ids';
import type { Rooms } from '../../rooms';
import type { Cause } from '../../signature';
import type {
  Forwarding,
  HeaderPair,
  History,
  KnownWebhook,
  PostRequest,
  Receiver,
  Reception,
  Refusal,
  Tunnel,
} from '../../webhooks';
import { messageOf } from '../kit/messages';
import { createSharedTurn } from '../kit/shared-turn';
import type { WebhookSecrets } from '../webhooks';
import { checkOf, type DeliveryCheck } from './delivery-check';
import { Forwarded, ForwardQueue } from './forwarded';
import { type ReceiverSettings, readReceiverSettings } from './settings';

const mostTests = 50;

export interface ReceiverEvents {
  /** A request under a name that is not allowed; told once for each name. */
  readonly refusedHost: (host: string) => void;
  /** Deliveries that cannot be kept, and so are not acknowledged; told once until one can be kept again. */
  readonly unkept: (reason: string) => void;
  /** A delivery came back that was sent on from here; told once. */
  readonly cameBack: () => void;
  /** What should not happen, or is worth a line in the log. */
  readonly report: (message: string) => void;
}

/** A delivery that was made here and sent as MEGA would. */
export interface TestDelivery {
  readonly reception: Reception;
  /** What is said of it: that it is under way, or how it ended. */
  readonly verdict: { readonly tone: 'good' | 'bad' | 'neutral'; readonly title: string; readonly text: string };
}

export class ReceiverHost implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<Reception | null>();
  /** After a delivery came (or was sent on), or the list has changed as a whole (null). */
  readonly onDidChange = this.changed.event;
  private readonly subscription: vscode.Disposable;
  private running: Receiver | null = null;
  private known: readonly KnownWebhook[] = [];
  /** Until it has resolved, a secret that was just stored is not known yet. */
  private reading: Promise<void> = Promise.resolve();
  private kept: History | null = null;
  /** Null until they are needed: the start is not the time to read them. */
  private read: ReceiverSettings | null = null;
  /** The host of this window's own forwarding, where the editor makes one. */
  private ownHosts: readonly string[] = [];
  private tunnel: Tunnel | null = null;
  /** By which it knows again what it sent on. */
  private via: HeaderPair | null = null;
  private isCircleTold = false;
  private readonly refusedHosts = new Set<string>();
  private readonly tests = new Map<string, TestDelivery>();
  private readonly forwarded = new Forwarded();
  private readonly queue = new ForwardQueue();

  /** @param folder the extension's own; it is made with the first delivery */
  constructor(
    private readonly rooms: () => Rooms,
    private readonly secrets: WebhookSecrets,
    private readonly folder: string,
    private readonly events: ReceiverEvents,
  ) {
    this.subscription = vscode.Disposable.from(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (this.read === null || !change.affectsConfiguration(settingsSection)) return;
        const { keepContacts } = this.read;
        this.read = null;
        // What is no longer wanted on the disk goes at once.
        if (this.current.keepContacts !== keepContacts) void this.kept?.rewrite();
        // The view says what is answered.
        if (this.running !== null) this.changed.fire(null);
      }),
      secrets.onDidChange(() => {
        if (this.running !== null) void this.readSecrets();
      }),
    );
  }

  private get current(): ReceiverSettings {
    this.read ??= readReceiverSettings();
    return this.read;
  }

  /** Null where it does not run. */
  get address(): string | null {
    return this.running?.url ?? null;
  }

  /** Where the internet reaches it, if a tunnel was started here; null where none was. */
  get publicAddress(): string | null {
    return this.tunnel?.url ?? null;
  }

  /** Takes requests under a tunnel's name, and ends the tunnel with itself; null for the one that has ended. */
  attach(tunnel: Tunnel | null): void {
    if (this.tunnel !== tunnel) this.tunnel?.close();
    // It was stopped meanwhile.
    if (tunnel !== null && this.running === null) tunnel.close();
    this.tunnel = this.running === null ? null : tunnel;
    this.changed.fire(null);
  }

  /** What it answers, where that is not the plain 200; null where it is. */
  get unusualAnswer(): string | null {
    const { status, delaySeconds } = this.current;
    if (delaySeconds > 0) return vscode.l10n.t('answers {0} after {1} s', status, delaySeconds);
    return status === 200 ? null : vscode.l10n.t('answers {0}', status);
  }

  /** The history, loaded from its file. */
  async history(): Promise<History> {
    const { createHistory, createLineFile } = this.rooms().webhooks;
    // Windows without a folder have one file.
    const turn = createSharedTurn(this.folder, 'deliveries', (path) => this.rooms().push.takeLock(path));
    this.kept ??= createHistory({
      file: createLineFile(join(this.folder, 'deliveries.ndjson'), turn),
      capacity: () => this.current.historySize,
      keepContacts: () => this.current.keepContacts,
      report: (error) => {
        this.events.report(vscode.l10n.t('The deliveries could not be kept: {0}', String(error)));
        this.events.unkept(messageOf(error));
      },
    });
    await this.kept.load();
    return this.kept;
  }

  /** @throws where the port cannot be listened on */
  async start(): Promise<string> {
    if (this.running !== null) return this.running.url;
    const history = await this.history();
    await this.readSecrets();
    this.refusedHosts.clear();
    this.isCircleTold = false;
    this.running = await this.rooms().webhooks.startReceiver({
      port: this.current.port,
      history,
      webhooks: async () => {
        await this.reading;
        return this.known;
      },
      toleranceSeconds: () => this.current.toleranceSeconds,
      answer: () => ({
        status: this.current.status,
        delayMilliseconds: this.current.delaySeconds * 1000,
        body: this.current.body,
      }),
      allowedHosts: () => [
        ...this.current.allowedHosts,
        ...this.ownHosts,
        hostOf(this.tunnel?.url ?? ''),
        ...this.known.map(({ url }) => hostOf(url)),
      ],
      received: (reception) => {
        this.changed.fire(reception);
        this.forwardAll(reception);
      },
      lost: (reception) => this.changed.fire(reception),
      refused: (refusal) => this.refuse(refusal),
      report: (error) => this.events.report(String(error)),
    });
    const { url } = this.running;
    await vscode.commands.executeCommand('setContext', contextKeys.receiverRunning, true);
    this.changed.fire(null);
    // Where the editor forwards ports by itself, requests come under the name that it gives.
    vscode.env.asExternalUri(vscode.Uri.parse(url)).then(
      (external) => {
        this.ownHosts = [hostOf(external.toString(true))];
      },
      () => {},
    );
    return url;
  }

  async stop(): Promise<void> {
    const { running } = this;
    if (running === null) return;
    this.running = null;
    this.attach(null);
    await running.close();
    await vscode.commands.executeCommand('setContext', contextKeys.receiverRunning, false);
    this.changed.fire(null);
  }

  /** A delivery by its id: one that came in, or a test delivery of this window. */
  async find(id: string): Promise<Reception | null> {
    return this.tests.get(id)?.reception ?? (await this.history()).find(id);
  }

  /** What became of a test delivery; null for any other delivery. */
  testOf(id: string): TestDelivery | null {
    return this.tests.get(id) ?? null;
  }

  /** Keeps a test delivery, or how it ended, as long as the window is open. */
  keepTest(test: TestDelivery): void {
    this.tests.set(test.reception.id, test);
    for (const oldest of this.tests.keys()) {
      if (this.tests.size <= mostTests) break;
      this.tests.delete(oldest);
    }
    this.changed.fire(test.reception);
  }

  /** Keeps what is proven of a delivery beyond this window; nobody's contact data is in it. */
  async keepCauses(id: string, causes: readonly Pick<Cause, 'code' | 'certain'>[]): Promise<void> {
    const proven = causes.filter(({ certain }) => certain).map(({ code }) => code);
    await (await this.history()).explain(id, proven);
  }

  /** Adds deliveries that were made here. */
  async add(receptions: readonly Reception[]): Promise<void> {
    const history = await this.history();
    await Promise.all(receptions.map((each) => history.add(each)));
    this.changed.fire(null);
  }

  async clear(): Promise<void> {
    await (await this.history()).clear();
    this.forwarded.clear();
    this.changed.fire(null);
  }

  /** Sends something on and keeps what came of it. */
  async forward(reception: Reception, how: Forwarding['how'], request: PostRequest): Promise<Forwarding> {
    const at = Date.now();
    const result = await this.rooms().webhooks.post(request);
    const forwarding: Forwarding = { at, how, request, result };
    this.note(reception, forwarding);
    return forwarding;
  }

  /** Keeps what came of something that was sent on. */
  note(reception: Reception, forwarding: Forwarding): void {
    this.forwarded.note(reception.id, forwarding);
    this.changed.fire(reception);
  }

  /** What was sent on of a delivery in this window, the oldest first. */
  forwardings(id: string): readonly Forwarding[] {
    return this.forwarded.of(id);
  }

  /** Whether an address is the receiver itself: what is sent there would come back for ever. */
  isOwn(url: string): boolean {
    const { isLoopbackHost } = this.rooms().webhooks;
    const { hostname, port } = new URL(url);
    return this.running !== null && isLoopbackHost(hostname) && port === String(this.running.port);
  }

  get forwardTargets(): readonly string[] {
    return this.current.forwardTo;
  }

  /** What a delivery is checked with, the likeliest secret first; null where its body is gone or no secret is known. */
  async checkOf(reception: Reception): Promise<DeliveryCheck | null> {
    await this.readSecrets();
    return checkOf(this.rooms(), this.known, reception, this.current.toleranceSeconds);
  }

  /** One reading after the other, so that the last one counts. */
  private readSecrets(): Promise<void> {
    const read = async () => {
      this.known = await this.secrets.all();
    };
    this.reading = this.reading.then(read, read);
    return this.reading;
  }

  private refuse(refusal: Refusal): void {
    if (refusal.reason !== 'host' || this.refusedHosts.has(refusal.host) || this.refusedHosts.size > 20) return;
    this.refusedHosts.add(refusal.host);
    this.events.refusedHost(refusal.host);
  }

  /** Sends a delivery on to the addresses of the setting; only to this machine, because nobody is asked. */
  forwardAll(reception: Reception): void {
    const { judgeTarget, asItCame, cameBack, createVia } = this.rooms().webhooks;
    this.via ??= createVia();
    if (this.current.forwardTo.length > 0 && cameBack(reception, this.via)) {
      if (!this.isCircleTold) this.events.cameBack();
      this.isCircleTold = true;
      return;
    }
    for (const text of this.current.forwardTo) {
      const target = judgeTarget(text);
      const request = target.ok ? asItCame(reception, target.url, this.via) : null;
      if (!target.ok || !target.isLocal || this.isOwn(target.url)) {
        this.events.report(vscode.l10n.t('"{0}" is no other address on this machine: nothing is sent there.', text));
        continue;
      }
      if (request === null) continue;
      const isTaken = this.queue.add(async () => {
        const { result } = await this.forward(reception, 'as-it-came', request);
        if (!result.ok) this.events.report(result.reason);
      });
      if (!isTaken) this.events.report(vscode.l10n.t('{0} is too slow: a delivery was not sent on to it.', target.url));
    }
  }

  dispose(): void {
    this.tunnel?.close();
    void this.running?.close();
    this.subscription.dispose();
    this.changed.dispose();
  }
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}
