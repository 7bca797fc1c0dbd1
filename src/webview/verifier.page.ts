import {
  type VerifierChange,
  type VerifierCheck,
  type VerifierFields,
  type VerifierHostMessage,
  type VerifierInspection,
  type VerifierMark,
  type VerifierPageMessage,
  verifierHostMessage,
} from '../protocol/verifier';
import { connect, element, say } from './host';
import { showOutcome } from './outcome';
import { showPieces } from './pieces';
import { showReading } from './reading';

/** The host is told of what is typed after the first pause, and asked for a verdict after the second, in milliseconds. */
const pause = 250;
const pauseBeforeVerdict = 400;
/** A longer text is not put into the text area, which would be slow, in characters. */
const mostTyped = 250_000;

const form = element('form', HTMLFormElement);
const payload = element('payload', HTMLTextAreaElement);
const payloadForm = element('payload-form', HTMLSelectElement);
const secret = element('secret', HTMLInputElement);
const secretOf = element('secret-of', HTMLSelectElement);
const inputs = {
  timestamp: element('timestamp', HTMLInputElement),
  signature: element('signature', HTMLInputElement),
  computed: element('computed', HTMLInputElement),
  deliveryId: element('delivery-id', HTMLInputElement),
  tolerance: element('tolerance', HTMLInputElement),
  receivedAt: element('received-at', HTMLInputElement),
};

const names = ['timestamp', 'signature', 'computed', 'deliveryId', 'tolerance', 'receivedAt'] as const;

let lastId = 0;
/** The check that was asked for last; the answer to another is out of date. */
let waitingFor = 0;
/** Whether a person asked for it, and so is led to it. */
let isAsked = false;
let soon: ReturnType<typeof setTimeout> | undefined;
/** Whether the host has said what the fields hold. */
let isStarted = false;
/** What somebody typed into before that: it stays. */
const typedEarly = new Set<EventTarget | null>();
let edited: ReturnType<typeof setTimeout> | null = null;

const post = connect<VerifierHostMessage, VerifierPageMessage>(verifierHostMessage, (message) => {
  switch (message.type) {
    case 'start':
      show(message.change);
      isStarted = true;
      if (typedEarly.size > 0) request((id) => ({ type: 'edit', id, fields: readFields() }));
      return typedEarly.clear();
    case 'answer':
      // A field was changed meanwhile, or another check was asked for.
      if ((message.change.outcome || message.change.marks?.length) && message.id !== waitingFor) return;
      show(message.change);
      if (isAsked) lead(message.change);
      return;
    case 'failed':
      return showNote(message.message, 'warning');
  }
});

function readFields(): VerifierFields {
  const chosen = payloadForm.value;
  return {
    payload: payload.value,
    form: chosen === 'base64' || chosen === 'hex' ? chosen : 'text',
    timestamp: inputs.timestamp.value,
    signature: inputs.signature.value,
    computed: inputs.computed.value,
    deliveryId: inputs.deliveryId.value,
    tolerance: inputs.tolerance.value,
    receivedAt: inputs.receivedAt.value,
    secretOf: secretOf.value,
  };
}

/** To the first field that is marked, else to the verdict. */
function lead({ marks, outcome }: VerifierChange): void {
  const [first] = marks ?? [];
  if (first !== undefined) fieldOf(first).focus();
  else if (outcome) element('outcome', HTMLElement).scrollIntoView({ block: 'nearest' });
}

function fill(field: HTMLTextAreaElement | HTMLSelectElement | HTMLInputElement, value: string): void {
  if (!typedEarly.has(field)) field.value = value;
}

function show({ fields, held, inspection, outcome, checks, note, marks, kept, isTaken }: VerifierChange): void {
  if (kept !== undefined) showKept(kept);
  if (fields !== undefined) {
    fill(payload, fields.payload);
    fill(payloadForm, fields.form);
    for (const name of names) fill(inputs[name], fields[name]);
    fill(secretOf, fields.secretOf);
    if (secretOf.selectedIndex < 0) secretOf.value = '';
    showSecretField();
    if (fields.computed !== '' || fields.deliveryId !== '') element('own-code', HTMLDetailsElement).open = true;
    showReadings();
  }
  if (held !== undefined) showHeld(held);
  if (inspection !== undefined) showInspection(inspection);
  if (marks !== undefined) showMarks(marks);
  if (outcome !== undefined) showOutcome(outcome);
  if (outcome?.explanation === null) waitingFor = request((id) => ({ type: 'explain', id }));
  if (checks !== undefined) showChecks(checks);
  if (note !== undefined) showNote(note, 'info');
  if (isTaken) {
    const field = firstEmpty();
    if (field === null) verify(true);
    else field.focus();
  }
}

/** What still has to be filled in, in the order of the page. */
function firstEmpty(): HTMLElement | null {
  if (!payload.hidden && payload.value === '') return payload;
  if (inputs.timestamp.value.trim() === '') return inputs.timestamp;
  if (secretOf.value === '' && secret.value === '') return secretOf.hidden ? secret : secretOf;
  return inputs.signature.value.trim() === '' ? inputs.signature : null;
}

function showKept(kept: NonNullable<VerifierChange['kept']>): void {
  const chosen = secretOf.value;
  const { typed = '', kept: words = '' } = secretOf.dataset;
  const option = (id: string, label: string) => new Option(label, id, false, id === chosen);
  secretOf.replaceChildren(
    option('', typed),
    ...kept.map(({ id, label }) =>
      option(
        id,
        words.replace('{0}', () => label),
      ),
    ),
  );
  secretOf.hidden = kept.length === 0;
  showSecretField();
}

/** The field for a secret is there only where one is to be typed. */
function showSecretField(): void {
  const isKept = secretOf.value !== '';
  element('secret-row', HTMLElement).hidden = isKept;
  if (isKept) secret.value = '';
  const { kept = '', typed = '' } = element('secret-hint', HTMLElement).dataset;
  element('secret-hint', HTMLElement).textContent = isKept ? kept : typed;
}

const fieldOf = ({ field }: VerifierMark): HTMLElement =>
  field === 'payload' && payload.hidden
    ? element('release', HTMLButtonElement)
    : field === 'secret' && secretOf.value !== ''
      ? secretOf
      : element(field, HTMLElement);

function showMarks(marks: readonly VerifierMark[]): void {
  for (const fault of document.querySelectorAll<HTMLElement>('.fault')) {
    const field = fault.id.replace(/-fault$/, '');
    const mark = marks.find((each) => each.field === field);
    say(fault.id, mark?.text ?? '');
    element(field, HTMLElement).removeAttribute('aria-invalid');
    if (mark !== undefined) fieldOf(mark).setAttribute('aria-invalid', 'true');
  }
}

function showReadings(): void {
  showReading('timestamp-reading', inputs.timestamp.value);
  showReading('received-at-reading', inputs.receivedAt.value);
}

function showHeld(name: string | null): void {
  element('held', HTMLElement).hidden = name === null;
  payload.hidden = name !== null;
  payloadForm.hidden = name !== null;
  element('held-name', HTMLElement).textContent = name;
}

function showInspection({ facts, warnings, pieces, more }: VerifierInspection): void {
  const empty = !payload.hidden && payload.value === '';
  const target = element('payload-facts', HTMLElement);
  target.textContent = empty ? (target.dataset.empty ?? '') : facts.join(' · ');
  const list = element('payload-warnings', HTMLElement);
  list.replaceChildren(...(empty ? [] : warnings).map((warning) => item(warning)));
  list.hidden = empty || warnings.length === 0;
  element('payload-exact', HTMLElement).hidden =
    payload.hidden || payloadForm.value !== 'text' || !payload.value.includes('\n');
  element('bytes', HTMLElement).hidden = empty || pieces.length === 0;
  showPieces(element('preview', HTMLElement), pieces, more);
}

function item(content: string | HTMLElement): HTMLLIElement {
  const entry = document.createElement('li');
  entry.append(content);
  return entry;
}

function showChecks(checks: readonly VerifierCheck[]): void {
  element('checks', HTMLElement).replaceChildren(
    ...checks.map(({ check, label }) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'link';
      button.textContent = label;
      button.addEventListener('click', () => ask((id) => ({ type: 'reopen', id, check })));
      return item(button);
    }),
  );
  element('earlier', HTMLElement).hidden = checks.length === 0;
}

function showNote(text: string, tone: 'info' | 'warning'): void {
  element('note', HTMLElement).dataset.tone = tone;
  say('note', text);
}

/** Asks the host for something; what was typed goes there first. */
function request(message: (id: number) => VerifierPageMessage): number {
  flush();
  lastId += 1;
  post(message(lastId));
  return lastId;
}

function flush(): void {
  if (edited === null) return;
  clearTimeout(edited);
  edited = null;
  lastId += 1;
  post({ type: 'edit', id: lastId, fields: readFields() });
}

/** Asks for a verdict; the one before goes, so that the new one is announced even where it reads the same. */
function ask(message: (id: number) => VerifierPageMessage, asked = true): void {
  clearTimeout(soon);
  isAsked = asked;
  if (asked) say('note', '');
  showOutcome(null);
  waitingFor = request(message);
}

const verify = (typed: boolean) =>
  ask((id) => ({ type: 'verify', id, fields: readFields(), secret: secret.value, typed }), !typed);

const onClick = (id: string, run: () => void) => element(id, HTMLButtonElement).addEventListener('click', run);

onClick('verify', () => verify(false));
onClick('choose', () => request((id) => ({ type: 'choose-file', id })));
onClick('take-request', () => request((id) => ({ type: 'take-request', id })));
onClick('stop', () => request((id) => ({ type: 'stop', id })));
onClick('copy-report', () => request((id) => ({ type: 'copy-report', id })));
element('causes', HTMLElement).addEventListener('click', ({ target }) => {
  const code = target instanceof HTMLElement ? target.dataset.find : undefined;
  if (code !== undefined) request((id) => ({ type: 'find-in-code', id, code }));
});
onClick('release', () => {
  request((id) => ({ type: 'release', id }));
  payload.hidden = false;
  payload.focus();
});
onClick('show-secret', () => {
  const shown = secret.type === 'text';
  secret.type = shown ? 'password' : 'text';
  element('show-secret', HTMLButtonElement).setAttribute('aria-pressed', String(!shown));
});

document.addEventListener('keydown', (event) => {
  const inField = event.target instanceof HTMLInputElement;
  if (event.key !== 'Enter' || !(inField || event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  verify(false);
});
function unmark(field: string): void {
  const fault = document.getElementById(`${field}-fault`);
  if (fault === null || fault.hidden) return;
  say(fault.id, '');
  for (const each of [element(field, HTMLElement), secretOf]) each.removeAttribute('aria-invalid');
}

form.addEventListener('input', ({ target }) => {
  if (!isStarted) typedEarly.add(target);
  // A verdict is on what the fields hold, so it goes with the first change.
  waitingFor = 0;
  isAsked = false;
  showOutcome(null);
  showReadings();
  if (target instanceof HTMLElement) unmark(target.id);
  clearTimeout(soon);
  soon = setTimeout(() => {
    if (firstEmpty() === null) verify(true);
  }, pauseBeforeVerdict);
  if (target === secretOf) {
    showSecretField();
    unmark('secret');
  }
  // The secret goes out with a check alone.
  if (target === secret) return;
  if (edited !== null) clearTimeout(edited);
  edited = setTimeout(flush, pause);
});
document.addEventListener('visibilitychange', flush);
payload.addEventListener('paste', (event) => {
  const text = event.clipboardData?.getData('text/plain') ?? '';
  const whole = payload.selectionStart === 0 && payload.selectionEnd === payload.value.length;
  const special = /[\r\0\ufeff]|x[-_]mega[-_]/i.test(text) || text.length > mostTyped;
  if (!whole || !special || payloadForm.value !== 'text') return;
  event.preventDefault();
  request((id) => ({ type: 'take-text', id, text }));
});
post({ type: 'ready' });
