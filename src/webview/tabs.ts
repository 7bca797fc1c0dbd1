/** Tabs as the ARIA practices have them: one of them is in the tab order, arrows move among them. */
import { element } from './host';

const tabs = () => [...document.querySelectorAll<HTMLButtonElement>('[role="tab"]')].filter(({ hidden }) => !hidden);
const nameOf = ({ id }: HTMLElement) => id.replace('tab-', '');

let onSelect: (name: string) => void = () => {};

/** Shows the panel of a name. */
export function selectTab(name: string): void {
  for (const tab of document.querySelectorAll<HTMLButtonElement>('[role="tab"]')) {
    const isSelected = nameOf(tab) === name;
    tab.setAttribute('aria-selected', String(isSelected));
    tab.tabIndex = isSelected ? 0 : -1;
    element(`panel-${nameOf(tab)}`, HTMLElement).hidden = !isSelected;
  }
  onSelect(name);
}

/** @param selected told each time a panel is shown */
export function connectTabs(selected: (name: string) => void): void {
  onSelect = selected;
  element('tabs', HTMLElement).addEventListener('click', ({ target }) => {
    if (target instanceof HTMLButtonElement) selectTab(nameOf(target));
  });
  element('tabs', HTMLElement).addEventListener('keydown', (event) => {
    const all = tabs();
    const at = all.findIndex((tab) => tab.matches(':focus'));
    const steps: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 };
    const to = steps[event.key];
    const next = to === undefined ? undefined : all[(to + all.length) % all.length];
    if (next === undefined) return;
    event.preventDefault();
    selectTab(nameOf(next));
    next.focus();
  });
}
