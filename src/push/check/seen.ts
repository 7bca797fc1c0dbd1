/**
 * What a lead names that none of the account's leads was seen with: the API drops a custom field that the account does not
 * have and refuses a stage, and no operation lists either. Source: contract, "Push".
 */
import { t } from '@vscode/l10n';
import type { BulkRow } from '../../contract';
import { nearest } from '../../support/nearest';

/** What an account has, as far as its leads have shown it. */
export interface SeenNames {
  /** Slug to name. */
  readonly stages: ReadonlyMap<string, string>;
  /** Slugs. */
  readonly customFields: ReadonlySet<string>;
}

export interface Unseen {
  readonly kind: 'stage' | 'custom-field';
  readonly slug: string;
  /** The one that was most likely meant, where one is near. */
  readonly near: string | null;
  /** In words. */
  readonly message: string;
}

function unseen(kind: Unseen['kind'], slug: string, known: readonly string[]): Unseen[] {
  // Where nothing was seen, nothing can be said.
  if (known.length === 0 || known.includes(slug)) return [];
  const near = nearest(slug, known);
  const said =
    kind === 'stage'
      ? t('No lead seen so far is in the stage “{0}”.', slug)
      : t('No lead seen so far has the custom field “{0}”.', slug);
  return [{ kind, slug, near, message: near === null ? said : `${said} ${t('Did you mean “{0}”?', near)}` }];
}

/** The stage and the custom fields of a lead that were not seen. */
export function unseenIn(
  { stage_slug, custom_fields }: Pick<BulkRow, 'stage_slug' | 'custom_fields'>,
  { stages, customFields }: SeenNames,
): Unseen[] {
  return [
    ...(stage_slug === undefined ? [] : unseen('stage', stage_slug, [...stages.keys()])),
    ...Object.keys(custom_fields ?? {}).flatMap((slug) => unseen('custom-field', slug, [...customFields])),
  ];
}
