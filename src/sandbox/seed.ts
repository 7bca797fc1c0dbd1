/** The leads a sandbox starts with. Names are made up, phones have an exchange that is not
 * given out, emails are at example.com. */
import { knownStatuses, sourcePlatforms, sourceTypes } from '../contract';
import type { Account } from './account';
import type { Random } from './random';
import type { StoredLead } from './store';

const firstNames = [
  'Ana',
  'Ben',
  'Chloé',
  'Dev',
  'Elif',
  'Femi',
  'Grace',
  'Hugo',
  'Ines',
  'Jun',
  'Kai',
  'Lena',
  'Mateo',
  'Noor',
  'Olga',
  'Priya',
  'Quinn',
  'Rosa',
  'Sam',
  'Tariq',
  'Uma',
  'Viktor',
  'Wei',
  'Ximena',
  'Yara',
  'Zoë',
];
const lastNames = [
  'Abara',
  'Berg',
  'Costa',
  'Dunn',
  'Eriksen',
  'Flores',
  'García',
  'Hale',
  'Ivanova',
  'Jansen',
  'Kim',
  'Lopez',
  'Müller',
  'Nakamura',
  'Okafor',
  'Park',
  'Quist',
  'Rossi',
  'Singh',
  'Tanaka',
  'Usman',
  'Vega',
  'Walsh',
  'Young',
  'Ziegler',
];
const areas = ['206', '212', '305', '415', '503', '617', '702', '808'];
const timelines = ['now', '3 months', '6 months', 'a year'];
const day = 86_400_000;

const plain = (name: string) => name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** The lead of a number; the same number, seed and start give the same lead. */
export function seedLead(random: Random, account: Account, number: number, start: number): StoredLead {
  const [first, last] = [random.pick(firstNames), random.pick(lastNames)];
  const createdAt = start - Math.floor(random.next() * 90 * day) - 1000;
  const updatedAt = createdAt + Math.floor(random.next() * (start - createdAt));
  const touched = random.next() < 0.7;
  const chance = (share: number) => random.next() < share;
  // The number keeps emails and phones apart, so that no seeded lead is another's duplicate.
  const exchange = 555 + Math.floor(number / 10_000);
  const phone = `+1${random.pick(areas)}${exchange}${String(number % 10_000).padStart(4, '0')}`;
  return {
    id: random.uuid(),
    customer_id: account.customerId,
    contact_name: chance(0.95) ? `${first} ${last}` : null,
    contact_phone: chance(0.85) ? phone : null,
    contact_email: `${plain(first)}.${plain(last)}.${number}@example.com`,
    source_platform: random.pick(sourcePlatforms),
    source_type: random.pick(sourceTypes),
    status: chance(0.6) ? 'active' : random.pick(knownStatuses),
    score: chance(0.5) ? random.integer(101) : null,
    qualified: chance(0.5) ? chance(0.5) : null,
    current_stage: chance(0.92) ? random.pick(account.stages) : null,
    owner: chance(0.6) ? random.pick(account.owners) : null,
    last_interaction_at: touched ? new Date(updatedAt).toISOString() : null,
    interaction_count: touched ? 1 + random.integer(12) : 0,
    created_at: new Date(createdAt).toISOString(),
    updated_at: new Date(updatedAt).toISOString(),
    custom_fields: {
      budget: String((5 + random.integer(95)) * 10_000),
      ...(chance(0.5) ? { timeline: random.pick(timelines) } : {}),
      ...(chance(0.4) ? { preapproved: chance(0.5) } : {}),
      ...(chance(0.8) ? { lead_line: chance(0.5) ? 'buyer' : 'seller' } : {}),
    },
  };
}
