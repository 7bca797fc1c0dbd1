/** A request of the API as a command for a POSIX shell. */
import { apiPath, type Operation } from '../contract';

export interface CurlRequest {
  readonly operation: Pick<Operation, 'method' | 'path' | 'idempotencyKey'>;
  readonly baseUrl: string;
  /** Null where there is none yet: then the command takes it from the environment too. */
  readonly customerId: string | null;
  readonly idempotencyKey: string;
  /** JSON. */
  readonly body: string;
}

/** Linux takes no longer argument than 128 KiB, in bytes. */
const mostArgument = 100_000;

/** A word that a shell takes as it stands. Source: POSIX.1-2024, Shell Command Language, 2.2.2 "Single-Quotes". */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * The command. The token is never in it: it is read from MEGA_TOKEN, and so is the customer id from MEGA_CUSTOMER_ID
 * where none is given. A body that is too long for an argument comes from a here-document, which no line of JSON can end.
 */
export function curlCommand({ operation, baseUrl, customerId, idempotencyKey, body }: CurlRequest): string {
  const isLong = Buffer.byteLength(body) > mostArgument;
  const parts = [
    `curl -X ${operation.method} ${shellWord(new URL(apiPath + operation.path, baseUrl).href)}`,
    '-H "Authorization: Bearer $MEGA_TOKEN"',
    customerId === null ? '-H "x-customer-id: $MEGA_CUSTOMER_ID"' : `-H ${shellWord(`x-customer-id: ${customerId}`)}`,
    `-H ${shellWord('Content-Type: application/json')}`,
    ...(operation.idempotencyKey ? [`-H ${shellWord(`Idempotency-Key: ${idempotencyKey}`)}`] : []),
    isLong ? "--data-binary @- <<'END_OF_LEADS'" : `--data-raw ${shellWord(body)}`,
  ];
  return parts.join(' \\\n  ') + (isLong ? `\n${body}\nEND_OF_LEADS\n` : '\n');
}
