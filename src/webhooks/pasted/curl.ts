/** A cURL command, as browsers, proxies and people write them. */
import { t } from '@vscode/l10n';
import { deliveryHeaders, type PastedRequest } from './request';
import { cmdWords, posixWords } from './shell-words';

const headerOptions = new Set(['-H', '--header']);
/** `-d` and its kin drop nothing from a literal value; only from a file does `-d` drop line ends. */
const dataOptions = new Set(['-d', '--data', '--data-ascii', '--data-raw', '--data-binary', '--json']);

/** Reads a command that begins with curl; null where the text is none or has none of the three headers. */
export function readCurl(text: string): PastedRequest | null {
  const command = /^\s*(?:[$>%]\s+)?curl(?:\.exe)?\s/.exec(text);
  if (command === null) return null;
  const line = text.slice(command[0].length);
  const words = (/\^(?:"|\r?\n)/.test(line) ? cmdWords : posixWords)(line);
  const headers: (readonly [string, string])[] = [];
  const data: Buffer[] = [];
  let doubt: string | null = null;
  for (let index = 0; index < words.length; index++) {
    const word = words[index]?.toString() ?? '';
    const joined = /^(-[Hd])([\s\S]+)$/.exec(word) ?? /^(--[a-z-]+)=([\s\S]*)$/.exec(word);
    const option = joined?.[1] ?? word;
    if (!headerOptions.has(option) && !dataOptions.has(option)) continue;
    const value = joined === null ? words[++index] : words[index]?.subarray(word.length - (joined[2] ?? '').length);
    if (value === undefined) continue;
    if (headerOptions.has(option)) {
      const parts = /^([^:]+):\s*([\s\S]*)$/.exec(value.toString());
      if (parts !== null) headers.push([parts[1] ?? '', parts[2] ?? '']);
    } else if (value[0] === 0x40 && option !== '--data-raw')
      doubt = t('The command reads the body from the file {0}; choose it as the payload.', value.toString('utf8', 1));
    else data.push(...(data.length > 0 ? [Buffer.from('&')] : []), value);
  }
  const found = deliveryHeaders(headers);
  if (found === null) return null;
  return { kind: 'curl', ...found, body: data.length > 0 ? Buffer.concat(data) : null, doubt, receivedAt: null };
}
