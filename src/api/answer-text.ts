/** The text of an answer, which should be UTF-8 and is not always. Source: RFC 8259, 8.1. */
import { isUtf8 } from 'node:buffer';

/** The encoding that a byte order mark names; one of UTF-8 is left to the decoder. */
function markedEncoding([first, second]: Uint8Array): string | null {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : null;
}

/** @param contentType the header, for its charset @returns null where the bytes are not text of any encoding named */
export function answerText(body: Buffer, contentType: string | null): string | null {
  const marked = markedEncoding(body);
  if (marked === null && isUtf8(body)) {
    const text = body.toString('utf8');
    // UTF-16 without a mark is UTF-8 too, with a NUL beside each letter.
    if (!text.startsWith('\0') && text[1] !== '\0') return text.startsWith('\ufeff') ? text.slice(1) : text;
  }
  const named = /;\s*charset\s*=\s*"?([\w.:-]{1,40})/i.exec(contentType ?? '')?.[1];
  const label = marked ?? (named?.toLowerCase() === 'utf-16' && body[0] === 0 ? 'utf-16be' : named);
  if (label === undefined) return null;
  try {
    return new TextDecoder(label, { fatal: true }).decode(body);
  } catch {
    return null;
  }
}
