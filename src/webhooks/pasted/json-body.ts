/** A body that was logged as an object: its own text is lost, and what is nearest to it is written. */
import { t } from '@vscode/l10n';
import type { FoundBody } from './request';

/** A text, white space, or anything else, of JSON. */
const token = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|\s+|[^"\s]+/g;

/** JSON without white space between its parts; numbers stay as they are written, texts as MEGA writes them. */
export function compactJson(text: string): string {
  let compact = '';
  for (const [part] of text.matchAll(token))
    if (part.startsWith('"')) compact += JSON.stringify(JSON.parse(part));
    else if (part.trim() !== '') compact += part;
  return compact;
}

/** Whether a serialiser put the white space: behind every comma and colon, or none at all. */
function isSpaced(text: string): boolean {
  const marks = text.replace(token, (part) => (part.startsWith('"') ? '""' : part));
  return !/[,:](?=\S)/.test(marks) && /[,:]\s/.test(marks);
}

/** A logger that was given the parsed body has written it anew. MEGA's own JSON has no white space between its parts. */
export function objectBody(text: string): FoundBody {
  return {
    body: Buffer.from(isSpaced(text) ? compactJson(text) : text),
    doubt: t('The body was logged as an object, so white space, numbers and escapes may differ from what was sent.'),
  };
}
