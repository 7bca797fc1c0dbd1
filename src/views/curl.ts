/** A request of the API as a command for a POSIX shell. */
import { apiPath, type Operation } from '../contract';

export interface CurlRequest {
  readonly operation: Pick<Operation, 'method' | 'path' | 'idempotencyKey'>;
  /** Without a slash at its end; a path of its own stands before that of the API. */
  readonly baseUrl: string;
  /** Null where there is none yet: then the command takes it from the environment too. */
  readonly customerId: string | null;
  readonly idempotencyKey: string;
  /** JSON. */
  readonly body: string;
}

/** What PowerShell takes for a single quote, typographic ones too. Source: about_Quoting_Rules, PowerShell 7.5. */
const quotes = /[\u0027\u2018-\u201b]/g;

function powerShellWord(text: string): string {
  const doubled = text.replace(quotes, '$&$&');
  return `'${doubled}'`;
}

/**
 * The same for PowerShell, of any version. The body is in a here-string, which no line of JSON can end, and is sent as
 * UTF-8, which Windows PowerShell would not do by itself.
 */
export function powerShellCommand({ operation, baseUrl, customerId, idempotencyKey, body }: CurlRequest): string {
  const headers = [
    'Authorization = "Bearer $env:MEGA_TOKEN"',
    `'x-customer-id' = ${customerId === null ? '$env:MEGA_CUSTOMER_ID' : powerShellWord(customerId)}`,
    ...(operation.idempotencyKey ? [`'Idempotency-Key' = ${powerShellWord(idempotencyKey)}`] : []),
  ];
  const call = [
    `Invoke-RestMethod -Method ${operation.method} -Uri ${powerShellWord(baseUrl + apiPath + operation.path)}`,
    `-Headers @{ ${headers.join('; ')} }`,
    "-ContentType 'application/json' -Body ([Text.Encoding]::UTF8.GetBytes($body))",
  ];
  // A grave accent at the end of a line continues it.
  return ["$body = @'", body, "'@", call.join(' \u0060\n  '), ''].join('\n');
}

/** Linux takes no longer argument than 128 KiB, in bytes. */
const mostArgument = 100_000;

/** A word that a shell takes as it stands. Source: POSIX.1-2024, Shell Command Language, 2.2.2 "Single-Quotes". */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.split("'").join("'\\''")}'`;
}

/** Headers that curl sets by itself, or that hold what a command must not hold. */
const ownHeaders = /^(?:host|connection|content-length|transfer-encoding|accept-encoding|expect|authorization)$/i;

export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** A line that ends a here-document and is none of the text's own. */
function endOf(text: string): string {
  let longest = 0;
  for (const [, tail = ''] of text.matchAll(/END_OF_BODY(_*)/g)) longest = Math.max(longest, tail.length + 1);
  return `END_OF_BODY${'_'.repeat(longest)}`;
}

/**
 * A request that was sent, as the command that sends it again: with its key and its body, and without its token. A body
 * that is too long for an argument comes from a here-document, which puts a line break behind it.
 */
export function sentAsCurl({ method, url, headers, body }: SentRequest): string {
  const isLong = Buffer.byteLength(body) > mostArgument;
  const hasToken = headers.some(([name]) => /^authorization$/i.test(name));
  const kept = headers.filter(([name]) => !ownHeaders.test(name));
  // Without a type of its own, curl would say that it sends a form.
  const end = isLong ? endOf(body) : '';
  const isTyped = body === '' || kept.some(([name]) => /^content-type$/i.test(name));
  const parts = [
    `curl -X ${shellWord(method)} ${/[[\]{}]/.test(url) ? '-g ' : ''}${shellWord(url)}`,
    ...(hasToken ? ['-H "Authorization: Bearer $MEGA_TOKEN"'] : []),
    // With nothing behind its colon, curl would leave the header out.
    ...kept.map(([name, value]) => `-H ${shellWord(value === '' ? `${name};` : `${name}: ${value}`)}`),
    ...(isTyped ? [] : ["-H 'Content-Type:'"]),
    ...(body === '' ? [] : [isLong ? `--data-binary @- <<'${end}'` : `--data-raw ${shellWord(body)}`]),
  ];
  return parts.join(' \\\n  ') + (isLong ? `\n${body}\n${end}\n` : '\n');
}

/**
 * The command. The token is never in it: it is read from MEGA_TOKEN, and so is the customer id from MEGA_CUSTOMER_ID
 * where none is given. A body that is too long for an argument comes from a here-document, which no line of JSON can end.
 */
export function curlCommand({ operation, baseUrl, customerId, idempotencyKey, body }: CurlRequest): string {
  const isLong = Buffer.byteLength(body) > mostArgument;
  const parts = [
    `curl -X ${operation.method} ${shellWord(baseUrl + apiPath + operation.path)}`,
    '-H "Authorization: Bearer $MEGA_TOKEN"',
    customerId === null ? '-H "x-customer-id: $MEGA_CUSTOMER_ID"' : `-H ${shellWord(`x-customer-id: ${customerId}`)}`,
    `-H ${shellWord('Content-Type: application/json')}`,
    ...(operation.idempotencyKey ? [`-H ${shellWord(`Idempotency-Key: ${idempotencyKey}`)}`] : []),
    isLong ? "--data-binary @- <<'END_OF_LEADS'" : `--data-raw ${shellWord(body)}`,
  ];
  return parts.join(' \\\n  ') + (isLong ? `\n${body}\nEND_OF_LEADS\n` : '\n');
}
