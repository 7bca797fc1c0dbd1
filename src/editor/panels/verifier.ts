import * as vscode from 'vscode';
import { settings, settingsSection } from '../../ids';
import type {
  VerifierDraft,
  VerifierFile,
  VerifierHostMessage,
  VerifierOutcome,
  VerifierPageMessage,
  VerifierRequest,
} from '../../protocol/verifier';
import type { CheckedField, Verification } from '../../signature';
import { messageOf } from '../messages';
import type { Rooms } from '../session';
import type { Workbench } from '../workbench';
import { escaped, openPage } from './page';

/** The most of a file that the page shows; its bytes stay in the host. */
const previewBytes = 4_000;

/** Unix seconds from what a person types: seconds, or a time that Date reads; empty is now. Null where it is neither. */
function readTime(text: string, now: number): number | null {
  const trimmed = text.trim();
  if (trimmed === '') return Math.floor(now / 1000);
  if (/^\d{1,12}$/.test(trimmed)) return Number(trimmed);
  const time = Date.parse(trimmed);
  return Number.isNaN(time) ? null : Math.floor(time / 1000);
}

function seconds(count: number): string {
  const whole = Math.abs(Math.round(count));
  if (whole < 120) return vscode.l10n.t('{0} s', whole);
  if (whole < 7_200) return vscode.l10n.t('{0} min', Math.round(whole / 60));
  if (whole < 172_800) return vscode.l10n.t('{0} h', Math.round(whole / 3600));
  return vscode.l10n.t('{0} days', Math.round(whole / 86_400));
}

function malformedField(field: CheckedField): string {
  switch (field) {
    case 'timestamp':
      return vscode.l10n.t(
        'The timestamp is malformed: X-Mega-Timestamp is unix seconds in decimal digits, nothing else.',
      );
    case 'secret':
      return vscode.l10n.t('The secret is empty.');
    case 'signature':
      return vscode.l10n.t(
        'The signature is malformed: X-Mega-Signature is "sha256=" and 64 lower-case hexadecimal digits, nothing else.',
      );
  }
}

function digits(expected: string, received: string): VerifierOutcome['digits'] {
  const same = expected === received;
  let first = 0;
  while (!same && first < expected.length && expected[first] === received[first]) first++;
  return {
    expectedLabel: vscode.l10n.t('Expected'),
    expected,
    receivedLabel: vscode.l10n.t('Received'),
    received,
    firstDifference: same ? null : first,
    note: same
      ? vscode.l10n.t('All characters are the same.')
      : vscode.l10n.t('Character {0} is the first that differs.', first + 1),
  };
}

/** The verdict in words. The expected signature is shown with every one: it is over the fields as they were given. */
function describe(result: Verification, received: string, tolerance: number): VerifierOutcome {
  const { verdict, expected, ageSeconds } = result;
  const age = ageSeconds ?? 0;
  const shown = digits(expected, received);
  switch (verdict) {
    case 'match':
      return {
        tone: 'good',
        title: vscode.l10n.t('Match'),
        text: vscode.l10n.t(
          'The signature is right, and the timestamp is {0} old, within {1} s.',
          seconds(age),
          tolerance,
        ),
        digits: shown,
      };
    case 'match-but-stale':
      return {
        tone: 'warning',
        title: age > 0 ? vscode.l10n.t('Stale timestamp') : vscode.l10n.t('Timestamp in the future'),
        text:
          age > 0
            ? vscode.l10n.t(
                'The signature is right, but the timestamp is {0} old; {1} s are tolerated.',
                seconds(age),
                tolerance,
              )
            : vscode.l10n.t(
                'The signature is right, but the timestamp is {0} ahead of the time of receipt; {1} s are tolerated.',
                seconds(age),
                tolerance,
              ),
        digits: shown,
      };
    case 'mismatch':
      return {
        tone: 'bad',
        title: vscode.l10n.t('Mismatch'),
        text: vscode.l10n.t('This signature is not the one of this payload, timestamp and secret.'),
        digits: shown,
      };
    case 'malformed':
      return {
        tone: 'bad',
        title: vscode.l10n.t('Malformed'),
        text: result.malformed.map(malformedField).join(' '),
        digits: received === '' ? null : shown,
      };
  }
}

function body(): string {
  const { t } = vscode.l10n;
  const field = (id: string, label: string, hint: string, extra = '') => `
    <div class="field">
      <label for="${id}">${escaped(label)}</label>
      <input id="${id}" type="text" spellcheck="false" autocomplete="off" aria-describedby="${id}-hint" ${extra}>
      <p class="hint" id="${id}-hint">${escaped(hint)}</p>
    </div>`;
  return `
<main>
  <h1>${escaped(t('Verify Webhook Signature'))}</h1>
  <p class="lead">${escaped(t('Computed here, on this machine. Nothing is sent and the secret is not kept.'))}</p>
  <form id="form">
    <div class="field">
      <div class="label-row">
        <label for="payload">${escaped(t('Payload'))}</label>
        <button type="button" class="link" id="choose">${escaped(t('From a file …'))}</button>
      </div>
      <textarea id="payload" rows="8" spellcheck="false" autocomplete="off" aria-describedby="payload-hint"></textarea>
      <div id="file" class="file" hidden>
        <p><span id="file-name"></span> <span id="file-description" class="hint"></span></p>
        <pre id="file-preview" tabindex="0"></pre>
        <button type="button" class="secondary" id="back">${escaped(t('Type or paste instead'))}</button>
      </div>
      <p class="hint" id="payload-hint">${escaped(t('The raw body, byte for byte. A text field turns line ends into LF as you type; a paste of the whole body is kept as it was.'))}</p>
      <p class="hint" id="exact" hidden>${escaped(t('Checked as pasted, with its CRLF line ends. Editing it here turns them into LF.'))}</p>
    </div>
    <div class="columns">
      ${field('timestamp', t('Timestamp'), t('X-Mega-Timestamp, unix seconds'), 'inputmode="numeric"')}
      <div class="field">
        <label for="secret">${escaped(t('Secret'))}</label>
        <div class="with-button">
          <input id="secret" type="password" spellcheck="false" autocomplete="off" aria-describedby="secret-hint">
          <button type="button" class="secondary" id="reveal" aria-pressed="false">${escaped(t('Show'))}</button>
        </div>
        <p class="hint" id="secret-hint">${escaped(t('mega_whsec_…, as it was shown once'))}</p>
      </div>
    </div>
    ${field('signature', t('Signature'), t('X-Mega-Signature, "sha256=" and 64 hexadecimal digits'), 'class="mono"')}
    <details>
      <summary>${escaped(t('Time'))}</summary>
      <div class="columns">
        ${field('received-at', t('Time of receipt'), t('Unix seconds or a date and time; empty is now'))}
        ${field('tolerance', t('Tolerance in seconds'), t('How far the timestamp may be off, before or after'), 'inputmode="numeric"')}
      </div>
    </details>
    <div class="actions"><button type="button" id="verify">${escaped(t('Verify'))}</button><span class="hint">${escaped(t('Ctrl+Enter'))}</span></div>
  </form>
  <section id="outcome" class="outcome" hidden>
    <div role="status" id="status"><h2 id="title"></h2><p id="text"></p></div>
    <div id="digits" class="digits" tabindex="0" role="group" aria-label="${escaped(t('Expected and received signature'))}" hidden>
      <div class="row"><span id="expected-label"></span><code id="expected"></code></div>
      <div class="row"><span id="received-label"></span><code id="received"></code></div>
      <p id="note"></p>
    </div>
  </section>
</main>`;
}

/** What one open verifier knows: never the secret beyond the check it came for. */
class Verifier {
  private draft: VerifierDraft;
  private file: { readonly shown: VerifierFile; readonly bytes: Uint8Array } | null = null;

  constructor(private readonly rooms: () => Rooms) {
    const tolerance =
      vscode.workspace.getConfiguration(settingsSection).get<number>(settings.signatureTolerance) ?? 300;
    this.draft = { payload: '', timestamp: '', signature: '', tolerance: String(tolerance), receivedAt: '' };
  }

  async answer(message: VerifierPageMessage, post: (message: VerifierHostMessage) => void): Promise<void> {
    switch (message.type) {
      case 'ready':
        return post({ type: 'start', draft: this.draft, file: this.file?.shown ?? null });
      case 'draft':
        this.draft = message.draft;
        return;
      case 'verify':
      case 'choose-file':
        try {
          post(
            message.type === 'verify'
              ? { type: 'outcome', id: message.id, outcome: this.verify(message.request) }
              : { type: 'file', id: message.id, file: await this.chooseFile() },
          );
        } catch (thrown) {
          post({ type: 'failed', id: message.id, message: messageOf(thrown) });
        }
    }
  }

  private verify({
    payload,
    timestamp,
    secret,
    signature,
    tolerance,
    receivedAt,
    fromFile,
  }: VerifierRequest): VerifierOutcome {
    const received = readTime(receivedAt, Date.now());
    if (received === null)
      throw new Error(vscode.l10n.t('The time of receipt is neither unix seconds nor a date and time.'));
    if (!/^\d{1,9}$/.test(tolerance.trim())) throw new Error(vscode.l10n.t('The tolerance is a number of seconds.'));
    const toleranceSeconds = Number(tolerance);
    const bytes = fromFile && this.file !== null ? this.file.bytes : Buffer.from(payload);
    const check = { body: bytes, timestamp, secret, signature, receivedAt: received, toleranceSeconds };
    return describe(this.rooms().signature.verify(check), signature, toleranceSeconds);
  }

  private async chooseFile(): Promise<VerifierFile | null> {
    const [uri] = (await vscode.window.showOpenDialog({ title: vscode.l10n.t('Payload'), canSelectMany: false })) ?? [];
    if (uri === undefined) return null;
    const bytes = await vscode.workspace.fs.readFile(uri);
    const preview = Buffer.from(bytes.subarray(0, previewBytes)).toString('utf8');
    const shown = {
      name: vscode.workspace.asRelativePath(uri),
      description: vscode.l10n.t('{0} bytes, checked as they are', bytes.byteLength.toLocaleString()),
      preview: bytes.byteLength > previewBytes ? `${preview}…` : preview,
    };
    this.file = { shown, bytes };
    return shown;
  }
}

/** Opens the signature verifier. */
export function openVerifier({ context, rooms }: Workbench): void {
  const { verifierPageMessage } = rooms().protocol;
  const verifier = new Verifier(rooms);
  openPage<VerifierPageMessage, VerifierHostMessage>({
    extensionUri: context.extensionUri,
    viewType: 'megaLeads.verifier',
    title: vscode.l10n.t('Verify Signature'),
    name: 'verifier',
    body: body(),
    inbound: verifierPageMessage,
    onMessage: (message, post) => verifier.answer(message, post),
  });
}
