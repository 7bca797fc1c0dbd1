/** Text made fit to be handed to a stranger: no secret, no signature, no contact, no name of this machine's user. */
import { maskSecrets } from '../contract/secrets';

export interface KnownSecrets {
  /** Secrets as they are; whatever their form, they go. */
  readonly secrets: readonly string[];
  /** The user's home folder, whose name is often the user's; empty where there is none. */
  readonly home: string;
}

/**
 * What follows a name of a header or setting that holds a credential, to the end of its value. The name is looked for
 * backwards, and only where a value begins.
 */
const credentialValue =
  /(?=[^\s"',;}])(?<=\b(?:(?:proxy-)?authorization|cookie|x-api-key|password|secret|token)["']?\s*[:=]\s*["']?)(?:(?:bearer|basic)\s+)?[^\s"',;}]+/gi;

const signature = /\b(sha256=)?[0-9a-f]{64}\b/gi;

/** Begins where no character of a name stands before: from each of them on, a long word would be read to its end. */
const email = /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/giu;

/**
 * User information in an address, and everything behind its path: both are used for credentials. Looked for from its
 * mark back: a long word may begin a scheme at any of its letters.
 */
const address = /:\/\/(?<=\b[a-z][a-z0-9+.-]{0,30}:\/\/)(?:[^\s/@"']+@)?([^\s?#"']*)(\?[^\s#"']*)?/gi;

/**
 * Numbers with at least nine digits, as phones have them. Times, addresses and uuids are looked for first, because they
 * are made of digits and marks too, and are worth keeping.
 */
const kept =
  /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?Z?|\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\b\d{1,3}(?:\.\d{1,3}){3}\b(?::\d+)?/gi;
const phone = /(?<![\w.])\+?\(?\d(?:[\s().-]{0,2}\d){8,}(?![\w])/g;

function maskPhones(text: string): string {
  let masked = '';
  let at = 0;
  for (const { index, 0: found } of text.matchAll(kept)) {
    masked += text.slice(at, index).replace(phone, '…phone…') + found;
    at = index + found.length;
  }
  return masked + text.slice(at).replace(phone, '…phone…');
}

/** Masks a text, line by line the same as before in number. */
export function maskText(text: string, { secrets, home }: KnownSecrets): string {
  const known = secrets.filter((secret) => secret.length >= 4).sort((a, b) => b.length - a.length);
  const withoutKnown = known.reduce((all, secret) => all.replaceAll(secret, '…secret…'), text);
  const withoutHome = home.length > 1 ? withoutKnown.replaceAll(home, '~') : withoutKnown;
  const plain = maskSecrets(withoutHome)
    .replace(address, (_, rest: string, query?: string) => `://${rest}${query === undefined ? '' : '?…'}`)
    .replace(credentialValue, '…')
    .replace(signature, (_, prefix?: string) => `${prefix ?? ''}…signature…`)
    .replace(email, '…email…');
  return maskPhones(plain);
}
