/** The nodes below a node. */
import type { Node } from './nodes';

export function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'text':
      return node.parts.filter((part) => typeof part !== 'string');
    case 'call':
      return [node.callee, ...node.args.map(({ value }) => value)];
    case 'member':
      return [node.of];
    case 'index':
      return node.index ? [node.of, node.index] : [node.of];
    case 'binary':
      return [node.left, node.right];
    case 'unary':
      return [node.operand];
    case 'assign':
      return [node.target, node.value];
    case 'function': {
      const { parameters, annotations, body } = node.made;
      const given = parameters.flatMap((each) => [...each.annotations, ...(each.fallback ? [each.fallback] : [])]);
      return [...annotations, ...given, ...body];
    }
    case 'list':
      return node.items;
    case 'record':
      return node.entries.flatMap(({ key, value }) => (key ? [key, value] : [value]));
    case 'choice':
      return node.otherwise ? [node.test, node.chosen, node.otherwise] : [node.test, node.chosen];
    case 'block':
    case 'class':
      return node.body;
    case 'exit':
      return node.value ? [node.value] : [];
    case 'attempt':
      return [node.body, ...node.handlers, ...(node.last ? [node.last] : [])];
    case 'loop':
      return [...node.heads, node.body];
    default:
      return [];
  }
}
