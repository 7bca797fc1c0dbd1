/** The tools by their names. */
import { t } from '@vscode/l10n';
import { checkWebhookHandler } from './check-webhook-handler';
import { dryRunLeads } from './dry-run-leads';
import { explainApiError } from './explain-api-error';
import { getWebhooks } from './get-webhooks';
import { listLeads } from './list-leads';
import type { Tool } from './tool';
import { validateLeadFile } from './validate-lead-file';
import { verifyWebhookSignature } from './verify-webhook-signature';

const tools = {
  list_leads: listLeads,
  get_webhooks: getWebhooks,
  validate_lead_file: validateLeadFile,
  dry_run_leads: dryRunLeads,
  verify_webhook_signature: verifyWebhookSignature,
  check_webhook_handler: checkWebhookHandler,
  explain_api_error: explainApiError,
};

/** @throws Error where there is none of that name */
export function toolOf(name: string): Tool {
  const found = Object.entries<Tool>(tools).find(([each]) => each === name)?.[1];
  if (found === undefined) throw new Error(t('There is no tool {0}.', name));
  return found;
}

export const toolNames = Object.keys(tools);
