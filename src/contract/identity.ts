/** When two leads are one. Source: contract, "Push" (de-duplication) and "Creates and merges". */

/** The key leads are matched on by email, or null where there is none: case does not count. */
export function emailKey(email: string | null | undefined): string | null {
  const text = (email ?? '').trim();
  return text === '' ? null : text.toLowerCase();
}

/**
 * The key leads are matched on by phone, or null where there is none: the last ten digits, all of them where there
 * are fewer.
 */
export function phoneKey(phone: string | null | undefined): string | null {
  const digits = (phone ?? '').replace(/\D/g, '');
  return digits === '' ? null : digits.slice(-10);
}
