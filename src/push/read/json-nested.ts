/** Rows that are nested in JSON, and how jq takes them out. */
import type { Node } from 'jsonc-parser';
import { fieldOf } from './csv-columns';
import { membersOf, readLenientTree } from './json';

const isSimple = (name: string): boolean => /^[A-Za-z_]\w*$/.test(name);

/** The path of the first array of objects within objects, as jq writes it; null where there is none. */
function arrayPath(node: Node, path: string, depth: number): string | null {
  if (depth > 5) return null;
  for (const { key, value } of membersOf(node)) {
    const name = String(key?.value);
    const own = isSimple(name) ? `${path}.${name}` : `${path || '.'}[${JSON.stringify(name)}]`;
    if (value.type === 'object') {
      const inner = arrayPath(value, own, depth + 1);
      if (inner !== null) return inner;
    }
    const [first] = value.type === 'array' ? (value.children ?? []) : [];
    if (first?.type !== 'object') continue;
    // The edges of GraphQL.
    const isEdge = membersOf(first).some(
      ({ key: name, value: node }) => name?.value === 'node' && node.type === 'object',
    );
    return isEdge ? `[${own}[].node]` : own;
  }
  return null;
}

/**
 * How jq takes rows out of JSON that holds them deeper than the outermost object, or as members of one; null where none
 * are seen.
 */
export function jqPathOf(head: string): string | null {
  const root = head.trimStart().startsWith('{') ? readLenientTree(head) : null;
  if (root?.type !== 'object') return null;
  const members = membersOf(root);
  if (members.some(({ key }) => ['leads', 'on_duplicate', 'dry_run'].includes(String(key?.value)))) return null;
  const path = arrayPath(root, '', 1);
  // In a shell it stands within apostrophes.
  if (path !== null) return path.includes("'") ? null : path;
  const isLead = (node: Node) =>
    node.type === 'object' && membersOf(node).some(({ key }) => fieldOf(String(key?.value)) !== undefined);
  return members.length > 0 && members.every(({ value }) => isLead(value)) ? '[.[]]' : null;
}
