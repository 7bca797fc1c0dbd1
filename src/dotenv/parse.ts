/** The variables of a .env file as Node reads them, whatever editor or shell has written it. */
import { parseEnv } from 'node:util';

/**
 * @param bytes UTF-8, with or without a byte order mark, or UTF-16 with one, which PowerShell writes; lines may end in a
 *   carriage return alone
 */
export function parseDotenv(bytes: Uint8Array): Readonly<Record<string, string | undefined>> {
  const [first, second] = bytes;
  const isLittle = first === 0xff && second === 0xfe;
  const isBig = first === 0xfe && second === 0xff;
  const text = new TextDecoder(isLittle ? 'utf-16le' : isBig ? 'utf-16be' : 'utf-8').decode(bytes);
  return parseEnv(text.replace(/\r\n?/g, '\n')) as Record<string, string>;
}
