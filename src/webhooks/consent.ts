/** What a person agrees to before signed requests go to an address: how many, where, signed with whose secret. */
import { t } from '@vscode/l10n';
import { planOf } from './check';

/** A webhook whose secret is kept on this machine. */
interface SecretOfWebhook {
  readonly url: string;
  readonly current: string;
  /** The one before the last rotation. */
  readonly previous: string | null;
}

export interface Consent {
  readonly url: URL;
  readonly title: string;
  readonly message: string;
  /** Whose secret it is, in words. */
  readonly owner: string;
  /** The most requests that follow. */
  readonly requests: number;
}

interface Sending {
  /** All of it is shown: its query too may decide what a handler does. */
  readonly url: URL;
  readonly secret: string;
  /** The webhooks whose secrets are kept; one of them may be the owner. */
  readonly kept: readonly SecretOfWebhook[];
}

/** A webhook's address as the owner of a secret; its query may hold a credential. */
const addressOf = (url: string) => (URL.canParse(url) ? new URL(url).origin + new URL(url).pathname : url);

function ownerOf({ url, secret, kept }: Sending): { owner: string; isAnothers: boolean } {
  const found = kept.find(({ current, previous }) => secret === current || secret === previous);
  if (found === undefined) return { owner: t('the secret last used for {0}', url.origin), isAnothers: false };
  const owner =
    secret === found.current
      ? t('the secret of the webhook {0}', addressOf(found.url))
      : t('the secret that the webhook {0} had before its last rotation', addressOf(found.url));
  return { owner, isAnothers: !URL.canParse(found.url) || new URL(found.url).origin !== url.origin };
}

function consent(sending: Sending, title: string, requests: number, sentenceOf: (owner: string) => string): Consent {
  const { owner, isAnothers } = ownerOf(sending);
  const message = [
    sentenceOf(owner),
    ...(isAnothers
      ? [t('That webhook delivers to another address, which accepts these deliveries too if they are passed on to it.')]
      : []),
    t("The handler can't tell valid test deliveries from real ones and processes them like any lead."),
  ].join(' ');
  return { url: sending.url, title, message, owner, requests };
}

/** What the battery sends. @param only the checks that are chosen; all where it is left out */
export function consentToCheck(sending: Sending, only?: readonly string[]): Consent {
  const { requests, extraRequests } = planOf(only);
  const title = t('Send test deliveries to {0}?', sending.url.host);
  return consent(sending, title, requests + extraRequests, (owner) =>
    t(
      '{0} requests, valid and invalid, go to {1}, signed with {2}. Up to {3} more follow if answers have to be confirmed.',
      requests,
      sending.url.href,
      owner,
      extraRequests,
    ),
  );
}

/** What one delivery sends. @param attempts the most that are made */
export function consentToDelivery(sending: Sending, attempts: number): Consent {
  const title = t('Send a test delivery to {0}?', sending.url.host);
  return consent(sending, title, attempts, (owner) =>
    t('Up to {0} requests go to {1}, signed with {2}, until one is accepted.', attempts, sending.url.href, owner),
  );
}
