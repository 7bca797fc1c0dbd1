import { t } from '@vscode/l10n';
import { tokenPattern, uuidPattern } from '../contract/credentials';
import { isLoopbackHost, urlOf } from '../contract/loopback';

/** Where a token goes, and for whom. */
export interface Connection {
  /** `https:`, or `http:` to loopback; without a trailing slash. */
  readonly baseUrl: string;
  readonly customerId: string;
  readonly token: string;
}

export type Judgement<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/** Whether a URL may receive a token: https, or http to loopback. Source: contract, "Base and authentication". */
export function judgeBaseUrl(text: string): Judgement<string> {
  const url = urlOf(text.trim());
  if (url === null) return { ok: false, reason: t('This is not a URL. Example: {0}', 'https://app.gomega.ai') };
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopbackHost(url.hostname)))
    return { ok: false, reason: t('Enter an https URL, or an http address on this machine.') };
  if (url.username !== '' || url.password !== '')
    return { ok: false, reason: t('A base URL holds no user name or password.') };
  if (url.search !== '' || url.hash !== '')
    return { ok: false, reason: t('A base URL holds no query and no fragment.') };
  return { ok: true, value: url.href.replace(/(?<!\/)\/+$/, '') };
}

export function judgeCustomerId(text: string): Judgement<string> {
  const value = text.trim();
  return uuidPattern.test(value)
    ? { ok: true, value }
    : { ok: false, reason: t('A customer ID is a UUID: hexadecimal digits in groups of 8-4-4-4-12.') };
}

export function judgeToken(text: string): Judgement<string> {
  const value = text.trim();
  return tokenPattern.test(value)
    ? { ok: true, value }
    : {
        ok: false,
        reason: t('An access token is "mega_" and 64 hexadecimal digits; this has {0} characters.', value.length),
      };
}
