/** What the customer's account holds beside leads: stages, team members, custom fields. */
import type { Random } from './random';

export interface Stage {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly color: string | null;
}

export interface Owner {
  readonly id: string;
  readonly name: string;
  readonly role_name: string | null;
}

export interface Account {
  readonly customerId: string;
  readonly stages: readonly Stage[];
  readonly owners: readonly Owner[];
  /** The slugs that are kept; any other is ignored. */
  readonly customFields: ReadonlySet<string>;
}

const stages = [
  ['new', 'New', '#22c55e'],
  ['contacted', 'Contacted', '#3b82f6'],
  ['qualified', 'Qualified', '#8b5cf6'],
  ['appointment', 'Appointment set', '#f59e0b'],
  ['under_contract', 'Under contract', '#14b8a6'],
  ['closed', 'Closed', '#6b7280'],
] as const;

const owners = [
  ['Avery Lane', 'Agent'],
  ['Jordan Reyes', 'Agent'],
  ['Morgan Ito', 'Team lead'],
  ['Robin Okafor', null],
] as const;

/** lead_line is what the filter of that name and a bulk row's own lead_line mean. Source: contract, "Pull", "Bulk". */
export const customFieldSlugs = [
  'budget',
  'timeline',
  'property_type',
  'preapproved',
  'bedrooms',
  'lead_line',
] as const;

export function createAccount(random: Random, customerId: string): Account {
  return {
    customerId,
    stages: stages.map(([slug, name, color]) => ({ id: random.uuid(), slug, name, color })),
    owners: owners.map(([name, role_name]) => ({ id: random.uuid(), name, role_name })),
    customFields: new Set(customFieldSlugs),
  };
}
