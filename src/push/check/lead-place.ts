/** Where in a lead file somebody types, for what the account alone can complete. */
import { findNodeAtOffset, getNodePath, type Node } from 'jsonc-parser';
import { nearest } from '../../support/nearest';
import { membersOf, readLenientTree } from '../read/json';
import { fieldChoices } from '../read/value-mapping';
import { rowFields } from '../read/written';

export interface LeadPlace {
  readonly kind: 'stage' | 'custom-field';
  /** Of the string that is typed, with its quotes; empty where none is begun. In UTF-16 code units. */
  readonly offset: number;
  readonly length: number;
  /** Whether a value follows the name already; of a stage, true. */
  readonly isWhole: boolean;
  /** The custom fields that the lead has already, but the one that is typed. */
  readonly used: readonly string[];
}

/** How much text before a place says what it is. */
const looked = 300;

type Path = readonly (string | number)[];

/** The path below the lead: a file holds one, an array of them, or `{"leads": […]}`. */
function insideLead(path: Path): Path {
  const rest = path[0] === 'leads' ? path.slice(1) : path;
  return typeof rest[0] === 'number' ? rest.slice(1) : rest;
}

/** What stands at a place where no string is begun: its path, and whether a name is expected there. */
function emptyPlace(node: Node, text: string, offset: number): { path: Path; isName: boolean } | null {
  if (node.type !== 'object' && node.type !== 'property') return null;
  const before = text.slice(Math.max(0, offset - looked), offset).trimEnd();
  const [, name] = /"([^"\\\n]{1,200})"\s{0,50}:$/.exec(before) ?? [];
  const path = getNodePath(node);
  if (name !== undefined) return { path: [...path, name], isName: false };
  return node.type === 'object' && /[{,]$/.test(before) ? { path: [...path, ''], isName: true } : null;
}

/**
 * The place of a stage's slug or of a custom field's name, null for any other.
 *
 * @param offset of the cursor, in UTF-16 code units
 */
export function placeInLead(text: string, offset: number): LeadPlace | null {
  const root = readLenientTree(text);
  const node = root === null ? undefined : findNodeAtOffset(root, offset, true);
  if (node === undefined) return null;
  const isString = node.type === 'string';
  const property = node.parent?.type === 'property' ? node.parent : null;
  const found = isString
    ? { path: getNodePath(node), isName: property?.children?.[0] === node }
    : emptyPlace(node, text, offset);
  if (found === null) return null;
  const token = isString ? { offset: node.offset, length: node.length } : { offset, length: 0 };
  const [field, slug, ...deeper] = insideLead(found.path);
  if (field === 'stage_slug' && slug === undefined && !found.isName)
    return { kind: 'stage', ...token, isWhole: true, used: [] };
  if (field !== 'custom_fields' || slug === undefined || deeper.length > 0 || !found.isName) return null;
  const fields = isString ? property?.parent : node;
  const used = (fields === null || fields === undefined ? [] : membersOf(fields))
    .filter(({ key }) => key !== node)
    .map(({ key }) => String(key?.value));
  return { kind: 'custom-field', ...token, isWhole: (property?.children?.length ?? 0) > 1, used };
}

/**
 * The field or value of the API that a string in a lead file was most likely meant to be; null where none is near.
 *
 * @param offset of the string, in UTF-16 code units
 */
export function likelyName(text: string, offset: number): string | null {
  const root = readLenientTree(text);
  const node = root === null ? undefined : findNodeAtOffset(root, offset, true);
  if (node?.type !== 'string') return null;
  const [field, ...deeper] = insideLead(getNodePath(node));
  if (deeper.length > 0 || typeof field !== 'string') return null;
  const isName = node.parent?.type === 'property' && node.parent.children?.[0] === node;
  const used = isName && node.parent?.parent ? membersOf(node.parent.parent).map(({ key }) => String(key?.value)) : [];
  const near = nearest(String(node.value), isName ? rowFields : (fieldChoices.get(field) ?? []));
  return near === null || used.includes(near) ? null : near;
}
