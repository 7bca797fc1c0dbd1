/** What is selected in an editor, as a source of rows whose places are those of the document. */
import type { LayoutHint } from './find-layout';
import { sniffLayout } from './layout';
import { type Source, textSource } from './source';
import { createPlaces } from './text';

/** In UTF-16 code units of the document's text. */
export interface Selection {
  readonly start: number;
  readonly end: number;
}

/** The whole lines that a selection touches. */
function wholeLines(text: string, { start, end }: Selection): Selection {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const to = end > from && text[end - 1] === '\n' ? end : text.indexOf('\n', end);
  return { start: from, end: to === -1 ? text.length : to };
}

/** An object that begins with one of these is a bulk request; any other is a row. */
const envelope = /^\{\s*"(leads|on_duplicate|dry_run)"/;

/**
 * The selection as a source: of CSV the lines it touches, below the document's header; of rows with one on each line
 * the lines it touches; of JSON what is selected. Rows out of the middle of an array count as an array.
 */
export function selectionSource(text: string, selection: Selection, hint: LayoutHint): Source {
  const placeOf = createPlaces(text);
  if (hint === 'csv') {
    const { start, end } = wholeLines(text, selection);
    const headerEnd = text.indexOf('\n') + 1;
    if (start < headerEnd || headerEnd === 0) return textSource(text.slice(0, end));
    return textSource(text.slice(0, headerEnd) + text.slice(start, end), { line: placeOf(start).line - 1, column: 1 });
  }
  if (hint === 'lines') {
    const { start, end } = wholeLines(text, selection);
    return textSource(text.slice(start, end), placeOf(start));
  }
  const selected = text.slice(selection.start, selection.end);
  const bare = selected.replace(/^[\s,]+/, '');
  const isPart = bare.startsWith('{') && !envelope.test(bare) && sniffLayout(selected).kind === 'json';
  if (!isPart) return textSource(selected, placeOf(selection.start));
  const { line, column } = placeOf(selection.start + selected.length - bare.length);
  return textSource(`[${bare.replace(/(?<![\s,])[\s,]+$/, '')}]`, { line, column: column - 1 });
}
