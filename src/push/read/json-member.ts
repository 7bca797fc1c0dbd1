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

/** Whether an object holds columns, as pandas writes a table by default, and with `orient='list'` and `'split'`. */
function areColumns(members: ReturnType<typeof membersOf>): boolean {
  const isTable = ({ type, children }: Node) => (type === 'object' || type === 'array') && children?.length !== 0;
  const named = new Map(members.map(({ key, value }) => [String(key?.value), value]));
  const [name] = named.get('columns')?.children ?? [];
  if (named.get('data')?.children?.[0]?.type === 'array' && name?.type === 'string') return true;
  return (
    [...named.keys()].some((each) => fieldOf(each) !== undefined) &&
    members.every(({ value }) => isTable(value) && value.children?.[0]?.type !== 'object')
  );
}

/**
 * The member of the outermost object that holds an array of objects, by the beginning of a text.
 *
 * @returns `lead` where the object is a lead itself, `columns` where it holds those in place of rows, null where it is a bulk request or nothing can be told
 */
export function memberOf(head: string): FoundMember | 'lead' | 'columns' | null {
  if (!head.trimStart().startsWith('{')) return null;
  const root = readLenientTree(head);
  if (root?.type !== 'object') return null;
  const members = membersOf(root);
  const names = members.map(({ key }) => String(key?.value));
  if (names.some((name) => requestFields.includes(name))) return null;
  if (areColumns(members)) return 'columns';
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
