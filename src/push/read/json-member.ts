/** Where rows stand in JSON that is no bulk request, as other programs save their answers. */
import { getNodeValue, type Node } from 'jsonc-parser';
import { contactFields } from '../../contract';
import { fieldOf } from './csv-columns';
import { membersOf, readLenientTree } from './json';
import { wrapperOf } from './repairs';

export interface FoundMember {
  readonly name: string;
  /** Of its name, in bytes. */
  readonly offset: number;
  readonly length: number;
}

/** What rows stand under in the answers of other programs, the likeliest first. */
const usualNames = ['data', 'results', 'records', 'contacts', 'leads', 'items', 'rows', 'value', 'result', 'list'];

const requestFields = ['leads', 'on_duplicate', 'dry_run'];

/**
 * The member of the outermost object that holds an array of objects, by the beginning of a text.
 *
 * @returns `lead` where the object is a lead itself, null where it is a bulk request or nothing can be told
 */
export function memberOf(head: string): FoundMember | 'lead' | null {
  if (!head.trimStart().startsWith('{')) return null;
  const root = readLenientTree(head);
  if (root?.type !== 'object') return null;
  const members = membersOf(root);
  const names = members.map(({ key }) => String(key?.value));
  if (names.some((name) => requestFields.includes(name))) return null;
  if (contactFields.some((field) => names.includes(field)) || wrapperOf(getNodeValue(root)) !== null) return 'lead';
  const lists = members.filter(({ key, value }) => {
    const isList = value.type === 'array' && value.children?.[0]?.type === 'object';
    return isList && /^\w+$/.test(String(key?.value));
  });
  const usual = usualNames.map((name) => lists.find(({ key }) => String(key?.value).toLowerCase() === name));
  const first = lists.length === 1 ? lists[0] : usual.find((list) => list !== undefined);
  if (first?.key === undefined) return null;
  const { value, offset, length } = first.key;
  return {
    name: String(value),
    offset: Buffer.byteLength(head.slice(0, offset)),
    length: Buffer.byteLength(head.slice(offset, offset + length)),
  };
}

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
  if (members.some(({ key }) => requestFields.includes(String(key?.value)))) return null;
  const path = arrayPath(root, '', 1);
  // In a shell it stands within apostrophes.
  if (path !== null) return path.includes("'") ? null : path;
  const isLead = (node: Node) =>
    node.type === 'object' && membersOf(node).some(({ key }) => fieldOf(String(key?.value)) !== undefined);
  return members.length > 0 && members.every(({ value }) => isLead(value)) ? '[.[]]' : null;
}
