/** What identifies a caller. Source: contract, "Base and authentication". */
import * as z from 'zod';

/** A Personal Access Token: `mega_` and 64 hexadecimal digits. */
export const tokenPattern = /^mega_[0-9a-f]{64}$/i;

/** A customer id is a uuid of any version; providers' ids need not follow RFC 9562's variant bits. */
export const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A webhook signing secret as the API returns it. */
export const webhookSecretPrefix = 'mega_whsec_';

export const uuid = z.string().regex(uuidPattern, 'must be a uuid').meta({ format: 'uuid' });

/** The line a sandbox prints once it listens: where it is and who may call it. */
export const sandboxAnnouncement = z.object({
  url: z.url(),
  token: z.string().regex(tokenPattern),
  customer_id: uuid,
});
