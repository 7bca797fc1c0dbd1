/**
 * The leads a sandbox starts with. Names are made up, phones are of area codes that nobody has and of the exchange
 * that is kept for fiction, emails of the domains kept for examples.
 */
import { knownStatuses, leadLines, sourcePlatforms, sourceTypes } from '../../contract';
import type { StoredLead } from '../leads/entry';
import type { Account } from './account';
import type { Random } from './random';

/** A name and how it stands in an email address. */
const spelt = (name: string) => ({
  name,
  ascii: name
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase(),
});

const names = (text: string) => text.split(' ').map(spelt);

const firstNames = names(
  'Ana Ben Chloé Dev Elif Femi Grace Hugo Inés Jun Kai Lena Mateo Noor Olga Priya Quinn Rosa Sam Tariq Uma Viktor Wei Ximena Yara Zoë',
);
const lastNames = names(
  "Abara Berg Costa Dunn Eriksen Flores García Hale Ivanova Jansen Kim Lopez Müller Nakamura O'Brien Park Quist Rossi Singh Tanaka Usman Vega Walsh Xu Young Ziegler",
);
const domains = ['example.com', 'example.net', 'example.org'];
const timelines = ['now', '3 months', '6 months', 'a year'];
const propertyTypes = ['house', 'apartment', 'land'];

const day = 86_400_000;

/** How far back the oldest lead goes. */
const span = 90 * day;

/** Area codes with a 9 in the middle are not in use, so that no seeded phone is one that somebody pushes. */
const areaCodes = 80;

/** The lines 0100 to 9999 of each; the first 8,000 leads have one up to 0199. Leads beyond these have no phone. */
const phones = areaCodes * 9_900;

/** The phone of a number, as people write phones; no two numbers share one. */
function phoneOf(number: number, random: Random): string {
  // 37 and 80 have no common divisor, so every area code has its turn before one comes again.
  const turn = (number * 37) % areaCodes;
  const area = 290 + Math.floor(turn / 10) * 100 + (turn % 10);
  const line = String(100 + Math.floor(number / areaCodes)).padStart(4, '0');
  return random.pick([`+1${area}555${line}`, `(${area}) 555-${line}`, `${area}-555-${line}`, `+1 ${area} 555 ${line}`]);
}

/** Draws from a list in turn at first, so that a small sandbox has one of each too. */
const variety = <T>(random: Random, list: readonly T[], number: number): T => list[number] ?? random.pick(list);

const sometimes = <T>(random: Random, share: number, value: T): T | null => (random.chance(share) ? value : null);

function customFieldsOf(random: Random): StoredLead['custom_fields'] {
  const fields: StoredLead['custom_fields'] = {};
  if (random.chance(0.8)) fields.budget = String((10 + random.integer(190)) * 5_000);
  if (random.chance(0.5)) fields.timeline = random.pick(timelines);
  if (random.chance(0.4)) fields.property_type = random.pick(propertyTypes);
  if (random.chance(0.4)) fields.preapproved = random.chance(0.5);
  if (random.chance(0.3)) fields.bedrooms = 1 + random.integer(5);
  if (random.chance(0.7)) fields.lead_line = random.pick(leadLines);
  return fields;
}

/**
 * Makes leads. The first ones are the same whatever the count.
 *
 * @param start the moment the times are relative to, milliseconds since the epoch
 * @param before how many were made before, by another call: no number, phone or email comes twice
 */
export function seedLeads(random: Random, account: Account, count: number, start: number, before = 0): StoredLead[] {
  const iso = (time: number) => new Date(time).toISOString();
  let createdAt = start - span;
  return Array.from({ length: count }, (_, index): StoredLead => {
    const number = before + index;
    const [first, last] = [random.pick(firstNames), random.pick(lastNames)];
    // Some came in one import and share their time with the one before.
    const fresh = start - 1 - random.integer(span);
    createdAt = random.chance(0.08) ? createdAt : fresh;
    const updatedAt = createdAt + random.integer(start - createdAt);
    const touchedAt = createdAt + random.integer(updatedAt - createdAt + 1);
    const touched = random.chance(0.7);
    const hasName = random.chance(0.95);
    const hasPhone = random.chance(0.85) && number < phones;
    const hasEmail = random.chance(0.85) || !hasPhone;
    const phone = phoneOf(number, random);
    return {
      id: random.uuid(),
      customer_id: account.customerId,
      contact_name: hasName ? `${first.name} ${last.name}` : null,
      contact_phone: hasPhone ? phone : null,
      contact_email: hasEmail ? `${first.ascii}.${last.ascii}.${number + 1}@${random.pick(domains)}` : null,
      source_platform: variety(random, sourcePlatforms, number),
      source_type: variety(random, sourceTypes, number),
      status: random.chance(0.5) ? 'active' : variety(random, knownStatuses, number),
      score: sometimes(random, 0.5, random.integer(101)),
      qualified: sometimes(random, 0.5, random.chance(0.6)),
      current_stage: random.chance(0.9) ? variety(random, account.stages, number) : null,
      owner: sometimes(random, 0.6, random.pick(account.owners)),
      last_interaction_at: touched ? iso(touchedAt) : null,
      interaction_count: touched ? 1 + random.integer(12) : 0,
      created_at: iso(createdAt),
      updated_at: iso(updatedAt),
      custom_fields: customFieldsOf(random),
    };
  });
}
