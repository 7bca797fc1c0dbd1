/** Times as people type them: read alike by the page, which shows the reading, and by the host, which reckons with it. */

/**
 * Unix seconds from seconds, milliseconds (13 digits), or whatever `Date` reads; null where it is none of them. Empty
 * text is now.
 *
 * @param now milliseconds since the epoch
 */
export function readTime(text: string, now: number): number | null {
  const trimmed = text.trim();
  if (trimmed === '') return Math.floor(now / 1000);
  if (/^\d{1,12}$/.test(trimmed)) return Number(trimmed);
  const time = /^\d{13}$/.test(trimmed) ? Number(trimmed) : Date.parse(trimmed);
  return Number.isNaN(time) ? null : Math.floor(time / 1000);
}
