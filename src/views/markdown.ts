/** Markdown in which nothing that came over the wire is markup. */

/** The length of the longest run of backticks. A body may have more of them than a call takes arguments. */
function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}

/** Text as it is, in a block that it cannot end. */
export function block(text: string, language = ''): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

/** A value as code, where nothing of it is markup and no address becomes a link. */
function code(text: string): string {
  const fence = '`'.repeat(1 + longestRun(text));
  return `${fence} ${text} ${fence}`;
}

/** The most that is shown of words, in UTF-16 code units: they may quote somebody. */
const mostWords = 8000;

/** Words of our own; an address among them is to be read, not to be followed: it takes POSTs. */
export function plain(text: string): string {
  const shown = text.length > mostWords ? `${text.slice(0, mostWords)}…` : text;
  const parts = shown.replace(/\s+/g, ' ').split(/(https?:\/\/[^\s;,)]*[^\s;,).:])/);
  const escaped = (part: string) => part.replace(/[\\`*_{}[\]<>()#!|~&]/g, '\\$&');
  return parts.map((part, index) => (index % 2 === 1 ? code(part) : escaped(part))).join('');
}
