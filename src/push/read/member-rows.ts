/** Rows of JSON whose members have other names than the API's fields, as databases and other programs export them. */
import { memberTexts } from '../../contract';
import { maySecretsHide } from '../check/secrets';
import { type ColumnField, customPrefix, joinName, nameParts } from './csv-columns';
import { jsonCell } from './repaired-rows';
import { changedRows, type RowReader, type SourceRow } from './rows';

/** A member by its path, with dots between the names, and its field; null where it and all below it is left out. */
export type MemberField = readonly [path: string, field: ColumnField];

interface Leaf {
  readonly names: readonly string[];
  /** As it stands in the JSON. */
  readonly text: string;
}

/** What is nested deeper counts as one value. */
const deepestMember = 8;

/** What Extended JSON of MongoDB puts around a value, such as `{"$oid": "…"}`, without it. */
function plainText(text: string): string {
  const [first, ...others] = text.startsWith('{') ? memberTexts(text) : [];
  return first !== undefined && others.length === 0 && first[0].startsWith('$') ? first[1] : text;
}

/** The values of a row that are no objects, in its order. @param json that JSON.parse takes */
export function leavesOf(json: string, names: readonly string[] = []): Leaf[] {
  return memberTexts(json).flatMap(([name, whole]): Leaf[] => {
    const own = [...names, name];
    const text = plainText(plainText(whole));
    return text.startsWith('{') && own.length < deepestMember ? leavesOf(text, own) : [{ names: own, text }];
  });
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value that says nothing, as an empty cell of CSV does not. */
const isNothing = (text: string): boolean => text === 'null' || /^"\s*"$/.test(text) || /^\[\s*\]$/.test(text);

const pathOf = ({ names }: Leaf): string => names.join('.');

/** The text of a value, such as a number's digits. */
const wordsOf = (text: string): string => (text.startsWith('"') ? String(JSON.parse(text)) : text);

/** Reads rows as another reader does, with each member as the field that was chosen for it. */
export function createMemberReader(reader: RowReader, members: readonly MemberField[]): RowReader {
  const fields = new Map(members);

  /** The field of a member; undefined where nothing was chosen for it, nor for what it stands in. */
  function fieldAt(names: readonly string[]): ColumnField | undefined {
    const own = fields.get(names.join('.'));
    if (own !== undefined) return own;
    const isOut = names.some((_, index) => fields.get(names.slice(0, index).join('.')) === null);
    return isOut ? null : undefined;
  }

  /** Where the value of a field stands in a row. */
  function cellOf(json: string, path: readonly string[]): { offset: number; length: number } | null {
    const wanted = path.join('.');
    const isIt = (field: string | undefined | null) =>
      field === wanted || (wanted === 'contact_name' && nameParts.includes(field ?? ''));
    const leaf = leavesOf(json).find((each) => isIt(fieldAt(each.names)) || pathOf(each) === wanted);
    return leaf === undefined ? null : jsonCell(json, leaf.names);
  }

  function mapped(row: SourceRow): SourceRow {
    // What is no object, or no JSON, is judged as it stands.
    if (!isObject(row.value)) return row;
    const json = row.text.toString('utf8');
    const [plain, custom]: [string[], string[]] = [[], []];
    const parts = new Map<string, string>();
    let isNamed = false;
    for (const leaf of leavesOf(json)) {
      const field = fieldAt(leaf.names);
      if (field === null || isNothing(leaf.text)) continue;
      if (field === undefined) plain.push(`${JSON.stringify(pathOf(leaf))}:${leaf.text}`);
      else if (nameParts.includes(field)) parts.set(field, wordsOf(leaf.text));
      else if (field.startsWith(customPrefix))
        custom.push(`${JSON.stringify(field.slice(customPrefix.length))}:${leaf.text}`);
      else {
        isNamed ||= field === 'contact_name';
        plain.push(`${JSON.stringify(field)}:${leaf.text}`);
      }
    }
    if (parts.size > 0 && !isNamed)
      plain.push(`"contact_name":${JSON.stringify(joinName(parts.get('first_name'), parts.get('last_name')))}`);
    if (custom.length > 0) plain.push(`"custom_fields":{${custom.join(',')}}`);
    const written = `{${plain.join(',')}}`;
    const text = Buffer.from(written);
    return {
      ...row,
      text,
      value: JSON.parse(written),
      suspect: row.suspect || maySecretsHide(text),
      repairs: [],
      cellOf: (path) => cellOf(json, path),
    };
  }

  return changedRows(reader, mapped);
}
