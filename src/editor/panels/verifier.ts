/** The signature verifier: what the page asks is done here, because bytes and secrets belong to the host. */
import * as vscode from 'vscode';
import { settings, settingsSection } from '../../ids';
import type {
  VerifierChange,
  VerifierFields,
  VerifierHostMessage,
  VerifierInspection,
  VerifierOutcome,
  VerifierPageMessage,
} from '../../protocol';
import type { PastedRequest } from '../../webhooks';
import { messageOf } from '../messages';
import type { Rooms } from '../session';
import type { Workbench } from '../workbench';
import { openPage } from './page';
import { verifierBody } from './verifier-body';

/** The most of a payload that the page shows, in bytes. */
const previewBytes = 4_000;
/** A longer text would make a text area slow, in characters. */
const mostTyped = 250_000;
/** Earlier checks that are kept, and the most bytes their payloads may have together. */
const mostChecks = 20;
const mostKeptBytes = 64 * 1024 * 1024;

/** A payload whose bytes a text area would change. */
interface Held {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Everything of a check but its secret. */
interface Check {
  readonly number: number;
  readonly label: string;
  readonly fields: VerifierFields;
  readonly held: Held | null;
  readonly bytes: number;
  readonly outcome: VerifierOutcome;
  readonly report: string;
}

function emptyFields(): VerifierFields {
  const tolerance = vscode.workspace.getConfiguration(settingsSection).get<number>(settings.signatureTolerance) ?? 300;
  return { payload: '', form: 'text', timestamp: '', signature: '', receivedAt: '', tolerance: String(tolerance) };
}

/** The text of bytes that a text area holds as they are; null where it would change them. */
function typedText(bytes: Uint8Array): string | null {
  const text = Buffer.from(bytes).toString('utf8');
  const same = text.length <= mostTyped && !/[\r\0\ufeff]/.test(text) && Buffer.from(text).equals(bytes);
  return same ? text : null;
}

/** What one window knows of its verifier, for as long as it is open: never a secret beyond the check it came for. */
class Verifier {
  private fields = emptyFields();
  private held: Held | null = null;
  private checks: Check[] = [];
  private shown: Check | null = null;
  private panel: vscode.WebviewPanel | null = null;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly rooms: () => Rooms,
  ) {}

  open(): void {
    if (this.panel !== null) {
      this.panel.reveal();
      return;
    }
    this.panel = openPage<VerifierPageMessage, VerifierHostMessage>({
      extensionUri: this.extensionUri,
      viewType: 'megaLeads.verifier',
      title: vscode.l10n.t('Verify Signature'),
      name: 'verifier',
      body: verifierBody(),
      inbound: this.rooms().protocol.verifierPageMessage,
      answer: async (message) =>
        message.type === 'ready'
          ? { type: 'start', change: this.everything() }
          : { type: 'answer', id: message.id, change: await this.change(message) },
      failed: (message, thrown) =>
        message.type === 'ready' ? null : { type: 'failed', id: message.id, message: messageOf(thrown) },
    });
    this.panel.onDidDispose(() => {
      this.panel = null;
    });
  }

  private async change(message: Exclude<VerifierPageMessage, { type: 'ready' }>): Promise<VerifierChange> {
    switch (message.type) {
      case 'edit':
        this.fields = message.fields;
        return { inspection: this.inspection() };
      case 'verify':
        this.fields = message.fields;
        return this.verify(message.secret);
      case 'choose-file':
        return this.chooseFile();
      case 'take-text':
        return this.takeText(message.text);
      case 'take-request':
        return this.takeRequest();
      case 'release':
        return this.release();
      case 'copy-report':
        await vscode.env.clipboard.writeText(this.shown?.report ?? '');
        return { note: vscode.l10n.t('The report is on the clipboard. It holds neither the payload nor the secret.') };
      case 'reopen':
        return this.reopen(message.check);
    }
  }

  private everything(): VerifierChange {
    const checks = this.checks.map(({ number, label }) => ({ check: number, label }));
    return { ...this.payloadChange(), outcome: this.shown?.outcome ?? null, checks };
  }

  private payloadChange(): VerifierChange {
    return { fields: this.fields, held: this.held?.name ?? null, inspection: this.inspection() };
  }

  private payloadBytes(): Uint8Array {
    if (this.held !== null) return this.held.bytes;
    const reading = this.rooms().webhooks.readPayload(this.fields.payload, this.fields.form);
    if (!reading.ok) throw new Error(reading.reason);
    return reading.bytes;
  }

  private inspection(): VerifierInspection {
    const { payloadFacts, payloadPreview } = this.rooms().views;
    try {
      const bytes = this.payloadBytes();
      const { facts, warnings } = payloadFacts(bytes);
      return { facts: [...facts], warnings: [...warnings], ...payloadPreview(bytes, previewBytes) };
    } catch (thrown) {
      return { facts: [], warnings: [messageOf(thrown)], pieces: [], more: null };
    }
  }

  private verify(secret: string): VerifierChange {
    const { protocol, signature: room, views } = this.rooms();
    const { timestamp, signature, tolerance } = this.fields;
    const receivedAt = protocol.readTime(this.fields.receivedAt, Date.now());
    if (receivedAt === null) throw new Error(vscode.l10n.t('The time of receipt is neither unix seconds nor a date.'));
    if (!/^\s*\d{1,9}\s*$/.test(tolerance)) throw new Error(vscode.l10n.t('The tolerance is a number of seconds.'));
    const body = this.payloadBytes();
    const check = { body, timestamp, secret, signature, receivedAt, toleranceSeconds: Number(tolerance) };
    const verification = room.verify(check);
    const outcome = views.verdictView(verification, check);
    const size = body.length === 1 ? vscode.l10n.t('1 byte') : vscode.l10n.t('{0} bytes', body.length.toLocaleString());
    const kept: Check = {
      number: (this.checks[0]?.number ?? 0) + 1,
      label: [new Date().toLocaleTimeString(), outcome.title, size].join(' · '),
      fields: this.fields,
      held: this.held,
      bytes: body.length,
      outcome,
      report: views.signatureReport(check, verification, outcome),
    };
    this.keep(kept);
    return { ...this.everything(), fields: undefined };
  }

  private keep(check: Check): void {
    this.shown = check;
    let bytes = 0;
    this.checks = [check, ...this.checks].filter((each, index) => {
      bytes += each.bytes;
      return index === 0 || (index < mostChecks && bytes <= mostKeptBytes);
    });
  }

  private reopen(number: number): VerifierChange {
    const check = this.checks.find((each) => each.number === number);
    if (check === undefined) throw new Error(vscode.l10n.t('This check is no longer kept.'));
    this.fields = check.fields;
    this.held = check.held;
    this.shown = check;
    return this.everything();
  }

  private async chooseFile(): Promise<VerifierChange> {
    const [uri] = (await vscode.window.showOpenDialog({ title: vscode.l10n.t('Payload'), canSelectMany: false })) ?? [];
    if (uri === undefined) return {};
    this.held = { name: vscode.workspace.asRelativePath(uri), bytes: await vscode.workspace.fs.readFile(uri) };
    return this.payloadChange();
  }

  private takeText(text: string): VerifierChange {
    const request = this.rooms().webhooks.readPasted(text);
    if (request !== null) return this.fill(request);
    this.setPayload(vscode.l10n.t('Pasted text'), Buffer.from(text));
    return this.payloadChange();
  }

  private async takeRequest(): Promise<VerifierChange> {
    const request = this.rooms().webhooks.readPasted(await vscode.env.clipboard.readText());
    if (request === null)
      throw new Error(
        vscode.l10n.t(
          'There is no delivery on the clipboard: neither X-Mega-Signature nor X-Mega-Timestamp nor X-Mega-Delivery. Copy a request with its headers first.',
        ),
      );
    return this.fill(request);
  }

  private setPayload(name: string, bytes: Uint8Array): void {
    const text = typedText(bytes);
    this.held = text === null ? { name, bytes } : null;
    this.fields = { ...this.fields, payload: text ?? '', form: 'text' };
  }

  /** A whole request replaces all fields, so that nothing of the one before stays; headers alone replace their own. */
  private fill({ kind, body, doubt, timestamp, signature, receivedAt }: PastedRequest): VerifierChange {
    const whole = kind !== 'headers';
    const found = [
      body === null ? null : vscode.l10n.t('payload'),
      timestamp === null ? null : vscode.l10n.t('timestamp'),
      signature === null ? null : vscode.l10n.t('signature'),
    ].filter((name) => name !== null);
    const { timestamp: before, signature: last } = this.fields;
    this.fields = {
      ...this.fields,
      timestamp: timestamp ?? (whole ? '' : before),
      signature: signature ?? (whole ? '' : last),
      receivedAt: receivedAt ?? '',
    };
    if (body !== null || whole) this.setPayload(vscode.l10n.t('Body of the pasted request'), body ?? Buffer.alloc(0));
    const note = [vscode.l10n.t('Taken from the paste: {0}.', found.join(', ')), ...(doubt === null ? [] : [doubt])];
    return { ...this.payloadChange(), note: note.join(' ') };
  }

  private release(): VerifierChange {
    const { held } = this;
    this.held = null;
    if (held !== null) {
      const text = Buffer.from(held.bytes).toString('utf8').replace(/\r\n?/g, '\n');
      if (text.length > mostTyped) {
        this.held = held;
        throw new Error(vscode.l10n.t('This payload is too long for a text field.'));
      }
      this.fields = { ...this.fields, payload: text, form: 'text' };
    }
    return this.payloadChange();
  }
}

const verifiers = new WeakMap<Workbench, Verifier>();

/** Opens the signature verifier, or brings the one that is open to the front. */
export function openVerifier(workbench: Workbench): void {
  const verifier = verifiers.get(workbench) ?? new Verifier(workbench.context.extensionUri, workbench.rooms);
  verifiers.set(workbench, verifier);
  verifier.open();
}
