import * as vscode from 'vscode';
import { type DocumentationPage, documentationPages, documentationUrl } from '../../contract/documentation';
import { operations } from '../../contract/operations';
import { openPage, pageOfRow } from '../kit/documentation';
import { readShipped } from '../kit/shipped';
import { type PickItem, showQuickPick } from '../kit/window';
import type { HelpNeeds } from './needs';

const titles = (): Readonly<Record<DocumentationPage, string>> => ({
  overview: vscode.l10n.t('Overview'),
  quickstart: vscode.l10n.t('Quickstart'),
  authentication: vscode.l10n.t('Authentication and scopes'),
  pullLeads: vscode.l10n.t('Pull leads'),
  pushLeads: vscode.l10n.t('Push leads'),
  webhooks: vscode.l10n.t('Webhooks and their signature'),
  errors: vscode.l10n.t('Errors'),
  rateLimits: vscode.l10n.t('Rate limits'),
  changelog: vscode.l10n.t('Changelog of the API'),
  listLeads: vscode.l10n.t('List and search leads'),
  createLead: vscode.l10n.t('Create a single lead'),
  bulkImportLeads: vscode.l10n.t('Bulk create and merge leads'),
  listWebhooks: vscode.l10n.t('List webhooks'),
  createWebhook: vscode.l10n.t('Register a webhook'),
  updateWebhook: vscode.l10n.t('Update a webhook, rotate its secret'),
  deleteWebhook: vscode.l10n.t('Delete a webhook'),
  openapi: vscode.l10n.t('OpenAPI document'),
});

/** The pages of docs/ that ship, by their file, in the order in which somebody gets to need them. */
const ownTitles = (): Readonly<Record<string, string>> => ({
  'connections.md': vscode.l10n.t('Connections and secrets'),
  'leads.md': vscode.l10n.t('Leads'),
  'import.md': vscode.l10n.t('Pushes and imports'),
  'webhooks.md': vscode.l10n.t('Webhooks and deliveries'),
  'signature-causes.md': vscode.l10n.t("Why a signature doesn't match"),
  'handlers.md': vscode.l10n.t('Webhook handlers'),
  'sandbox.md': vscode.l10n.t('Sandbox'),
  'clients.md': vscode.l10n.t('API clients'),
  'language-models.md': vscode.l10n.t('Language models'),
  'where-it-runs.md': vscode.l10n.t('Where it runs'),
  'limits.md': vscode.l10n.t('Limits'),
  'privacy.md': vscode.l10n.t('Privacy'),
});

interface PageChoice extends PickItem {
  readonly open?: () => Thenable<unknown>;
}

/** Opens one of docs/ as a preview, with the others beside it, so that their links lead to each other. */
async function openOwn({ context, documents }: HelpNeeds, file: string): Promise<void> {
  for (const [name, text] of await readShipped(context.extensionUri, 'docs')) documents.update(`docs/${name}`, text);
  await vscode.commands.executeCommand('markdown.showPreview', documents.uriOf(`docs/${file}`));
}

function choices(needs: HelpNeeds): PageChoice[] {
  const named = titles();
  const own = ([file, label]: [string, string]): PageChoice => ({
    icon: 'book',
    label,
    open: () => openOwn(needs, file),
  });
  const item = (page: DocumentationPage): PageChoice => ({
    // The list loses its headings while one types: this says which pages are the provider's.
    icon: 'link-external',
    label: named[page],
    description: documentationUrl(page).replace(/^https:\/\//, ''),
    open: () => openPage(page),
  });
  const separator = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const isReference = (page: DocumentationPage) => page in operations || page === 'openapi';
  return [
    separator(vscode.l10n.t('This extension')),
    ...Object.entries(ownTitles()).map(own),
    separator(vscode.l10n.t('MEGA guides')),
    ...documentationPages.filter((page) => !isReference(page)).map(item),
    separator(vscode.l10n.t('MEGA reference')),
    ...documentationPages.filter(isReference).map(item),
  ];
}

/**
 * Opens a page of the documentation: the provider's that explains a failed row of a tree, else one that is chosen. This
 * extension's own open as previews, the provider's in the browser.
 */
export async function openDocumentation(needs: HelpNeeds, argument: unknown): Promise<void> {
  const about = pageOfRow(argument);
  if (about !== null) return openPage(about);
  const chosen = await showQuickPick(choices(needs), {
    title: vscode.l10n.t('MEGA: Open Documentation'),
    placeHolder: vscode.l10n.t('Pages of dev.gomega.ai open in the browser'),
    matchOnDescription: true,
  });
  await chosen?.open?.();
}
