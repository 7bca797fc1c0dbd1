import { t } from '@vscode/l10n';
import * as z from 'zod';
import { type DiagnosisInput, diagnose, verify } from '../signature';
import { secretName } from '../views';
import { withoutQuery } from './get-webhooks';
import { keptSecretOf, webhookMeaning } from './kept-secret';
import { defineTool, type ToolWorld } from './tool';

const input = z.strictObject({
  webhook: z.string().min(1).describe(webhookMeaning),
  timestamp: z.string().describe('X-Mega-Timestamp as it was received.'),
  signature: z.string().describe('X-Mega-Signature as it was received.'),
  path: z.string().min(1).optional().describe('A file of the workspace with the exact bytes of the body.'),
  body_base64: z.base64().optional().describe('The exact bytes of the body, in Base64.'),
  body: z.string().optional().describe('The body as text, where its bytes are UTF-8 without a byte order mark.'),
  received_at: z.int().min(0).optional().describe('When it was received, in unix seconds; now unless given.'),
});

/** In characters, of a body that is given as it is: more than any delivery of a lead has. */
const mostGiven = 100_000;

async function bodyOf({ path, body_base64, body }: z.infer<typeof input>, world: ToolWorld): Promise<Uint8Array> {
  if ([path, body_base64, body].filter((each) => each !== undefined).length !== 1)
    throw new Error(t('Give path, body_base64 or body, one of the three.'));
  if (path !== undefined) return world.readFile(path);
  const { length } = body_base64 ?? body ?? '';
  if (length > mostGiven)
    throw new Error(
      t(
        'The body has {0} characters, and {1} are taken: put its bytes into a file and give the path.',
        length,
        mostGiven,
      ),
    );
  return body_base64 === undefined ? Buffer.from(body ?? '') : Buffer.from(body_base64, 'base64');
}

export const verifyWebhookSignature = defineTool({
  input,
  running: ({ webhook }) => t('Checking a signature with the secret of {0}', withoutQuery(webhook)),
  question: () => null,
  async run(asked, world, signal) {
    const { webhook, timestamp, signature } = asked;
    const [kept, body, all] = await Promise.all([
      keptSecretOf(world, webhook),
      bodyOf(asked, world),
      world.keptSecrets(),
    ]);
    const named = ({ url, current }: (typeof all)[number]) => ({
      secret: current,
      name: secretName(withoutQuery(url), [withoutQuery(kept.url)]),
    });
    const delivery: DiagnosisInput = {
      body,
      timestamp,
      signature,
      secret: kept.current,
      receivedAt: asked.received_at ?? Math.floor(world.now() / 1000),
      toleranceSeconds: world.toleranceSeconds,
      otherSecrets: all.filter(({ webhookId }) => webhookId !== kept.webhookId).map(named),
      previousSecrets: kept.previous === null ? [] : [{ secret: kept.previous }],
    };
    const isMatch = verify(delivery).verdict.startsWith('match');
    const found = isMatch ? diagnose(delivery) : await world.explain(delivery, signal);
    // The expected signature stays here: it would sign whatever a chat puts into the body.
    const { verdict, ageSeconds, malformed, causes, notTried } = found;
    return {
      webhook: { id: kept.webhookId, url: withoutQuery(kept.url) },
      verdict,
      age_seconds: ageSeconds,
      tolerance_seconds: world.toleranceSeconds,
      malformed_fields: malformed,
      causes: causes.map(({ code, certain, detail, fix }) => ({ code, proven: certain, detail, fix })),
      not_tried: notTried,
    };
  },
});
