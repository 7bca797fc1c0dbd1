/** Reads a source text into the tree that all languages share. */
import type { Language } from '../languages';
import { createCursor } from './cursor';
import { markLines } from './lines';
import type { Node } from './nodes';
import { readStatements } from './statements';
import { tokenize } from './tokenize';

/** Never throws: what is not understood is passed over. */
export function parse(text: string, language: Language): Node[] {
  const tokens = tokenize(text, language);
  const marked = language === 'python' ? markLines(text, tokens) : tokens;
  return readStatements(createCursor(marked, language), new Set());
}
