/** The page of a delivery: one for a window, in which one delivery takes the place of another. */
import * as vscode from 'vscode';
import { commands, pageTypes } from '../../ids';
import type { DeliveryHostMessage, DeliveryPageMessage } from '../../protocol';
import type { ExplanationView } from '../../views';
import type { Reception } from '../../webhooks';
import { diagnose } from '../kit/diagnosis';
import { messageOf, showError } from '../kit/messages';
import { openPage, showGone } from '../kit/page';
import type { DeliveriesNeeds } from './needs';
import { deliveryBody } from './page-body';

/** Verdicts that have a cause worth looking for. */
export const questionable = new Set(['mismatch', 'malformed', 'previous', 'other']);

/** The most of a payload that is shown byte for byte. */
const previewBytes = 64_000;

const actionCommands = {
  forward: commands.forwardDelivery,
  replay: commands.replayDelivery,
  edit: commands.editDelivery,
  verify: commands.openInVerifier,
  find: commands.findDeliveryMistake,
  compare: commands.compareDelivery,
  save: commands.saveDelivery,
} as const;

class DeliveryPage {
  private panel: vscode.WebviewPanel | null = null;
  private shown: Reception | null = null;
  private explanation: ExplanationView | null = null;
  private search = new AbortController();

  constructor(private readonly needs: DeliveriesNeeds) {
    needs.context.subscriptions.push(
      needs.receiver.onDidChange((reception) => {
        if (reception !== null && reception.id === this.shown?.id) this.tell(this.view(this.shown));
      }),
    );
  }

  /** @param restored the panel of an earlier window */
  show(reception: Reception, restored?: vscode.WebviewPanel): void {
    const isOther = reception.id !== this.shown?.id;
    this.shown = reception;
    if (isOther) {
      this.search.abort();
      this.explanation = null;
    }
    const isOpen = this.panel !== null;
    if (isOpen) restored?.dispose();
    this.panel ??= this.open(restored);
    this.panel.title = vscode.l10n.t('Delivery {0}', (reception.deliveryId ?? reception.id).slice(0, 8));
    if (restored === undefined) this.panel.reveal();
    // One that has just been opened asks for itself.
    if (isOpen) this.tell(this.view(reception));
    if (isOther && questionable.has(reception.judgement.verdict)) void this.explain(reception);
  }

  private open(restored?: vscode.WebviewPanel): vscode.WebviewPanel {
    const panel = openPage<DeliveryPageMessage, DeliveryHostMessage>(
      {
        extensionUri: this.needs.context.extensionUri,
        viewType: pageTypes.delivery,
        title: vscode.l10n.t('Delivery'),
        name: 'delivery',
        body: deliveryBody(),
        inbound: this.needs.rooms().protocol.deliveryPageMessage,
        answer: (message) => this.answer(message),
        failed: (_message, thrown) => {
          void showError(messageOf(thrown));
          return null;
        },
      },
      restored,
    );
    panel.onDidDispose(() => {
      this.panel = null;
      this.shown = null;
      this.search.abort();
    });
    return panel;
  }

  private tell(message: DeliveryHostMessage): void {
    void this.panel?.webview.postMessage(message);
  }

  private view(reception: Reception): DeliveryHostMessage {
    const { receiver, rooms } = this.needs;
    const { id } = reception;
    const verdict = receiver.testOf(id)?.verdict ?? null;
    const page = rooms().views.receptionPage(reception, receiver.forwardings(id), verdict, vscode.env.language);
    return {
      type: 'show',
      delivery: {
        ...page,
        id,
        facts: [...page.facts],
        attempts: page.attempts.map((attempt) => ({ ...attempt, parts: [...attempt.parts] })),
      },
    };
  }

  private answer(message: DeliveryPageMessage): DeliveryHostMessage | null {
    const { shown } = this;
    if (shown === null) return null;
    switch (message.type) {
      case 'ready':
        if (this.explanation !== null)
          setImmediate(() => this.tell({ type: 'explanation', id: shown.id, explanation: this.explanation }));
        return this.view(shown);
      case 'act':
        // What a command asks waits for a person; the page does not.
        void vscode.commands.executeCommand(actionCommands[message.action], shown.id);
        return null;
      case 'find':
        void vscode.commands.executeCommand(commands.findMistakes, { causes: [message.code] });
        return null;
      case 'bytes': {
        const bytes = shown.body ?? new Uint8Array();
        return { type: 'bytes', id: shown.id, ...this.needs.rooms().views.payloadPreview(bytes, previewBytes) };
      }
    }
  }

  private async explain(reception: Reception): Promise<void> {
    const search = new AbortController();
    this.search = search;
    const { id } = reception;
    const check = await this.needs.receiver.checkOf(reception);
    if (search.signal.aborted) return;
    if (check === null) {
      this.explanation = this.needs.rooms().views.keptExplanation(reception.causes ?? []);
      if (this.explanation !== null) this.tell({ type: 'explanation', id, explanation: this.explanation });
      return;
    }
    this.tell({ type: 'explanation', id, explanation: null });
    const explanation = await diagnose(this.needs, check.input, search.signal).then(
      (found) => {
        void this.needs.receiver.keepCauses(id, found.causes);
        return this.needs.rooms().views.explanationView(found, check.input.body);
      },
      (thrown): ExplanationView => ({ summary: messageOf(thrown), groups: [], guesses: null, notes: [] }),
    );
    if (search.signal.aborted) return;
    this.explanation = explanation;
    this.tell({ type: 'explanation', id, explanation });
  }
}

const pages = new WeakMap<DeliveriesNeeds, DeliveryPage>();

/** Shows a delivery as it stands now; what is sent on of it appears there. */
export function showDelivery(needs: DeliveriesNeeds, reception: Reception, restored?: vscode.WebviewPanel): void {
  const page = pages.get(needs) ?? new DeliveryPage(needs);
  pages.set(needs, page);
  page.show(reception, restored);
}

/** Shows the delivery of an earlier window again, as far as it was kept. */
export async function restoreDelivery(
  needs: DeliveriesNeeds,
  panel: vscode.WebviewPanel,
  { delivery }: Readonly<Record<string, unknown>>,
): Promise<void> {
  const reception = (await needs.receiver.history()).find(String(delivery));
  if (reception !== null) return showDelivery(needs, reception, panel);
  showGone(
    panel,
    vscode.l10n.t('This delivery is no longer kept.'),
    commands.openDelivery,
    vscode.l10n.t('Open Another Delivery'),
  );
}
