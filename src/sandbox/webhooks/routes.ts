/** The webhook routes. Source: contract, "Webhooks". */
import * as z from 'zod';
import { webhookDefaults, webhookFields, webhookSecretPrefix } from '../../contract';
import { judgeWebhookUrl } from '../../contract/webhook-url';
import type { Ids } from '../account/ids';
import { complaints } from '../leads/row';
import { badRequest, Refusal } from '../requests/refusal';

/** A webhook as it is answered. */
export interface WebhookView {
  readonly id: string;
  readonly url: string;
  readonly event_types: readonly string[];
  readonly is_active: boolean;
  readonly timeout_seconds: number;
  readonly retry_attempts: number;
  readonly description: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface StoredWebhook extends WebhookView {
  readonly secret: string;
}

/** All methods throw a Refusal: 400, 404 for a webhook that is not there (any more), 409 for another one's URL. */
export interface Webhooks {
  list(): WebhookView[];
  create(body: unknown, time: string): { readonly webhook: WebhookView; readonly secret: string };
  update(id: string, body: unknown, time: string): { readonly webhook: WebhookView; readonly secret?: string };
  remove(id: string): void;
  /** With its secret; null where it was deleted. */
  get(id: string): StoredWebhook | null;
  all(): readonly StoredWebhook[];
  load(webhooks: readonly StoredWebhook[]): void;
}

/** Longer URLs are refused by many a server on the way. */
const maxUrlLength = 2048;

const url = z.string().max(maxUrlLength);
const createBody = z
  .object({ url, ...webhookFields })
  .partial()
  .required({ url: true });
const updateBody = z.object({ url, ...webhookFields, rotate_secret: z.boolean() }).partial();
type Fields = z.infer<typeof updateBody>;

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw badRequest(complaints(parsed.error).join('; '));
}

/** Without the secret, and in the one order of fields, wherever the webhook came from. */
const view = (webhook: StoredWebhook): WebhookView => ({
  id: webhook.id,
  url: webhook.url,
  event_types: webhook.event_types,
  is_active: webhook.is_active,
  timeout_seconds: webhook.timeout_seconds,
  retry_attempts: webhook.retry_attempts,
  description: webhook.description,
  created_at: webhook.created_at,
  updated_at: webhook.updated_at,
});

/** A webhook with the fields that were given. */
function changed(webhook: StoredWebhook, fields: Fields): StoredWebhook {
  return {
    ...webhook,
    url: fields.url ?? webhook.url,
    event_types: fields.event_types ?? webhook.event_types,
    is_active: fields.is_active ?? webhook.is_active,
    timeout_seconds: fields.timeout_seconds ?? webhook.timeout_seconds,
    retry_attempts: fields.retry_attempts ?? webhook.retry_attempts,
    description: fields.description === undefined ? webhook.description : fields.description,
  };
}

/**
 * @param allowLocal lets webhooks point to this machine, over http too
 * @param ids is asked for every id and secret
 */
export function createWebhooks(allowLocal: boolean, ids: () => Ids): Webhooks {
  const mintSecret = () => webhookSecretPrefix + ids().hex();
  /** Those that are not deleted, by id. */
  const live = new Map<string, StoredWebhook>();

  function judge(text: string, own: string | null): void {
    const judgement = judgeWebhookUrl(text, allowLocal);
    if (!judgement.ok) throw badRequest(judgement.reason);
    const { href } = new URL(text);
    for (const other of live.values())
      if (other.id !== own && new URL(other.url).href === href)
        throw new Refusal(409, 'another webhook has this url already');
  }

  function find(id: string): StoredWebhook {
    const webhook = live.get(id.toLowerCase());
    if (webhook === undefined) throw new Refusal(404, 'there is no such webhook');
    return webhook;
  }

  return {
    list: () => [...live.values()].map(view),
    create(body, time) {
      const fields = parse(createBody, body);
      judge(fields.url, null);
      const times = { created_at: time, updated_at: time };
      const blank = { id: ids().uuid(), url: fields.url, ...webhookDefaults, ...times, secret: mintSecret() };
      const stored = changed(blank, fields);
      live.set(stored.id, stored);
      return { webhook: view(stored), secret: stored.secret };
    },
    update(id, body, time) {
      const webhook = find(id);
      const { rotate_secret: rotate = false, ...fields } = parse(updateBody, body);
      if (fields.url !== undefined) judge(fields.url, webhook.id);
      const secret = rotate ? mintSecret() : webhook.secret;
      const stored: StoredWebhook = { ...changed(webhook, fields), updated_at: time, secret };
      live.set(stored.id, stored);
      return { webhook: view(stored), ...(rotate ? { secret } : {}) };
    },
    remove: (id) => void live.delete(find(id).id),
    get: (id) => live.get(id) ?? null,
    all: () => [...live.values()],
    load(webhooks) {
      live.clear();
      for (const webhook of webhooks) live.set(webhook.id, webhook);
    },
  };
}
