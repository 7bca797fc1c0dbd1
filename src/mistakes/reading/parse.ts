/** Reads a source text into the tree that all languages share. */
import type { Language } from '../languages';
import { readBranch } from './branches';
import { createCursor, type Grammar } from './cursor';
import { readExpression, readPrimary } from './expressions';
import { markLines } from './lines';
import type { Node } from './nodes';
import { readBlock, readStatement, readStatements } from './statements';
import { tokenize } from './tokenize';

const grammar: Grammar = {
  expression: readExpression,
  statements: readStatements,
  block: readBlock,
  branch: readBranch,
  statement: readStatement,
  primary: readPrimary,
};

/** Never throws: what is not understood is passed over. */
export function parse(text: string, language: Language): Node[] {
  const tokens = tokenize(text, language);
  const marked = language === 'python' ? markLines(text, tokens) : tokens;
  return readStatements(createCursor(marked, language, grammar), new Set());
}
