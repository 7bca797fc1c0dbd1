import { t } from '@vscode/l10n';
import * as z from 'zod';
import { defineTool } from './tool';

/** A query may hold a credential of the endpoint's own. */
export function withoutQuery(text: string): string {
  if (!URL.canParse(text)) return text;
  const { origin, pathname, search } = new URL(text);
  return `${origin}${pathname}${search === '' ? '' : '?…'}`;
}

export const getWebhooks = defineTool({
  input: z.strictObject({}),
  running: (_, world) => t('Listing webhooks of {0}', world.connection().name),
  question: (_, world) => ({
    title: t('List webhooks of {0}?', world.connection().place),
    message: t('Addresses and settings of webhooks go into the chat; their secrets do not.'),
  }),
  async run(_, world, signal) {
    const { api, name } = world.connection();
    const [webhooks, kept] = await Promise.all([api.listWebhooks({ signal, maxWait: 10_000 }), world.keptSecrets()]);
    return {
      connection: name,
      webhooks: webhooks.map(({ id, url, event_types, is_active, timeout_seconds, retry_attempts, description }) => ({
        id,
        url: withoutQuery(url),
        description: description ?? null,
        event_types,
        is_active,
        timeout_seconds,
        retry_attempts,
        secret_kept_here: kept.some(({ webhookId }) => webhookId === id),
      })),
    };
  },
});
