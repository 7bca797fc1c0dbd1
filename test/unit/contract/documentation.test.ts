import assert from 'node:assert/strict';
import { documentationPages, documentationUrl, operations } from '../../../src/contract';

/** As the provider's own index lists them. */
const listed = [
  ...['overview', 'quickstart', 'authentication', 'pull-leads', 'push-leads', 'webhooks', 'errors', 'rate-limits'],
  'changelog',
  ...['list-search-leads', 'create-a-single-lead', 'bulk-create-merge-leads'].map(
    (name) => `api-reference/leads/${name}`,
  ),
  ...['list-webhooks', 'register-a-webhook', 'update-rotate-a-webhook', 'delete-a-webhook'].map(
    (name) => `api-reference/webhooks/${name}`,
  ),
  'openapi.json',
];

describe("the provider's documentation", () => {
  it('has every page that the provider lists, and no other', () => {
    assert.deepEqual(
      documentationPages.map(documentationUrl).sort(),
      listed.map((path) => `https://dev.gomega.ai/${path}`).sort(),
    );
  });

  it('has a page for each operation', () => {
    const pages: readonly string[] = documentationPages;
    assert.deepEqual(
      Object.keys(operations).filter((operation) => !pages.includes(operation)),
      [],
    );
  });
});
