/** What a model is told of each tool, and what a client may show of it. */
import type { ToolAnnotations } from '@modelcontextprotocol/sdk/types.js';

interface ToolWords {
  readonly title: string;
  readonly description: string;
  readonly annotations: ToolAnnotations;
}

/** Looks at what is here. */
const local = { readOnlyHint: true, openWorldHint: false } as const;
/** Asks the API, and changes nothing there. */
const remote = { readOnlyHint: true, openWorldHint: true } as const;

export const toolWords: Readonly<Record<string, ToolWords>> = {
  list_leads: {
    title: 'List leads',
    description:
      'Lists leads of the MEGA Lead API, a page of up to 100 at a time: filter by status, stage, lead line, time, and free text; follow next_cursor for more. Names, emails, and phones are masked unless the server was started with --contacts full. It changes nothing.',
    annotations: remote,
  },
  get_webhooks: {
    title: 'List webhooks',
    description:
      'Lists the webhooks that are registered at the MEGA Lead API, with their settings. It never gives a secret.',
    annotations: remote,
  },
  validate_lead_file: {
    title: 'Check a lead file',
    description:
      'Checks a file below the root of the server against the schema of the MEGA Lead API without sending anything: one lead, an array of rows, or a bulk request as JSON, NDJSON, or CSV. Gives each problem with line and column, and counts rows that the API would merge with an earlier one.',
    annotations: local,
  },
  dry_run_leads: {
    title: 'Dry run leads',
    description:
      'Sends up to 500 rows to the MEGA Lead API as a dry run, from a JSON file below the root of the server or given as they are, and says for each row whether it would be created, updated, skipped, or failed, and why. Nothing is written.',
    annotations: remote,
  },
  verify_webhook_signature: {
    title: 'Verify a webhook signature',
    description:
      'Checks the signature of a webhook delivery of MEGA (X-Mega-Signature, X-Mega-Timestamp, and the exact bytes of the body) with a secret that the server was given, and says why it does not match: changed body, wrong secret, wrong encoding, stale timestamp, and others. webhook is the name of the variable that holds the secret; never ask for or pass a secret.',
    annotations: local,
  },
  check_webhook_handler: {
    title: 'Check a webhook handler',
    description:
      'Sends right and wrong webhook deliveries to a handler that the server was started with, and says for each whether the handler did what it should, and what the likely mistake is. What the handler does with a lead, it does with those that are right. Use it after code that receives webhooks of MEGA was written or changed.',
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  },
  explain_api_error: {
    title: 'Explain an API error',
    description:
      'Explains an error of the MEGA Lead API from its HTTP status, the operation, and the body of the answer: what it means, what to do, whether and how the request may be repeated, which scope it needs, and the page of the documentation. Nothing is sent.',
    annotations: local,
  },
};
