/**
 * Where a webhook may point. Source: contract, "Webhooks" (register, and what the sandbox decides). A URL is judged by
 * its text; no name is resolved.
 */
import { BlockList, isIP } from 'node:net';
import { t } from '@vscode/l10n';
import { isLoopbackHost, urlOf } from './loopback';

export type WebhookUrlJudgement = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Everything that is not the public internet. */
const internal = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  internal.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [
  ['::', 128],
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  internal.addSubnet(network, prefix, 'ipv6');

/** The IPv4 address that an IPv6 one carries: mapped, compatible, translated (NAT64) or 6to4; null where it has none. */
function embeddedIpv4(address: string): string | null {
  const groups = expand(address);
  const [a, b] = /^(?:0{4}:){5}(?:ffff|0{4}):|^0064:ff9b:(?:0{4}:){4}/.test(`${groups.join(':')}:`)
    ? groups.slice(6)
    : groups[0] === '2002'
      ? groups.slice(1, 3)
      : [];
  if (a === undefined || b === undefined) return null;
  const [high, low] = [Number.parseInt(a, 16), Number.parseInt(b, 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** The eight groups of an address in URL's own spelling, which has no dotted part. */
function expand(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array(Math.max(0, 8 - left.length - right.length)).fill('0');
  return [...left, ...(tail === undefined ? [] : zeros), ...right].map((group) => group.padStart(4, '0'));
}

function isInternalAddress(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '');
  switch (isIP(address)) {
    case 4:
      return internal.check(address, 'ipv4');
    case 6: {
      const embedded = embeddedIpv4(address);
      return internal.check(address, 'ipv6') || (embedded !== null && internal.check(embedded, 'ipv4'));
    }
    default:
      return false;
  }
}

/**
 * Judges a webhook's URL.
 *
 * @param allowLocal lets `http:` and loopback through, as a sandbox may
 */
export function judgeWebhookUrl(text: string, allowLocal = false): WebhookUrlJudgement {
  const refuse = (reason: string) => ({ ok: false, reason }) as const;
  const url = urlOf(text);
  if (url === null) return refuse(t('This is not a URL.'));
  if (allowLocal && isLoopbackHost(url.hostname) && ['http:', 'https:'].includes(url.protocol)) return { ok: true };
  if (url.protocol !== 'https:') return refuse(t('Enter an https URL.'));
  if (url.username !== '' || url.password !== '') return refuse(t('The URL must not contain a user name or password.'));
  // URL has turned decimal, octal, hexadecimal and short spellings into the usual ones.
  const host = url.hostname.replace(/(?<!\.)\.+$/, '').toLowerCase();
  if (isInternalAddress(host))
    return refuse(t("MEGA doesn't deliver to private, loopback, or other internal addresses."));
  if (isIP(host.replace(/^\[|\]$/g, '')) !== 0) return { ok: true };
  if (!host.includes('.')) return refuse(t('url must have a public host name; "{0}" is a single label.', host));
  if (/(?:^|\.)(?:localhost|local|internal)$/.test(host))
    return refuse(t('url must have a public host name; "{0}" is an internal one.', host));
  return { ok: true };
}
