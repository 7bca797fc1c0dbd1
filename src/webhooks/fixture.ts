/** A delivery as files of a test. */
import type { HeaderPair } from './headers';

const samples: Readonly<Record<string, string>> = {
  contact_name: 'Sample',
  contact_email: 'sample@example.com',
  contact_phone: '+12065550100',
};

/** A value of a custom field may hold anything about a person. */
function maskedField(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? [] : {};
  return typeof value === 'string' ? 'sample' : typeof value === 'number' ? 1 : value;
}

function maskedMember(name: string, value: unknown): unknown {
  const sample = Object.hasOwn(samples, name) ? samples[name] : undefined;
  if (sample !== undefined) return value === null ? null : sample;
  if (name === 'owner' && typeof value === 'object' && value !== null && 'name' in value)
    return { ...value, name: 'Sample' };
  if (name === 'custom_fields' && typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([slug, field]) => [slug, maskedField(field)]));
  return value;
}

/**
 * A delivery's body with samples in place of a person's data, set out in lines. Its signature no longer fits. What is not
 * JSON, or nested beyond what can be gone through, could hold anything, so nothing is left of it.
 */
export function maskedDelivery(body: Uint8Array): Buffer {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString());
    return Buffer.from(`${JSON.stringify(value, (name, each) => maskedMember(name, each), 2)}\n`);
  } catch {
    return Buffer.from('null\n');
  }
}

const credential = /^(authorization|proxy-authorization|cookie|set-cookie|x-api-key)$|token|secret|password/i;

/** The headers in such a file, or null where it is none. */
export function readFixtureHeaders(text: string): HeaderPair[] | null {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== 'object' || read === null || Array.isArray(read)) return null;
    return Object.entries(read).map(([name, value]) => [name, String(value)]);
  } catch {
    return null;
  }
}

/** Headers as a JSON object in lower case, without those of credentials; of one that is repeated, all values. */
export function fixtureHeaders(headers: readonly HeaderPair[]): string {
  const all: Record<string, string> = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    if (credential.test(key)) continue;
    all[key] = Object.hasOwn(all, key) ? `${all[key]}, ${value}` : value;
  }
  return `${JSON.stringify(all, null, 2)}\n`;
}
