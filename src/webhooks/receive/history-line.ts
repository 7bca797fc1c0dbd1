/** A delivery as a line of the history's file. */
import * as z from 'zod/mini';
import { webhookSecretPrefix } from '../../contract';
import type { Reception } from './reception';

/** Header values that are somebody's credentials; whether they were there is worth knowing, what they were is not. */
const credentialHeader = /^(authorization|proxy-authorization|cookie|x-api-key)$|token|secret|password/i;
const credential = /mega_(?:whsec_)?[\w-]+/g;

const pair = z.tuple([z.string(), z.string()]);
const nullableString = z.nullable(z.string());
const line = z.object({
  id: z.string(),
  receivedAt: z.number(),
  origin: z.enum(['received', 'backfill', 'test']),
  method: z.string(),
  target: z.string(),
  headers: z.array(pair),
  body: nullableString,
  bodyBytes: z.number(),
  deliveryId: nullableString,
  attempt: z.number(),
  event: nullableString,
  leadId: nullableString,
  leadName: nullableString,
  judgement: z.object({
    verdict: z.enum([
      'verified',
      'stale',
      'previous',
      'other',
      'mismatch',
      'malformed',
      'unsigned',
      'unchecked',
      'too-large',
    ]),
    webhookUrl: nullableString,
    ageSeconds: z.nullable(z.number()),
  }),
  answered: z.nullable(z.number()),
  causes: z.optional(z.array(z.string())),
});

/** A reception without credentials; without contact data unless that is wanted. */
export function writtenLine(reception: Reception, keepContacts: boolean): string {
  const { body, target, headers, leadName } = reception;
  const bytes = body === null ? null : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const mayKeep = keepContacts && bytes !== null && !bytes.includes(webhookSecretPrefix);
  const stored: z.infer<typeof line> = {
    ...reception,
    target: (keepContacts ? target : (target.split('?', 1)[0] ?? '')).replace(credential, 'mega_***'),
    headers: headers.map(([name, value]) => [
      name,
      credentialHeader.test(name) ? '***' : value.replace(credential, 'mega_***'),
    ]),
    body: mayKeep ? bytes.toString('base64') : null,
    leadName: keepContacts ? leadName : null,
    causes: reception.causes && [...reception.causes],
  };
  return `${JSON.stringify(stored)}\n`;
}

/** Null where it cannot be read. */
export function readLine(text: string): Reception | null {
  try {
    const parsed = line.safeParse(JSON.parse(text));
    if (!parsed.success) return null;
    const { body, ...rest } = parsed.data;
    return { ...rest, body: body === null ? null : Buffer.from(body, 'base64') };
  } catch {
    // A line that a crash has torn.
    return null;
  }
}
