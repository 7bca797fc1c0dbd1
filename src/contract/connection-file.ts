/**
 * Connections as a team shares them, in `.mega-leads.json`: names and addresses, and no token. What may be an address
 * that receives one is judged by whoever reads the file.
 */
import * as z from 'zod';
import { uuid } from './credentials';

export const connectionFileName = '.mega-leads.json';

/** A name is shown beside the address it stands for; what turns the direction of writing or the line could fake one. */
const oneLine = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u;

export const sharedConnection = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(60)
    .regex(oneLine, 'must be one line without invisible characters')
    .describe('What the connection is called.'),
  baseUrl: z.string().describe('Where its token goes: https, or this machine. Without the path of the API.'),
  customerId: uuid.describe('The uuid that is sent as x-customer-id.'),
});

/** A connection without its token. */
export type SharedConnection = z.infer<typeof sharedConnection>;

export const connectionFile = z.strictObject({
  $schema: z.string().optional(),
  connections: z.array(sharedConnection).max(100).describe('Offered by the editor; each asks for a token of its own.'),
});
