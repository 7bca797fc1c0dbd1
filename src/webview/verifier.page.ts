import {
  type VerifierDraft,
  type VerifierFile,
  type VerifierOutcome,
  type VerifierPageMessage,
  verifierHostMessage,
} from '../protocol/verifier';
import { connect, element } from './host';

const form = element('form', HTMLFormElement);
const payload = element('payload', HTMLTextAreaElement);
const secret = element('secret', HTMLInputElement);
const reveal = element('reveal', HTMLButtonElement);
const verify = element('verify', HTMLButtonElement);
const outcome = element('outcome', HTMLElement);
const inputs = {
  timestamp: element('timestamp', HTMLInputElement),
  signature: element('signature', HTMLInputElement),
  tolerance: element('tolerance', HTMLInputElement),
  receivedAt: element('received-at', HTMLInputElement),
};
const text = (id: string, content: string) => {
  element(id, HTMLElement).textContent = content;
};

/** The body as it was pasted, for as long as the field still shows just that: the field itself forgets CR. */
let pasted: string | null = null;
let fromFile = false;
let waiting = 0;

const post = connect<ReturnType<typeof verifierHostMessage.parse>, VerifierPageMessage>(
  verifierHostMessage,
  (message) => {
    switch (message.type) {
      case 'start':
        fill(message.draft);
        if (message.file !== null) showFile(message.file);
        return;
      case 'outcome':
        return message.id === waiting ? showOutcome(message.outcome) : undefined;
      case 'failed':
        return showOutcome({ tone: 'warning', title: '', text: message.message, digits: null });
      case 'file':
        return message.file === null ? undefined : showFile(message.file);
    }
  },
);

function exactPayload(): string {
  return pasted !== null && pasted.replace(/\r\n?/g, '\n') === payload.value ? pasted : payload.value;
}

function draft(): VerifierDraft {
  return {
    payload: exactPayload(),
    timestamp: inputs.timestamp.value,
    signature: inputs.signature.value,
    tolerance: inputs.tolerance.value,
    receivedAt: inputs.receivedAt.value,
  };
}

function fill(values: VerifierDraft): void {
  pasted = values.payload;
  payload.value = values.payload;
  inputs.timestamp.value = values.timestamp;
  inputs.signature.value = values.signature;
  inputs.tolerance.value = values.tolerance;
  inputs.receivedAt.value = values.receivedAt;
  markExact();
}

function markExact(): void {
  element('exact', HTMLElement).hidden = fromFile || !exactPayload().includes('\r');
}

function showFile(file: VerifierFile): void {
  fromFile = true;
  text('file-name', file.name);
  text('file-description', file.description);
  text('file-preview', file.preview);
  element('file', HTMLElement).hidden = false;
  payload.hidden = true;
  markExact();
}

/** One character after another, with the first that differs marked by shape as well as colour. */
function showDigits(target: HTMLElement, value: string, firstDifference: number | null): void {
  const at = firstDifference ?? value.length;
  const mark = document.createElement('mark');
  mark.textContent = value.slice(at, at + 1);
  target.replaceChildren(value.slice(0, at), ...(at < value.length ? [mark] : []), value.slice(at + 1));
}

function showOutcome({ tone, title, text: sentence, digits }: VerifierOutcome): void {
  outcome.hidden = false;
  outcome.dataset.tone = tone;
  text('title', title);
  text('text', sentence);
  const box = element('digits', HTMLElement);
  box.hidden = digits === null;
  if (digits !== null) compare(digits);
  outcome.scrollIntoView({ block: 'nearest' });
}

function compare(digits: NonNullable<VerifierOutcome['digits']>): void {
  text('expected-label', digits.expectedLabel);
  text('received-label', digits.receivedLabel);
  showDigits(element('expected', HTMLElement), digits.expected, digits.firstDifference);
  showDigits(element('received', HTMLElement), digits.received, digits.firstDifference);
  text('note', digits.note);
}

form.addEventListener('submit', (event) => event.preventDefault());
verify.addEventListener('click', () => {
  waiting += 1;
  post({ type: 'verify', id: waiting, request: { ...draft(), secret: secret.value, fromFile } });
});
form.addEventListener('keydown', (event) => {
  const inField = event.target instanceof HTMLInputElement;
  if (event.key !== 'Enter' || !(inField || event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  verify.click();
});
form.addEventListener('input', () => {
  markExact();
  post({ type: 'draft', draft: draft() });
});
payload.addEventListener('paste', (event) => {
  const whole = payload.selectionStart === 0 && payload.selectionEnd === payload.value.length;
  pasted = whole ? (event.clipboardData?.getData('text/plain') ?? null) : null;
});
element('choose', HTMLButtonElement).addEventListener('click', () => {
  waiting += 1;
  post({ type: 'choose-file', id: waiting });
});
element('back', HTMLButtonElement).addEventListener('click', () => {
  fromFile = false;
  element('file', HTMLElement).hidden = true;
  payload.hidden = false;
  payload.focus();
  markExact();
});
reveal.addEventListener('click', () => {
  const shown = secret.type === 'text';
  secret.type = shown ? 'password' : 'text';
  reveal.setAttribute('aria-pressed', String(!shown));
});
post({ type: 'ready' });
