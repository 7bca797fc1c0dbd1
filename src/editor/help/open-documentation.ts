import * as vscode from 'vscode';
import { type DocumentationPage, documentationPages, documentationUrl } from '../../contract/documentation';
import { operations } from '../../contract/operations';
import { openPage, pageOfRow } from '../kit/documentation';
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

interface PageChoice extends PickItem {
  readonly page?: DocumentationPage;
}

function choices(): PageChoice[] {
  const named = titles();
  const item = (page: DocumentationPage): PageChoice => ({
    label: named[page],
    description: new URL(documentationUrl(page)).pathname,
    page,
  });
  const separator = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const isReference = (page: DocumentationPage) => page in operations || page === 'openapi';
  return [
    separator(vscode.l10n.t('Guides')),
    ...documentationPages.filter((page) => !isReference(page)).map(item),
    separator(vscode.l10n.t('Reference')),
    ...documentationPages.filter(isReference).map(item),
  ];
}

/** Opens a page of the provider's documentation: the one that explains a failed row of a tree, else one that is chosen. */
export async function openDocumentation(_workbench: HelpNeeds, argument: unknown): Promise<void> {
  const about = pageOfRow(argument);
  if (about !== null) return openPage(about);
  const chosen = await showQuickPick(choices(), {
    title: vscode.l10n.t('MEGA: Open Documentation'),
    placeHolder: vscode.l10n.t('A page of dev.gomega.ai, opened in the browser'),
    matchOnDescription: true,
  });
  if (chosen?.page !== undefined) await openPage(chosen.page);
}
