/** Secrets by the name of their webhook: a chat never has one as text. */
import { t } from '@vscode/l10n';
import { withoutQuery } from './get-webhooks';
import type { KeptSecret, ToolWorld } from './tool';

export const webhookMeaning =
  'The id or the address of a webhook whose secret is kept on this machine. Never a secret.';

/** The webhook that a chat speaks of. @throws Error with those that are kept, where it is none of them */
export async function keptSecretOf(world: ToolWorld, webhook: string): Promise<KeptSecret> {
  const kept = await world.keptSecrets();
  const found = kept.find(({ webhookId, url }) => webhook === webhookId || [url, withoutQuery(url)].includes(webhook));
  if (found !== undefined) return found;
  const names = kept.map(({ webhookId, url }) => `${webhookId} (${withoutQuery(url)})`);
  throw new Error(
    names.length === 0
      ? t('No secret of a webhook is kept on this machine. Add one with "MEGA: Add Webhook Secret".')
      : t('No secret is kept under that name. There are those of: {0}.', names.join(', ')),
  );
}
