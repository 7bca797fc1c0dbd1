/** Which requests the receiver takes: not from a browser's page, and not under a name that somebody else chose. */
import type { IncomingHttpHeaders } from 'node:http';
import { isLoopbackHost } from '../../contract/loopback';

export type Refusal = { readonly reason: 'host'; readonly host: string } | { readonly reason: 'browser' };

/** A host without its port, in lower case; null where it is none. */
function nameOf(host: string): string | null {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : null;
}

/**
 * Whether a host name may reach the receiver: this machine's own, or one that is allowed. A page whose name was made to
 * point to this machine comes with its own name, and is refused.
 *
 * @param allowed names, or `*.` and a name for all below it
 */
export function isAllowedHost(host: string, allowed: readonly string[]): boolean {
  const name = nameOf(host);
  if (name === null) return false;
  return (
    isLoopbackHost(name) ||
    allowed.some((each) => {
      const wanted = each.trim().toLowerCase();
      return wanted.startsWith('*.')
        ? name.endsWith(wanted.slice(1)) && name.length > wanted.length - 1
        : name === wanted;
    })
  );
}

/** Why a request is refused before it is read; null where it is not. */
export function refusalOf(headers: IncomingHttpHeaders, allowed: readonly string[]): Refusal | null {
  const { host = '', origin } = headers;
  if (!isAllowedHost(host, allowed)) return { reason: 'host', host: nameOf(host) ?? '' };
  const site = headers['sec-fetch-site'];
  return origin !== undefined || (site !== undefined && site !== 'none') ? { reason: 'browser' } : null;
}
