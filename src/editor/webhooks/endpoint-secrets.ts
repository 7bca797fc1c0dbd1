/**
 * Which secret an endpoint of the user's own checks with. That of a webhook is known by its webhook and a digest, so
 * that no copy is left once the webhook's own is deleted; only what was typed is kept here itself.
 */
import { createHash } from 'node:crypto';
import type * as vscode from 'vscode';

/** A webhook and the secrets that it has here: of now, and before its last rotation. */
export interface KeptWebhook {
  readonly connectionId: string;
  readonly webhookId: string;
  readonly current: string;
  readonly previous: string | null;
}

type Kept = Pick<KeptWebhook, 'connectionId' | 'webhookId'> & { readonly digest: string };

const prefix = 'megaLeads.endpointSecret.';
const indexKey = 'megaLeads.endpointSecrets';

const digestOf = (secret: string) => createHash('sha256').update(secret).digest('base64url');
const secretsOf = ({ current, previous }: KeptWebhook) => (previous === null ? [current] : [current, previous]);

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** By hand, as everywhere at the start. A text that is no such object was typed, or kept by version 0.1.0. */
function referenceOf(text: string): Kept | null {
  const value = parsed(text);
  if (typeof value !== 'object' || value === null) return null;
  const { connectionId, webhookId, digest } = value as Record<string, unknown>;
  return typeof connectionId === 'string' && typeof webhookId === 'string' && typeof digest === 'string'
    ? { connectionId, webhookId, digest }
    : null;
}

async function originsOf(storage: vscode.SecretStorage): Promise<readonly string[]> {
  const listed = parsed(await storage.get(indexKey));
  // Version 0.1.0 kept no list; newer editors know their keys.
  const keys: unknown = 'keys' in storage && typeof storage.keys === 'function' ? await storage.keys() : [];
  const found = (Array.isArray(keys) ? keys : [])
    .filter((key) => typeof key === 'string' && key.startsWith(prefix))
    .map((key: string) => key.slice(prefix.length));
  const known = (Array.isArray(listed) ? listed : []).filter((each) => typeof each === 'string');
  return [...new Set([...known, ...found])];
}

/** Keeps which secret an endpoint checks with. */
export async function keepEndpointSecret(
  storage: vscode.SecretStorage,
  origin: string,
  secret: string,
  webhooks: readonly KeptWebhook[],
): Promise<void> {
  const owner = webhooks.find((each) => secretsOf(each).includes(secret));
  // The list first: what is not on it would not be found when it is to be deleted.
  await storage.store(indexKey, JSON.stringify([...new Set([...(await originsOf(storage)), origin])]));
  const { connectionId, webhookId } = owner ?? {};
  const kept = owner === undefined ? secret : JSON.stringify({ connectionId, webhookId, digest: digestOf(secret) });
  await storage.store(prefix + origin, kept);
}

/** The secret that an endpoint checks with; null where none is known, or its webhook's is not kept any more. */
export async function endpointSecret(
  storage: vscode.SecretStorage,
  origin: string,
  webhooks: readonly KeptWebhook[],
): Promise<string | null> {
  const text = await storage.get(prefix + origin);
  if (text === undefined) return null;
  const kept = referenceOf(text);
  if (kept === null) {
    // A copy of a webhook's, as version 0.1.0 left it, becomes what it should have been.
    if (webhooks.some((each) => secretsOf(each).includes(text)))
      await keepEndpointSecret(storage, origin, text, webhooks);
    return text;
  }
  const owner = webhooks.find((each) => each.connectionId === kept.connectionId && each.webhookId === kept.webhookId);
  return owner === undefined ? null : (secretsOf(owner).find((secret) => digestOf(secret) === kept.digest) ?? null);
}

/**
 * Forgets what endpoints know of webhooks whose secrets are deleted, and every copy of these.
 *
 * @param others origins beyond the list that may have one
 */
export async function forgetEndpointSecrets(
  storage: vscode.SecretStorage,
  gone: readonly KeptWebhook[],
  others: readonly string[],
): Promise<void> {
  const origins = await originsOf(storage);
  const left: string[] = [];
  for (const origin of new Set([...origins, ...others])) {
    const text = await storage.get(prefix + origin);
    if (text === undefined) continue;
    const kept = referenceOf(text);
    const isGone = gone.some((each) =>
      kept === null
        ? secretsOf(each).includes(text)
        : each.connectionId === kept.connectionId && each.webhookId === kept.webhookId,
    );
    if (isGone) await storage.delete(prefix + origin);
    else left.push(origin);
  }
  await storage.store(indexKey, JSON.stringify(left));
}
