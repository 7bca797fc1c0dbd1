import type { TableDetail } from '../protocol/table';
import { element } from './host';
import { pillOf } from './table-grid';

function facts(id: string, pairs: TableDetail['fields']): void {
  const list = element(id, HTMLElement);
  list.replaceChildren(
    ...pairs.map(([label, value]) => {
      const pair = document.createElement('div');
      const [term, text] = [document.createElement('dt'), document.createElement('dd')];
      term.textContent = label;
      text.textContent = value;
      pair.append(term, text);
      return pair;
    }),
  );
  const box = list.closest<HTMLElement>('.facts');
  if (box !== null) box.hidden = pairs.length === 0;
}

/** The lead that is looked at; null for none. */
export function drawDetail(detail: TableDetail | null): void {
  element('detail-none', HTMLElement).hidden = detail !== null;
  element('detail-lead', HTMLElement).hidden = detail === null;
  if (detail === null) return;
  element('detail-name', HTMLElement).textContent = detail.name;
  element('detail-stage', HTMLElement).replaceChildren(
    ...(detail.stage === '' ? [] : [pillOf(detail.stage, detail.color)]),
  );
  facts('detail-fields', detail.fields);
  facts('detail-custom', detail.custom);
  element('detail-json', HTMLElement).textContent = detail.json;
}
