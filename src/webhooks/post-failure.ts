/** Why an attempt got no answer, in words. */
import { t } from '@vscode/l10n';

/**
 * - `refused`, `unresolved`, `unreachable`, `certificate`: no connection was made, so nothing was sent
 * - `timeout`, `reset`, `garbled` (not HTTP): something may have been sent
 * - `canceled`: the caller's signal; `unsendable`: a header that cannot be sent
 */
export type PostFailureKind =
  | 'refused'
  | 'unresolved'
  | 'unreachable'
  | 'certificate'
  | 'timeout'
  | 'reset'
  | 'garbled'
  | 'cancelled'
  | 'unsendable'
  | 'other';

export interface PostFailure {
  readonly failure: PostFailureKind;
  /** A sentence that can be shown. */
  readonly reason: string;
}

function kindOf(code: string): PostFailureKind {
  switch (code) {
    case 'ECONNREFUSED':
      return 'refused';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'unresolved';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
      return 'unreachable';
    case 'ETIMEDOUT':
      return 'timeout';
    case 'ECONNRESET':
    case 'EPIPE':
      return 'reset';
    case 'ERR_INVALID_CHAR':
    case 'ERR_INVALID_HTTP_TOKEN':
    case 'ERR_UNESCAPED_CHARACTERS':
      return 'unsendable';
  }
  if (code.startsWith('HPE_')) return 'garbled';
  return /CERT|ERR_TLS|ERR_SSL|EPROTO|HOSTNAME_MISMATCH|INVALID_CA/.test(code) ? 'certificate' : 'other';
}

function reasonOf(kind: PostFailureKind, code: string, host: string, seconds: number): string {
  switch (kind) {
    case 'refused':
      return t('Nothing listens on {0}.', host);
    case 'unresolved':
      return t('The host name of {0} is not known ({1}).', host, code);
    case 'unreachable':
      return t('{0} cannot be reached from this machine ({1}).', host, code);
    case 'certificate':
      return t('A secure connection to {0} could not be made ({1}).', host, code);
    case 'timeout':
      return t('No answer came from {0} within {1} s.', host, seconds);
    case 'reset':
      return t('{0} closed the connection before it answered ({1}).', host, code);
    case 'garbled':
      return t('What {0} answered is not HTTP ({1}).', host, code);
    case 'cancelled':
      return t('Canceled before an answer came.');
    case 'unsendable':
      return t('A header holds characters that cannot be sent ({0}).', code);
    case 'other':
      return t('{0} could not be asked ({1}).', host, code);
  }
}

/**
 * @param ended what this side ended the attempt with, null where it did not
 */
export function postFailure(
  error: unknown,
  ended: 'timeout' | 'cancelled' | null,
  { host }: URL,
  timeoutMilliseconds: number,
): PostFailure {
  // Several addresses of one name fail together; the error of them all has the code too.
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
  const failure = ended ?? kindOf(code);
  return { failure, reason: reasonOf(failure, code, host, timeoutMilliseconds / 1000) };
}
