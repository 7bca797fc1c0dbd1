/** Which page of the provider's documentation explains an error. */
import type { DocumentationPage } from '../contract/documentation';
import type { LeadApiError, LeadApiErrorKind } from './errors';

/** `operation` stands for the page of the operation that failed; null where no page of the provider says anything. */
const explained: Readonly<Record<LeadApiErrorKind, DocumentationPage | 'operation' | null>> = {
  'invalid-request': 'operation',
  refused: 'operation',
  unauthorized: 'authentication',
  forbidden: 'authentication',
  'not-found': 'errors',
  conflict: 'errors',
  'in-progress': 'errors',
  'rate-limited': 'rateLimits',
  server: 'errors',
  redirect: 'overview',
  'unreadable-answer': 'operation',
  'unexpected-answer': 'operation',
  unreachable: null,
  interrupted: 'errors',
  'too-large': 'operation',
  cancelled: null,
};

/** By name, because each bundle that holds the class holds another one. */
function isLeadApiError(thrown: unknown): thrown is LeadApiError {
  return thrown instanceof Error && thrown.name === 'LeadApiError';
}

/** The page that explains what was thrown; null where there is none. */
export function pageAbout(thrown: unknown): DocumentationPage | null {
  if (!isLeadApiError(thrown)) return null;
  const { kind, operation } = thrown;
  // The key that was used before is explained where leads are pushed.
  if (['conflict', 'in-progress'].includes(kind) && (operation === 'createLead' || operation === 'bulkImportLeads'))
    return 'pushLeads';
  const page = explained[kind];
  return page === 'operation' ? operation : page;
}
