import type { VerifierOutcome } from '../protocol/verifier';
import { showExplanation } from './causes';
import { element, say } from './host';

/** Digits stand in groups, so that an eye keeps its place and lines break between them; copied, they are one word. */
const groupLength = 8;
const prefixLength = 'sha256='.length;

/** The first digit that differs is marked by shape as well as colour; past the end, the gap is. */
function showDigits(target: HTMLElement, value: string, firstDifference: number | null): void {
  const groups: HTMLElement[] = [];
  for (let at = 0; at < value.length; ) {
    const end = at === 0 && value.startsWith('sha256=') ? prefixLength : at + groupLength;
    const group = document.createElement('span');
    const text = value.slice(at, end);
    const place = (firstDifference ?? -1) - at;
    if (place >= 0 && place < text.length) {
      const mark = document.createElement('mark');
      mark.textContent = text.slice(place, place + 1);
      group.append(text.slice(0, place), mark, text.slice(place + 1));
    } else group.textContent = text;
    groups.push(group, document.createElement('wbr'));
    at = end;
  }
  if (firstDifference !== null && firstDifference >= value.length) {
    const gap = document.createElement('mark');
    gap.className = 'gap';
    groups.push(gap);
  }
  target.replaceChildren(...groups);
}

/** Shows a verdict, or that there is none. The live region stays where it is, or it would not be announced. */
export function showOutcome(outcome: VerifierOutcome | null): void {
  const section = element('outcome', HTMLElement);
  const digits = outcome?.digits ?? null;
  if (outcome === null) delete section.dataset.tone;
  else section.dataset.tone = outcome.tone;
  say('title', outcome?.title ?? '');
  say('text', outcome?.text ?? '');
  element('waiting', HTMLElement).hidden = outcome !== null;
  element('details', HTMLElement).hidden = outcome === null;
  element('digits', HTMLElement).hidden = digits === null;
  element('searching', HTMLElement).hidden = outcome?.explanation !== null || outcome.tone === 'good';
  showExplanation(outcome?.explanation ?? null);
  if (digits === null) return;
  showDigits(element('expected', HTMLElement), digits.expected, digits.firstDifference);
  showDigits(element('received', HTMLElement), digits.received, digits.firstDifference);
  say('digits-note', digits.note);
}
