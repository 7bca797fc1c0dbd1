/** Where JSON stands in a text: the pieces that are whole, in one pass. */

/** Deeper than this nothing that was delivered is nested, and a parser that calls itself would end. */
const deepest = 200;

/** How often the whole text may be gone through behind brackets that begin no JSON. */
const patience = 8;

/** The index behind the bracket that closes the one at `at`; null where there is none, or they are too deep. */
export function endOfJson(text: string, at: number): number | null {
  const open: string[] = [];
  for (let index = at; index < text.length; index++) {
    const char = text[index];
    if (char === '"') {
      for (index++; index < text.length && text[index] !== '"'; index++) if (text[index] === '\\') index++;
    } else if (char === '{' || char === '[') {
      if (open.push(char) > deepest) return null;
    } else if (char === '}' || char === ']') {
      if (open.pop() !== (char === '}' ? '{' : '[')) return null;
      if (open.length === 0) return index + 1;
    }
  }
  return null;
}

export function isJson(text: string): boolean {
  const start = text.search(/\S/);
  // The parser is slow with what is nested by the thousand.
  if (/[{[]/.test(text[start] ?? '') && endOfJson(text, start) === null) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export interface Extent {
  readonly start: number;
  readonly end: number;
}

/** Objects and lists that are JSON, the outermost of each place, in their order. */
export function* jsonExtents(text: string): Iterable<Extent> {
  let patient = patience * text.length;
  const opening = /[{[]/g;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const start = match.index;
    // `[` begins too much that is no JSON, so that it has to go on as JSON would.
    const begins = /[{[]\s*(?:["{[\]}]|-?\d)/y;
    begins.lastIndex = start;
    if (!begins.test(text)) continue;
    const end = endOfJson(text, start);
    if (end !== null && isJson(text.slice(start, end))) {
      yield { start, end };
      opening.lastIndex = end;
    } else {
      patient -= (end ?? text.length) - start;
      if (patient <= 0) return;
    }
  }
}
