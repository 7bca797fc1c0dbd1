/**
 * The second bundle: everything that needs undici or zod. The extension loads it on first use, because parsing it costs
 * ten times what activation may cost.
 */
import * as l10n from '@vscode/l10n';
import { countIn } from './views';

export * as api from './api';
export * as contract from './contract';
export * as dotenv from './dotenv';
export * as protocol from './protocol';
export * as pull from './pull';
export * as push from './push';
export * as sandbox from './sandbox';
export * as signature from './signature';
export * as support from './support';
export * as tools from './tools';
export * as views from './views';
export * as webhooks from './webhooks';

/**
 * Makes the rooms speak the editor's language.
 *
 * @param language a BCP 47 tag
 * @param bundle undefined where the language is the source's own
 */
export function localise(language: string, bundle: { readonly [key: string]: string } | undefined): void {
  countIn(language);
  if (bundle !== undefined) l10n.config({ contents: { ...bundle } });
}
