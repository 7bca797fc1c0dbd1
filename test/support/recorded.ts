/** Runs of a command as they would be recorded, for verdicts that need no process. */
import type { Seen, Write } from '../../src/clients/seen';
import type { Evidence, Task, Trial, TrialId } from '../../src/clients/trial';

const write = (text: string, contacts: string): Write => ({
  dryRun: false,
  rows: 1,
  bytes: text,
  content: JSON.stringify(JSON.parse(text)),
  contacts,
  leads: [{ contact: contacts, content: text }],
  contactTexts: [contacts],
});

/** A right GET of a page that was answered in 5 ms. */
export function got(number: number, at: number, more: Partial<Seen> = {}): Seen {
  return {
    number,
    method: 'GET',
    path: '/api/agents/crm/leads',
    query: new URLSearchParams('limit=100'),
    route: 'listLeads',
    isProbe: false,
    arrivedAt: at,
    endedAt: at + 5,
    status: 200,
    whole: true,
    fault: null,
    hasBearer: true,
    hasCustomer: true,
    inUrl: [],
    key: null,
    write: null,
    page: null,
    failedRows: [],
    refusal: null,
    retryAfter: null,
    ...more,
  };
}

/** A right POST of one lead. */
export function posted(
  number: number,
  at: number,
  key: string | null,
  contact: string,
  more: Partial<Seen> = {},
): Seen {
  const text = JSON.stringify({ contact_name: contact });
  return got(number, at, {
    method: 'POST',
    route: 'createLead',
    status: 201,
    key,
    write: write(text, contact),
    ...more,
  });
}

export const withText = (text: string, contact: string) => ({ write: write(text, contact) });

export function trial(
  id: TrialId,
  requests: readonly Seen[],
  more: Partial<Trial> & { readonly printed?: readonly string[] } = {},
): Trial {
  const { printed = [], ...rest } = more;
  return {
    id,
    ending: {
      status: 0,
      signal: null,
      interrupted: null,
      milliseconds: 1000,
      printed: new Set(printed),
      stdout: '',
      stderr: '',
      leftBehind: false,
    },
    requests,
    account: new Set(),
    created: [],
    elsewhere: [],
    ...rest,
  };
}

export function evidenceOf(
  task: Task,
  plain: Trial,
  trials: readonly Trial[] = [],
  again: Trial | null = null,
): Evidence {
  const all = [plain, ...(again === null ? [] : [again]), ...trials];
  return { task, plain, again, trials: new Map(all.map((each) => [each.id, each])), timeout: 60_000 };
}
