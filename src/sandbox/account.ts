/** What one customer's account holds besides leads: stages, team members, custom fields. Made from the seed. */
import type { Random } from './random';

export interface Stage {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly color: string;
}

export interface Owner {
  readonly id: string;
  readonly name: string;
  readonly role_name: string;
}

export interface Account {
  readonly customerId: string;
  readonly stages: readonly Stage[];
  readonly owners: readonly Owner[];
  /** Slugs that are kept; any other is ignored. */
  readonly customFields: ReadonlySet<string>;
}

const stages = [
  ['new', 'New', '#22c55e'],
  ['contacted', 'Contacted', '#3b82f6'],
  ['qualified', 'Qualified', '#8b5cf6'],
  ['appointment', 'Appointment set', '#f59e0b'],
  ['closed', 'Closed', '#6b7280'],
] as const;

const owners = [
  ['Avery Lane', 'Agent'],
  ['Jordan Reyes', 'Agent'],
  ['Morgan Ito', 'Team lead'],
] as const;

/** lead_line is the field that the lead_line filter and the row's own lead_line write to. */
export const customFieldSlugs = ['budget', 'timeline', 'property_type', 'preapproved', 'lead_line'] as const;

export function createAccount(random: Random, customerId: string): Account {
  return {
    customerId,
    stages: stages.map(([slug, name, color]) => ({ id: random.uuid(), slug, name, color })),
    owners: owners.map(([name, role_name]) => ({ id: random.uuid(), name, role_name })),
    customFields: new Set(customFieldSlugs),
  };
}
