/** The signature verifier: what the page asks is done here, because bytes and secrets belong to the host. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commands, contextKeys, pageTypes, settings, settingsSection } from '../../ids';
import type {
  VerifierChange,
  VerifierFields,
  VerifierHostMessage,
  VerifierMark,
  VerifierPageMessage,
} from '../../protocol';
import type { DiagnosisInput, Verification } from '../../signature';
import type { PastedRequest } from '../../webhooks';
import { diagnose } from '../kit/diagnosis';
import { messageOf } from '../kit/messages';
import { openPage } from '../kit/page';
import { readRegular } from '../kit/regular-file';
import { tickStep } from '../kit/ticks';
import { verifierBody } from './body';
import { Checks } from './checks';
import type { VerifierNeeds } from './needs';
import { editableText, type Held, inspect, payloadBytes, typedText } from './payload';

function emptyFields(): VerifierFields {
  const tolerance = vscode.workspace.getConfiguration(settingsSection).get<number>(settings.signatureTolerance) ?? 300;
  return {
    payload: '',
    form: 'text',
    timestamp: '',
    signature: '',
    computed: '',
    deliveryId: '',
    receivedAt: '',
    tolerance: String(tolerance),
    secretOf: '',
  };
}

/** A delivery as the verifier takes it over. */
export interface HandedDelivery {
  readonly name: string;
  readonly body: Uint8Array;
  readonly timestamp: string;
  readonly signature: string;
  readonly deliveryId: string;
  /** Unix seconds. */
  readonly receivedAt: string;
  /** The webhook whose secret it is checked with; null where none is kept. */
  readonly secretOf: { readonly webhookId: string; readonly url: string } | null;
}

/** What one window knows of its verifier, for as long as it is open: never a secret beyond the check it came for. */
class Verifier {
  private fields = emptyFields();
  private held: Held | null = null;
  private readonly checks = new Checks();
  private panel: vscode.WebviewPanel | null = null;
  /** Looks for the cause of the last check; asked once, it is under way. */
  private explain: (() => Promise<void>) | null = null;
  private search = new AbortController();
  /** What the page is told when it opens. */
  private note: string | null = null;

  constructor(private readonly needs: VerifierNeeds) {
    needs.context.subscriptions.push(
      needs.secrets.onDidChange(async () => this.tell({ kept: await this.keptSecrets() })),
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
      this.explain = null;
      this.search.abort();
      // Who closes the page is done with that delivery; the next check begins without its contact data.
      this.fields = emptyFields();
      this.held = null;
      this.checks.shown = null;
    });
  }

  /** Takes a delivery over and checks it at once where its secret is kept. */
  async take({ name, body, timestamp, signature, deliveryId, receivedAt, secretOf }: HandedDelivery): Promise<void> {
    this.fields = {
      ...emptyFields(),
      timestamp,
      signature,
      deliveryId,
      receivedAt,
      secretOf: secretOf?.webhookId ?? '',
    };
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
        this.search.abort();
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
      kept: await this.keptSecrets(),
      ...this.payloadChange(),
      outcome: this.checks.shown?.outcome ?? null,
      marks: [],
      checks: this.checks.rows(),
    };
  }

  /** The page is told whose secrets are kept; they themselves stay on this side. */
  private async keptSecrets() {
    const { secretName } = this.needs.rooms().views;
    const owners = await this.needs.secrets.owners();
    const before = (index: number) => owners.slice(0, index).map(({ url }) => url);
    return owners.map(({ webhookId, url }, index) => ({ id: webhookId, label: secretName(url, before(index)) }));
  }

  private payloadChange(): VerifierChange {
    return { fields: this.fields, held: this.held?.name ?? null, inspection: this.inspection() };
  }

  private inspection() {
    return inspect(this.needs.rooms(), this.held, this.fields);
  }

  /** What is wrong with the fields, as far as it is no question for a search. */
  private marks(check: DiagnosisInput | null, secretIsGone: boolean): VerifierMark[] {
    const { t } = vscode.l10n;
    const { protocol, signature, views } = this.needs.rooms();
    const { receivedAt, tolerance, payload, form } = this.fields;
    const marks: VerifierMark[] = [];
    const [warning] = check === null ? this.inspection().warnings : [];
    if (check === null) marks.push({ field: 'payload', text: warning ?? '' });
    else if (this.held === null && payload.trim() === '' && (payload === '' || form !== 'text'))
      marks.push({ field: 'payload', text: t('Enter the raw body of the request.') });
    for (const field of check === null ? [] : signature.unreadableFields(check))
      marks.push({
        field,
        text:
          secretIsGone && field === 'secret'
            ? t('This secret is no longer kept.')
            : views.malformation(field, this.fields),
      });
    if (protocol.readTime(receivedAt, Date.now()) === null)
      marks.push({ field: 'received-at', text: t('The time of receipt is neither unix seconds nor a date.') });
    if (!/^\s*\d{1,9}\s*$/.test(tolerance))
      marks.push({ field: 'tolerance', text: t('The tolerance is a number of seconds.') });
    return marks;
  }

  /** Null where the payload is not in the form it is said to be in. */
  private async input(typed: string): Promise<DiagnosisInput | null> {
    const { timestamp, signature, computed, deliveryId, tolerance, secretOf } = this.fields;
    const kept = await this.needs.secrets.all();
    const chosen = kept.find(({ webhookId }) => webhookId === secretOf);
    const secret = secretOf === '' ? typed : (chosen?.current ?? '');
    const { secretName } = this.needs.rooms().views;
    const others = kept.filter(({ current }) => current !== secret);
    const before = chosen === undefined ? [] : [chosen.url];
    let body: Uint8Array;
    try {
      body = payloadBytes(this.needs.rooms(), this.held, this.fields);
    } catch {
      return null;
    }
    const apiToken = this.needs.connections.active?.token;
    return {
      body,
      timestamp,
      secret,
      signature,
      receivedAt: this.needs.rooms().protocol.readTime(this.fields.receivedAt, Date.now()) ?? 0,
      toleranceSeconds: Number(tolerance),
      otherDeliveries: this.checks.otherDeliveries(timestamp),
      otherSecrets: others.map(({ url, current }) => ({ secret: current, name: secretName(url, before) })),
      previousSecrets: kept.flatMap(({ url, previous }) =>
        previous === null ? [] : [{ secret: previous, name: url }],
      ),
      ...(computed === '' ? {} : { computed }),
      ...(deliveryId === '' ? {} : { deliveryId }),
      ...(apiToken === undefined ? {} : { apiToken }),
    };
  }

  private async verify(typed: string, isTyped: boolean): Promise<VerifierChange> {
    const { fields, held } = this;
    const input = await this.input(typed);
    const marks = this.marks(input, fields.secretOf !== '' && input?.secret === '');
    if (input === null || marks.length > 0) {
      this.search.abort();
      this.explain = null;
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
    this.prepareSearch(number, input, verification);
    tickStep(this.needs.context.globalState, contextKeys.signatureChecked);
    return { held: held?.name ?? null, outcome: { ...view, explanation: null }, marks, checks: this.checks.rows() };
  }

  /** The page asks for the cause once it has shown the verdict; it may ask again after it was hidden. */
  private prepareSearch(number: number, input: DiagnosisInput, verification: Verification): void {
    this.search.abort();
    const search = new AbortController();
    this.search = search;
    const { views } = this.needs.rooms();
    let running: Promise<void> | null = null;
    const run = async () => {
      const diagnosis = await diagnose(this.needs, input, search.signal);
      const view = views.verdictView(verification, input);
      const explanation = views.explanationView(diagnosis, input.body);
      const report = views.signatureReport(input, verification, view, explanation);
      this.checks.complete(number, { outcome: { ...view, explanation }, report });
      // With it goes the secret.
      if (this.search === search) this.explain = null;
    };
    this.explain = () => {
      running ??= run();
      return running;
    };
  }

  private async explained(): Promise<VerifierChange> {
    await this.explain?.();
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

  /** A whole request replaces all fields, so that nothing of the one before stays; headers alone replace their own. */
  private fill({ kind, body, doubt, ...found }: PastedRequest): VerifierChange {
    const { fields } = this;
    const before = kind === 'headers' ? fields : { timestamp: '', signature: '', deliveryId: '' };
    this.fields = {
      ...fields,
      timestamp: found.timestamp ?? before.timestamp,
      signature: found.signature ?? before.signature,
      deliveryId: found.deliveryId ?? before.deliveryId,
      receivedAt: found.receivedAt ?? '',
    };
    if (body !== null || kind !== 'headers')
      this.setPayload(vscode.l10n.t('Body of the pasted request'), body ?? Buffer.alloc(0));
    const names = [
      body === null ? '' : vscode.l10n.t('payload'),
      found.timestamp === null ? '' : vscode.l10n.t('timestamp'),
      found.signature === null ? '' : vscode.l10n.t('signature'),
      found.deliveryId === null ? '' : vscode.l10n.t('delivery id'),
      found.receivedAt === null ? '' : vscode.l10n.t('time of receipt'),
    ].filter((name) => name !== '');
    const timeless =
      found.timestamp !== null && found.receivedAt === null
        ? vscode.l10n.t('It does not say when it came in; an empty time of receipt is now.')
        : '';
    const note = [vscode.l10n.t('Taken from the paste: {0}.', names.join(', ')), timeless, doubt ?? '']
      .filter((sentence) => sentence !== '')
      .join(' ');
    return { ...this.payloadChange(), outcome: null, marks: [], note, isTaken: true };
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
