/** What there is to know about a payload's bytes before anyone compares a signature. */
import { isUtf8 } from 'node:buffer';
import { t } from '@vscode/l10n';
import { counted } from './language';

export interface PayloadFacts {
  /** Plain facts: size, line ends, what it ends with. */
  readonly facts: readonly string[];
  /** What is likely to be wrong with them. */
  readonly warnings: readonly string[];
}

const sequences = {
  bom: Buffer.from('\ufeff'),
  nbsp: Buffer.from('\u00a0'),
  zwsp: Buffer.from('\u200b'),
  wj: Buffer.from('\u2060'),
  lost: Buffer.from('\ufffd'),
};

function count(bytes: Buffer, sequence: Buffer | number): number {
  const length = typeof sequence === 'number' ? 1 : sequence.length;
  let found = 0;
  for (let at = bytes.indexOf(sequence); at >= 0; at = bytes.indexOf(sequence, at + length)) found++;
  return found;
}

function lineEnds(bytes: Buffer): string {
  const feeds = count(bytes, 0x0a);
  const both = count(bytes, Buffer.from('\r\n'));
  const returns = count(bytes, 0x0d) - both;
  const kinds = [
    both > 0 ? `CRLF (${both})` : '',
    feeds - both > 0 ? `LF (${feeds - both})` : '',
    returns > 0 ? `CR (${returns})` : '',
  ].filter((kind) => kind !== '');
  return kinds.length === 0 ? t('one line') : t('line ends: {0}', kinds.join(', '));
}

function edges(bytes: Buffer): string[] {
  const facts: string[] = [];
  const last = bytes[bytes.length - 1];
  if (last === 0x0a || last === 0x0d) facts.push(t('ends with a line end'));
  else if (last === 0x20 || last === 0x09) facts.push(t('ends with a blank'));
  const first = bytes[0];
  if (first === 0x20 || first === 0x09 || first === 0x0a || first === 0x0d) facts.push(t('begins with white space'));
  return facts;
}

/** Reads the bytes once or twice; 32 MiB take some tens of milliseconds. */
export function payloadFacts(payload: Uint8Array): PayloadFacts {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const size = bytes.length === 1 ? t('1 byte') : t('{0} bytes', counted(bytes.length));
  if (bytes.length === 0) return { facts: [size], warnings: [] };
  const startsWithMark = bytes.indexOf(sequences.bom) === 0;
  const invisible = [
    ['NUL', count(bytes, 0)],
    ['NBSP', count(bytes, sequences.nbsp)],
    ['ZWSP', count(bytes, sequences.zwsp)],
    ['WJ', count(bytes, sequences.wj)],
    ['BOM', count(bytes, sequences.bom) - (startsWithMark ? 1 : 0)],
  ] as const;
  const found = invisible.filter(([, times]) => times > 0).map(([name, times]) => `${name} (${times})`);
  const facts = [size, lineEnds(bytes), ...edges(bytes)];
  const warnings: string[] = [];
  if (startsWithMark) warnings.push(t('It begins with a byte order mark (BOM).'));
  if (found.length > 0) warnings.push(t('It holds characters that cannot be seen: {0}.', found.join(', ')));
  if (!isUtf8(bytes)) warnings.push(t('It is not UTF-8.'));
  const lost = count(bytes, sequences.lost);
  if (lost > 0)
    warnings.push(t('It holds {0} of the character U+FFFD: bytes were lost when it was read as text.', lost));
  return { facts, warnings };
}

/** Why bytes are hardly a payload; null where they may be one. Looks at their beginning alone. */
export function payloadDoubt(payload: Uint8Array): string | null {
  const text = Buffer.from(payload.buffer, payload.byteOffset, Math.min(payload.byteLength, 64_000)).toString();
  if (/x[-_]mega[-_](?:signature|timestamp|delivery)/i.test(text))
    return t('It holds X-Mega headers, so it looks like a whole request. Copy that and choose Paste Request.');
  return /^\s*(?:\{|$)/.test(text) ? null : t("It doesn't begin with a brace, as the JSON of a delivery does.");
}
