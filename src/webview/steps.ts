import type { Step, StepName } from '../protocol/steps';
import { element } from './host';

/** Draws the steps in place of the last ones; a button that is there stays where it is. */
export function drawSteps(steps: readonly Step[], go: (step: StepName) => void): void {
  const list = element('steps', HTMLElement);
  if (list.dataset.shown === JSON.stringify(steps)) return;
  list.dataset.shown = JSON.stringify(steps);
  list.replaceChildren(
    ...steps.map(({ name, label, state, isOpen }) => {
      const entry = document.createElement('li');
      entry.className = state;
      if (state === 'current' || state === 'failed') entry.setAttribute('aria-current', 'step');
      if (!isOpen) entry.textContent = label;
      else {
        const button = document.createElement('button');
        button.type = 'button';
        button.className = 'link';
        button.textContent = label;
        button.addEventListener('click', () => go(name));
        entry.append(button);
      }
      return entry;
    }),
  );
}
