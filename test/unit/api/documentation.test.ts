import assert from 'node:assert/strict';
import { answerError, LeadApiError, pageAbout } from '../../../src/api';
import type { OperationId } from '../../../src/contract';

/** The error for a status, as the client makes it. */
function answered(status: number, operation: OperationId = 'listLeads'): LeadApiError {
  const response = { status, header: () => null, body: Buffer.alloc(0) };
  return answerError(operation, response, 'app.gomega.ai', 0);
}

describe('the page that explains an error', () => {
  for (const [status, operation, page] of [
    [400, 'listLeads', 'listLeads'],
    [400, 'createWebhook', 'createWebhook'],
    [401, 'listLeads', 'authentication'],
    [403, 'bulkImportLeads', 'authentication'],
    [404, 'deleteWebhook', 'errors'],
    [409, 'createLead', 'pushLeads'],
    [409, 'bulkImportLeads', 'pushLeads'],
    [409, 'createWebhook', 'errors'],
    [429, 'listWebhooks', 'rateLimits'],
    [500, 'createLead', 'errors'],
    [302, 'listLeads', 'overview'],
  ] as const)
    it(`is ${page} for ${status} to ${operation}`, () => {
      assert.equal(pageAbout(answered(status, operation)), page);
    });

  it('is none where the provider has nothing to say', () => {
    const fields = { operation: 'listLeads', mayHaveTakenEffect: false } as const;
    assert.equal(pageAbout(new LeadApiError('unreachable', 'no way', fields)), null);
    assert.equal(pageAbout(new LeadApiError('cancelled', 'no', fields)), null);
    assert.equal(pageAbout(new Error('unauthorized')), null);
    assert.equal(pageAbout('401'), null);
  });
});
