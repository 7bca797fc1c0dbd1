import { t } from '@vscode/l10n';

/**
 * What a secret is called beside others: the address of its webhook, which two may have had, one after the other.
 *
 * @param before the addresses of those that were registered later
 */
export const secretName = (url: string, before: readonly string[]): string =>
  before.includes(url) ? t('{0}, registered earlier', url) : url;
