/** Rows of one file that the API takes as one lead. Source: contract, "Push" (de-duplication). */
import { emailKey, phoneKey } from '../../contract';

export interface Identified {
  readonly contact_email?: string | undefined;
  readonly contact_phone?: string | undefined;
}

/** An earlier row, and what a later one shares with it. */
export interface Duplicate {
  /** The earlier row's number. */
  readonly of: number;
  readonly by: 'email' | 'phone' | 'both';
}

/**
 * Finds, row by row, the first earlier row with the same email and the one with the same phone. An email match wins in
 * the API, but who reads the file wants to know of the other too.
 */
export function createDuplicates(): { add(number: number, row: Identified): Duplicate[] } {
  const emails = new Map<string, number>();
  const phones = new Map<string, number>();
  const take = (known: Map<string, number>, key: string | null, number: number): number | null => {
    if (key === null) return null;
    const first = known.get(key);
    if (first === undefined) known.set(key, number);
    return first ?? null;
  };
  return {
    add(number, { contact_email, contact_phone }) {
      const email = take(emails, emailKey(contact_email), number);
      const phone = take(phones, phoneKey(contact_phone), number);
      if (email !== null && email === phone) return [{ of: email, by: 'both' }];
      return [
        ...(email === null ? [] : [{ of: email, by: 'email' } as const]),
        ...(phone === null ? [] : [{ of: phone, by: 'phone' } as const]),
      ];
    },
  };
}
