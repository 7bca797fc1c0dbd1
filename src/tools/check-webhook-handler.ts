import { t } from '@vscode/l10n';
import * as z from 'zod';
import { battery, type Consent, checkHandler, consentToCheck } from '../webhooks';
import { withoutQuery } from './get-webhooks';
import { keptSecretOf, webhookMeaning } from './kept-secret';
import { defineTool, type ToolWorld } from './tool';

const checkIds = battery.map(({ id }) => id);

const input = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where the handler listens; the setting unless given.'),
  webhook: z
    .string()
    .min(1)
    .optional()
    .describe(`${webhookMeaning} The secret last used for the address unless given.`),
  only: z.array(z.string()).optional().describe('Ids of single checks; all unless given.'),
});

function urlOf({ url }: z.infer<typeof input>, { handlerUrl }: ToolWorld): URL {
  const text = url ?? handlerUrl;
  if (!URL.canParse(text)) throw new Error(t('Give the url of the handler, or set megaLeads.handler.url.'));
  const read = new URL(text);
  if (read.username !== '' || read.password !== '')
    throw new Error(t('The address must not hold a user name or password.'));
  if (!['http:', 'https:'].includes(read.protocol)) throw new Error(t('A webhook goes over http or https.'));
  return read;
}

async function secretOf({ webhook }: z.infer<typeof input>, url: URL, world: ToolWorld): Promise<string> {
  if (webhook !== undefined) return (await keptSecretOf(world, webhook)).current;
  const secret = await world.endpointSecret(url);
  if (secret !== null) return secret;
  throw new Error(
    t('The secret of {0} is not known here. Name a webhook, or run "MEGA: Check Webhook Handler" once.', url.host),
  );
}

/** What is asked, and what it is sent with. @throws Error where it says nothing that can be sent */
async function consentOf(
  asked: z.infer<typeof input>,
  world: ToolWorld,
): Promise<Consent & { readonly secret: string }> {
  const url = urlOf(asked, world);
  const { only } = asked;
  const unknown = (only ?? []).filter((id) => !checkIds.includes(id));
  if (unknown.length > 0)
    throw new Error(t('There is no check {0}. There are: {1}.', unknown.join(', '), checkIds.join(', ')));
  const secret = await secretOf(asked, url, world);
  return { ...consentToCheck({ url, secret, kept: await world.keptSecrets() }, only), secret };
}

export const checkWebhookHandler = defineTool({
  input,
  running: (asked, world) => t('Checking the handler at {0}', urlOf(asked, world).host),
  async question(asked, world) {
    const { title, message } = await consentOf(asked, world);
    return { title, message };
  },
  async run(asked, world, signal) {
    const consent = await consentOf(asked, world);
    const { url, secret } = consent;
    if (!(await world.mayLeave(consent)))
      throw new Error(t('Nothing was sent to {0}: it was not agreed to.', url.host));
    const { only } = asked;
    const ended = await checkHandler({ url: url.href, secret, signal, ...(only === undefined ? {} : { only }) });
    if (!ended.reached) throw new Error(ended.reason);
    return {
      url: withoutQuery(url.href),
      ok: ended.ok,
      checks: ended.reports.map(({ id, title, outcome, message }) => ({ id, title, outcome, message })),
    };
  },
});
