/** The signature verifier: what the page asks is done here, because bytes and secrets belong to the host. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commands, contextKeys, pageTypes } from '../../ids';
import type { VerifierChange, VerifierHostMessage, VerifierPageMessage } from '../../protocol';
import type { PastedRequest } from '../../webhooks';
import { messageOf } from '../kit/messages';
import { openPage } from '../kit/page';
import { readRegular } from '../kit/regular-file';
import { tickStep } from '../kit/ticks';
import { verifierBody } from './body';
import { Checks } from './checks';
import { emptyFields, fieldsOf, type HandedDelivery, takenFields, takenNote } from './fields';
import { diagnosisInput, keptSecrets, marksOf } from './input';
import type { VerifierNeeds } from './needs';
import { editableText, type Held, inspect, typedText } from './payload';
import { CauseSearch } from './search';

/** What one window knows of its verifier, for as long as it is open: never a secret beyond the check it came for. */
class Verifier {
  private fields = emptyFields();
  private held: Held | null = null;
  private readonly checks = new Checks();
  private panel: vscode.WebviewPanel | null = null;
  private readonly search: CauseSearch;
  /** What the page is told when it opens. */
  private note: string | null = null;

  constructor(private readonly needs: VerifierNeeds) {
    this.search = new CauseSearch(needs, this.checks);
    needs.context.subscriptions.push(
      needs.secrets.onDidChange(async () => this.tell({ kept: await keptSecrets(this.needs) })),
    );
  }

  private tell(change: VerifierChange): void {
    const message: VerifierHostMessage = { type: 'start', change };
    void this.panel?.webview.postMessage(message);
  }

  /** @param restored the panel of an earlier window; what was typed there was kept nowhere */
  open(restored?: vscode.WebviewPanel): void {
    if (this.panel !== null) {
      restored?.dispose();
      this.panel.reveal();
      return;
    }
    this.panel = openPage<VerifierPageMessage, VerifierHostMessage>(
      {
        extensionUri: this.needs.context.extensionUri,
        viewType: pageTypes.verifier,
        title: vscode.l10n.t('Verify Signature'),
        name: 'verifier',
        body: verifierBody(this.fields.tolerance),
        inbound: this.needs.rooms().protocol.verifierPageMessage,
        answer: async (message) =>
          message.type === 'ready'
            ? { type: 'start', change: await this.greeting() }
            : { type: 'answer', id: message.id, change: await this.change(message) },
        failed: (message, thrown) =>
          message.type === 'ready' ? null : { type: 'failed', id: message.id, message: messageOf(thrown) },
      },
      restored,
    );
    this.panel.onDidDispose(() => {
      this.panel = null;
      this.search.drop();
      // Who closes the page is done with that delivery; the next check begins without its contact data.
      this.fields = emptyFields();
      this.held = null;
      this.checks.shown = null;
    });
  }

  /** Takes a delivery over and checks it at once where its secret is kept. */
  async take(delivery: HandedDelivery): Promise<void> {
    const { name, body, secretOf } = delivery;
    this.fields = fieldsOf(delivery);
    this.setPayload(name, body);
    this.checks.shown = null;
    const change = secretOf === null ? {} : await this.verify('', false);
    const note =
      secretOf === null
        ? vscode.l10n.t('Taken from the delivery. No secret is kept for it: enter the one to check with.')
        : vscode.l10n.t('Taken from the delivery and checked with the secret that is kept for {0}.', secretOf.url);
    // A page that is hidden or not there yet asks for all of it when it is shown.
    this.note = this.panel?.visible ? null : note;
    if (this.panel === null) {
      this.open();
      return;
    }
    this.panel.reveal();
    this.tell({ ...(await this.everything()), ...change, note });
  }

  private async change(message: Exclude<VerifierPageMessage, { type: 'ready' }>): Promise<VerifierChange> {
    switch (message.type) {
      case 'edit':
        this.fields = message.fields;
        return { inspection: this.inspection() };
      case 'verify':
        this.fields = message.fields;
        return this.verify(message.secret, message.typed);
      case 'explain':
        return this.explained();
      case 'stop':
        this.search.stop();
        return {};
      case 'choose-file':
        return this.chooseFile();
      case 'take-text':
        return this.takeText(message.text);
      case 'take-request':
        return this.takeRequest();
      case 'release':
        return this.release();
      case 'copy-report':
        await vscode.env.clipboard.writeText(this.checks.shown?.report ?? '');
        return { note: vscode.l10n.t('The report is on the clipboard. It holds neither the payload nor the secret.') };
      case 'find-in-code':
        // The list of places waits for a person; the page does not.
        void vscode.commands.executeCommand(commands.findMistakes, { causes: [message.code] });
        return {};
      case 'reopen':
        return this.reopen(message.check);
    }
  }

  private async greeting(): Promise<VerifierChange> {
    const { note } = this;
    this.note = null;
    return { ...(await this.everything()), ...(note === null ? {} : { note }) };
  }

  private async everything(): Promise<VerifierChange> {
    return {
      kept: await keptSecrets(this.needs),
      ...this.payloadChange(),
      outcome: this.checks.shown?.outcome ?? null,
      marks: [],
      checks: this.checks.rows(),
    };
  }

  private payloadChange(): VerifierChange {
    return { fields: this.fields, held: this.held?.name ?? null, inspection: this.inspection() };
  }

  private inspection() {
    return inspect(this.needs.rooms(), this.held, this.fields);
  }

  private async verify(typed: string, isTyped: boolean): Promise<VerifierChange> {
    const { fields, held } = this;
    const input = await diagnosisInput(this.needs, { fields, held }, this.checks, typed);
    const marks = marksOf(this.needs.rooms(), { fields, held }, input);
    if (input === null || marks.length > 0) {
      this.search.drop();
      this.checks.shown = null;
      return { outcome: null, marks };
    }
    const { signature: room, views } = this.needs.rooms();
    const verification = room.verify(input);
    const view = views.verdictView(verification, input);
    const { length } = input.body;
    const size =
      length === 1 ? vscode.l10n.t('1 byte') : vscode.l10n.t('{0} bytes', length.toLocaleString(vscode.env.language));
    const { number } = this.checks.add({
      label: [new Date().toLocaleTimeString(vscode.env.language), view.title, size].join(' · '),
      fields,
      held,
      body: input.body,
      outcome: { ...view, explanation: null },
      report: views.signatureReport(input, verification, view, null),
      isTyped,
    });
    this.search.prepare(number, input, verification);
    tickStep(this.needs.context.globalState, contextKeys.signatureChecked);
    return { held: held?.name ?? null, outcome: { ...view, explanation: null }, marks, checks: this.checks.rows() };
  }

  private async explained(): Promise<VerifierChange> {
    await this.search.finish();
    const { shown } = this.checks;
    if (shown === null) return { outcome: null };
    const explanation = {
      summary: '',
      groups: [],
      guesses: null,
      notes: [vscode.l10n.t('The cause was not looked for.')],
    };
    return { outcome: { ...shown.outcome, explanation: shown.outcome.explanation ?? explanation } };
  }

  private async reopen(number: number): Promise<VerifierChange> {
    const check = this.checks.find(number);
    if (check === undefined) throw new Error(vscode.l10n.t('This check is no longer kept.'));
    this.fields = check.fields;
    this.held = check.held;
    this.checks.shown = check;
    return this.everything();
  }

  private async chooseFile(): Promise<VerifierChange> {
    const [uri] = (await vscode.window.showOpenDialog({ title: vscode.l10n.t('Payload'), canSelectMany: false })) ?? [];
    if (uri === undefined) return {};
    this.held = { name: vscode.workspace.asRelativePath(uri), bytes: await readRegular(uri) };
    return this.payloadChange();
  }

  private readPasted(text: string): Promise<PastedRequest | null> {
    const { context, rooms } = this.needs;
    const script = join(context.extensionPath, 'dist', 'paste-thread.js');
    return rooms().webhooks.readPastedApart({ text, language: vscode.env.language }, script);
  }

  private async takeText(text: string): Promise<VerifierChange> {
    const request = await this.readPasted(text);
    if (request !== null) return this.fill(request);
    this.setPayload(vscode.l10n.t('Pasted text'), Buffer.from(text));
    return { ...this.payloadChange(), isTaken: true };
  }

  private async takeRequest(): Promise<VerifierChange> {
    const request = await this.readPasted(await vscode.env.clipboard.readText());
    if (request === null)
      throw new Error(vscode.l10n.t("The clipboard doesn't hold a delivery. Copy a request with its X-Mega headers."));
    return this.fill(request);
  }

  private setPayload(name: string, bytes: Uint8Array): void {
    const text = typedText(bytes);
    this.held = text === null ? { name, bytes } : null;
    this.fields = { ...this.fields, payload: text ?? '', form: 'text' };
  }

  private fill(request: PastedRequest): VerifierChange {
    const { kind, body } = request;
    this.fields = takenFields(this.fields, request);
    if (body !== null || kind !== 'headers')
      this.setPayload(vscode.l10n.t('Body of the pasted request'), body ?? Buffer.alloc(0));
    return { ...this.payloadChange(), outcome: null, marks: [], note: takenNote(request), isTaken: true };
  }

  private release(): VerifierChange {
    const text = this.held === null ? this.fields.payload : editableText(this.held);
    this.held = null;
    this.fields = { ...this.fields, payload: text, form: 'text' };
    return this.payloadChange();
  }
}

const verifiers = new WeakMap<VerifierNeeds, Verifier>();

function verifierOf(needs: VerifierNeeds): Verifier {
  const verifier = verifiers.get(needs) ?? new Verifier(needs);
  verifiers.set(needs, verifier);
  return verifier;
}

/** Shows the verifier again in the panel of an earlier window. */
export function restoreVerifier(needs: VerifierNeeds, panel: vscode.WebviewPanel): void {
  verifierOf(needs).open(panel);
}

/** Opens the signature verifier, or brings the one that is open to the front; with a delivery, that is what it shows. */
export function openVerifier(needs: VerifierNeeds, delivery: HandedDelivery | null = null): void {
  const verifier = verifierOf(needs);
  if (delivery === null) verifier.open();
  else void verifier.take(delivery);
}
