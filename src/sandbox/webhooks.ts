/** The webhook routes. Source: contract, "Webhooks". */
import * as z from 'zod';
import { type Webhook, webhookDefaults, webhookFields, webhookSecretPrefix } from '../contract';
import { judgeWebhookUrl } from '../contract/webhook-url';
import { badRequest, Refusal } from './refusal';

interface StoredWebhook extends Webhook {
  readonly secret: string;
}

export interface WebhookOptions {
  readonly now: () => number;
  readonly newId: () => string;
  /** Hexadecimal digits for a secret. */
  readonly newSecret: () => string;
  readonly allowLocal: boolean;
}

const createBody = z
  .object({ url: z.string(), ...webhookFields })
  .partial()
  .required({ url: true });
const updateBody = z.object({ url: z.string(), ...webhookFields, rotate_secret: z.boolean() }).partial();

function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw badRequest(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
}

type Settings = Pick<Webhook, keyof typeof webhookFields>;

/** The values given, and what there was where none is. Null clears a description; only an absent one keeps it. */
function settle(before: Settings, given: Omit<z.infer<typeof updateBody>, 'rotate_secret'>): Settings {
  return {
    event_types: given.event_types ?? before.event_types,
    timeout_seconds: given.timeout_seconds ?? before.timeout_seconds,
    retry_attempts: given.retry_attempts ?? before.retry_attempts,
    description: given.description === undefined ? before.description : given.description,
    is_active: given.is_active ?? before.is_active,
  };
}

const withoutSecret = ({ secret: _, ...webhook }: StoredWebhook): Webhook => webhook;

export interface Webhooks {
  list(): Webhook[];
  create(body: unknown): { webhook: Webhook; secret: string };
  update(id: string, body: unknown): { webhook: Webhook; secret?: string };
  remove(id: string): { deleted: true };
  /** Those a delivery goes to, with their secrets. */
  active(): readonly StoredWebhook[];
}

/** Deleted webhooks are gone for every route, and their URLs are free again. */
export function createWebhooks({ now, newId, newSecret, allowLocal }: WebhookOptions): Webhooks {
  const live = new Map<string, StoredWebhook>();

  function judge(url: string, own: string | null): void {
    const judged = judgeWebhookUrl(url, allowLocal);
    if (!judged.ok) throw badRequest(judged.reason);
    for (const webhook of live.values())
      if (webhook.id !== own && new URL(webhook.url).href === new URL(url).href)
        throw new Refusal(409, 'a webhook with this url exists');
  }
  function find(id: string): StoredWebhook {
    const webhook = live.get(id.toLowerCase());
    if (webhook === undefined) throw new Refusal(404, 'no such webhook');
    return webhook;
  }
  const time = () => new Date(now()).toISOString();
  const mint = () => webhookSecretPrefix + newSecret();

  return {
    list: () => [...live.values()].map(withoutSecret),
    active: () => [...live.values()].filter(({ is_active }) => is_active),
    create(body) {
      const fields = read(createBody, body);
      judge(fields.url, null);
      const made = { created_at: time(), updated_at: time(), secret: mint() };
      const stored = { id: newId(), url: fields.url, ...settle(webhookDefaults, fields), ...made };
      live.set(stored.id, stored);
      return { webhook: withoutSecret(stored), secret: stored.secret };
    },
    update(id, body) {
      const webhook = find(id);
      const { rotate_secret: rotate = false, ...fields } = read(updateBody, body);
      if (fields.url !== undefined) judge(fields.url, webhook.id);
      const secret = rotate ? mint() : webhook.secret;
      const url = fields.url ?? webhook.url;
      const stored = { ...webhook, ...settle(webhook, fields), url, updated_at: time(), secret };
      live.set(stored.id, stored);
      return { webhook: withoutSecret(stored), ...(rotate ? { secret } : {}) };
    },
    remove(id) {
      live.delete(find(id).id);
      return { deleted: true };
    },
  };
}
