/** The pages of the provider's documentation. Source: contract, "Documentation root". */
import type { OperationId } from './operations';

export const documentationRoot = 'https://dev.gomega.ai';

/** Each page's path below the root, the guides first, then one page for each operation. */
const paths = {
  overview: 'overview',
  quickstart: 'quickstart',
  authentication: 'authentication',
  pullLeads: 'pull-leads',
  pushLeads: 'push-leads',
  webhooks: 'webhooks',
  errors: 'errors',
  rateLimits: 'rate-limits',
  changelog: 'changelog',
  listLeads: 'api-reference/leads/list-search-leads',
  createLead: 'api-reference/leads/create-a-single-lead',
  bulkImportLeads: 'api-reference/leads/bulk-create-merge-leads',
  listWebhooks: 'api-reference/webhooks/list-webhooks',
  createWebhook: 'api-reference/webhooks/register-a-webhook',
  updateWebhook: 'api-reference/webhooks/update-rotate-a-webhook',
  deleteWebhook: 'api-reference/webhooks/delete-a-webhook',
  openapi: 'openapi.json',
} as const satisfies { readonly [operation in OperationId]: string } & { readonly [page: string]: string };

export type DocumentationPage = keyof typeof paths;

/** The address of a page. */
export function documentationUrl(page: DocumentationPage): string {
  return `${documentationRoot}/${paths[page]}`;
}

function isPage(name: string): name is DocumentationPage {
  return name in paths;
}

/** All pages, in the order in which a reader meets them. */
export const documentationPages: readonly DocumentationPage[] = Object.keys(paths).filter(isPage);
