/** Text in UTF-16, which Excel's "Unicode Text" and Meta's lead forms are, as a source of UTF-8. */
import { t } from '@vscode/l10n';
import { bytesSource, ReadFault, type Source } from './source';

/** More is not taken into memory, in bytes. */
const mostBytes = 500_000_000;

type Utf16 = 'utf-16le' | 'utf-16be';

/** The encoding that a byte order mark names, null where it names none of the two. */
async function markOf(source: Source): Promise<Utf16 | null> {
  const mark = await source.read(0, 2);
  if (mark[0] === 0xff && mark[1] === 0xfe) return 'utf-16le';
  return mark[0] === 0xfe && mark[1] === 0xff ? 'utf-16be' : null;
}

/**
 * The source itself, or, where it is UTF-16 with a byte order mark, its text as UTF-8 without one. Lines and columns are
 * those of the file; offsets and the digest are those of the UTF-8.
 *
 * @throws ReadFault where half a character stands alone
 */
export async function decodedSource(source: Source): Promise<Source> {
  const encoding = await markOf(source);
  if (encoding === null) return source;
  if (source.size > mostBytes) throw new ReadFault(t('The file is UTF-16. Save it as UTF-8.'), 0, 1, 'encoding');
  const pieces: Buffer[] = [];
  for await (const bytes of source.stream()) pieces.push(Buffer.from(bytes));
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    return bytesSource(Buffer.from(decoder.decode(Buffer.concat(pieces))), source.origin);
  } catch {
    throw new ReadFault(t('The file is UTF-16. Save it as UTF-8.'), 0, 1, 'encoding');
  }
}
