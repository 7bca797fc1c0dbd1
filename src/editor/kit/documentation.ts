/** The way from what went wrong to the page of the provider's documentation that explains it. */
import * as vscode from 'vscode';
import { pageAbout } from '../../api/documentation';
import { type DocumentationPage, documentationUrl } from '../../contract/documentation';

/** Opens a page in the browser. */
export async function openPage(page: DocumentationPage): Promise<void> {
  await vscode.env.openExternal(vscode.Uri.parse(documentationUrl(page), true));
}

/** The page that explains a row of a tree that stands for a failure; null for any other row. */
export function pageOfRow(row: unknown): DocumentationPage | null {
  return typeof row === 'object' && row !== null && 'error' in row ? pageAbout(row.error) : null;
}

/** A button for a message about what was thrown; none where no page explains it. */
export function documentationAction(thrown: unknown): Record<string, () => unknown> {
  const page = pageAbout(thrown);
  return page === null ? {} : { [vscode.l10n.t('Open Documentation')]: () => openPage(page) };
}
