/** Rows that are nested in JSON, and how jq takes them out. */
import type { Node } from 'jsonc-parser';
import { fieldOf } from './csv-columns';
import { membersOf, readLenientTree } from './json';

const isSimple = (name: string): boolean => /^[A-Za-z_]\w*$/.test(name);

const isLead = (node: Node): boolean =>
  node.type === 'object' && membersOf(node).some(({ key }) => fieldOf(String(key?.value)) !== undefined);

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

/** The path of leads below the one object of an array, as `json_agg` of PostgreSQL and clients of databases put them. */
function pathInOnly({ children = [] }: Node): string | null {
  const [only] = children;
  if (only === undefined || children.length > 1 || isLead(only)) return null;
  const found = membersOf(only).find(
    ({ key, value }) => isSimple(String(key?.value)) && value.type === 'array' && value.children?.some(isLead) === true,
  );
  return found === undefined ? null : `.[0].${String(found.key?.value)}`;
}

/**
 * How jq takes rows out of JSON that holds them deeper than the outermost object, or as members of one; null where none
 * are seen.
 *
 * @param isFound whether it is known what holds the rows, so that only what stands in them is looked at
 */
export function jqPathOf(head: string, isFound = false): string | null {
  const root = /^\s*(?:\{|\[\s*\{)/.test(head) ? readLenientTree(head) : null;
  if (root?.type === 'array') return pathInOnly(root);
  if (root?.type !== 'object') return null;
  // Meta's Graph API has each answer of a form as a name with its values.
  if (/"field_data"\s*:\s*\[\s*\{\s*"(?:name|values)"/.test(head))
    return '[.data[]|{row_ref:.id}+(.field_data|map({(.name):.values[0]})|add)]';
  if (isFound) return null;
  const members = membersOf(root);
  if (members.some(({ key }) => ['leads', 'on_duplicate', 'dry_run'].includes(String(key?.value)))) return null;
  const path = arrayPath(root, '', 1);
  // In a shell it stands within apostrophes.
  if (path !== null) return path.includes("'") ? null : path;
  return members.length > 0 && members.every(({ value }) => isLead(value)) ? '[.[]]' : null;
}
