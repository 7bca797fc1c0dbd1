/**
 * Which hosts are this machine. One judgement for all: what takes a token without TLS, what never goes to a proxy, what a
 * server here answers as its own name.
 *
 * Names below `localhost` are none: not every resolver keeps them here. `0.0.0.0` and `::` are none: where they lead
 * depends on the system. Source: RFC 6761, 6.3; RFC 1122, 3.2.1.3; RFC 4291, 2.5.3 and 2.5.5.2.
 */

/** 127.0.0.0/8 and ::1, and the former as an IPv6 address, as URL writes them, whatever their spelling was. */
const addresses = [/^127(?:\.\d{1,3}){3}$/, /^\[::1\]$/, /^\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\]$/];

/** `localhost`, as a name of the whole tree too. */
export const isLocalhostName = (host: string): boolean => /^localhost\.?$/i.test(host);

/** Whether a host, as URL's `hostname` has it, is this machine. */
export function isLoopbackHost(host: string): boolean {
  return isLocalhostName(host) || addresses.some((address) => address.test(host.toLowerCase()));
}

/** No server takes a longer one; it is not read then. In UTF-16 code units. */
const mostUrl = 8192;

/** Null where a text is no URL, or too long for one. */
export function urlOf(text: string): URL | null {
  if (text.length > mostUrl) return null;
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
