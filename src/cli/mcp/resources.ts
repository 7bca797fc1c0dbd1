/** What a model may read up: the contract, and what the verifier and the battery know. */
import { openApiDocument } from '../../contract/openapi';
import { causeTable } from '../../signature';
import { battery } from '../../webhooks';

interface Served {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** A value for JSON. */
  readonly read: () => unknown;
}

export const resources: Readonly<Record<string, Served>> = {
  'mega-leads://contract': {
    name: 'contract',
    title: 'The MEGA public CRM Lead API',
    description: 'Operations, schemas, and limits of the API as an OpenAPI 3.1 document, as this project reads it.',
    read: openApiDocument,
  },
  'mega-leads://causes': {
    name: 'causes',
    title: 'Why a webhook signature does not match',
    description: 'The codes that verify_webhook_signature gives, what each is about, and what to change in a handler.',
    read: () => ({
      signature:
        'X-Mega-Signature is sha256= and the hex HMAC-SHA256 of the secret over X-Mega-Timestamp, a dot, and the raw body.',
      causes: causeTable(),
    }),
  },
  'mega-leads://handler-checks': {
    name: 'handler-checks',
    title: 'What a webhook handler is checked for',
    description: 'The ids that check_webhook_handler takes and gives, what each sends, and what a right handler does.',
    read: () => ({ checks: battery.map(({ id, title, expects }) => ({ id, title: title(), expects })) }),
  },
};
