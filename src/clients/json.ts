/** JSON as it is compared: what is equal has one text. */
import { createHash } from 'node:crypto';

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Members in the order of their names, at every level. @throws RangeError where it is nested too deep */
export function canonicalJson(value: unknown): string {
  const ordered = JSON.stringify(value, (_, member: unknown) =>
    isObject(member) ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1))) : member,
  );
  return ordered ?? 'null';
}

/** Undefined where the text is not JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const digest = (content: string | Uint8Array) => createHash('sha256').update(content).digest('base64url');
