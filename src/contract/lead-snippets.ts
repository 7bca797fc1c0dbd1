/** What a lead file begins with: offered by the editor's completion in one, and put into a new one. */

/** A place to type at, in the words of VS Code's snippets. */
const hole = (place: number, text: string) => `$\{${place}:${text}}`;
const choice = (place: number, values: readonly string[]) => `$\{${place}|${values.join(',')}|}`;

const row = {
  row_ref: hole(1, '1'),
  contact_name: hole(2, 'Jane Doe'),
  contact_email: hole(3, 'jane@example.com'),
  contact_phone: hole(4, '(206) 555-0100'),
};

export interface LeadSnippet {
  readonly label: string;
  readonly description: string;
  /** A JSON value whose strings hold the places. */
  readonly body: object;
}

export const leadSnippets = {
  lead: {
    label: 'Lead',
    description: 'A contact, and where it comes from.',
    body: {
      contact_name: hole(1, 'Jane Doe'),
      contact_email: hole(2, 'jane@example.com'),
      contact_phone: hole(3, '(206) 555-0100'),
      source_platform: hole(4, 'direct'),
      source_type: hole(5, 'form'),
    },
  },
  row: { label: 'Row', description: 'One lead of a bulk request, with your own id for it.', body: row },
  rows: { label: 'Rows', description: 'An array of leads.', body: [row] },
  bulk: {
    label: 'Bulk request',
    description: 'Leads, and how existing leads are handled.',
    body: { on_duplicate: choice(5, ['update', 'skip']), leads: [row] },
  },
} as const satisfies Record<string, LeadSnippet>;
