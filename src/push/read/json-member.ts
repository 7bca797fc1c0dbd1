/** Where rows stand in JSON that is no bulk request, as other programs save their answers. */
import { getNodeValue } from 'jsonc-parser';
import { contactFields } from '../../contract';
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
