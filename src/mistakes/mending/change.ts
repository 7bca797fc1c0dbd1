/** A stretch of a source text that is written anew; what the parts of an expression are. */
import type { Node, NodeOf } from '../reading/nodes';
import { childrenOf } from '../reading/walk';
import type { Site, Source } from '../running/values';

export interface Change extends Site {
  readonly text: string;
}

export const codeOf = ({ source, start, end }: Site): string => source.text.slice(start, end);

export const change = (source: Source, start: number, end: number, text: string): Change => ({
  source,
  start,
  end,
  text,
});

/** The text of a file with changes that do not overlap. */
export function changed(source: Source, changes: readonly Change[]): string {
  let { text } = source;
  for (const each of [...changes].sort((a, b) => b.start - a.start || b.end - a.end))
    if (each.source === source) text = text.slice(0, each.start) + each.text + text.slice(each.end);
  return text;
}

/** The expression that is exactly there: not what Ruby's `unless` makes of it. */
export function nodeAt({ source, start, end }: Site): Node | null {
  const open: Node[] = [...source.nodes];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.start === start && node.end === end && node.kind !== 'block' && node.kind !== 'unary') return node;
    open.push(...childrenOf(node));
  }
  return null;
}

/** The innermost function around an offset; null at the top of a file. */
export function functionAt(source: Source, offset: number): NodeOf<'function'> | null {
  let found: NodeOf<'function'> | null = null;
  const open: Node[] = [...source.nodes];
  for (let node = open.pop(); node; node = open.pop()) {
    const isAround = node.kind === 'function' && node.made.start <= offset && offset < node.made.end;
    if (node.kind === 'function' && isAround && (found === null || node.made.start >= found.made.start)) found = node;
    open.push(...childrenOf(node));
  }
  return found;
}

/** What is joined by one operator, from left to right, as it is written. */
export function operandsOf(node: Node, operator: string, text: string): string[] {
  return node.kind === 'binary' && node.operator === operator
    ? [...operandsOf(node.left, operator, text), text.slice(node.right.start, node.right.end)]
    : [text.slice(node.start, node.end)];
}
