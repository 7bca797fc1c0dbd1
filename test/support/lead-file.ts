/** Lead files of any length, made on the fly. */

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

/** A row whose email and phone no other row has. */
export const leadRow = (number: number) => ({
  row_ref: `ref-${number}`,
  contact_name: `Person Number ${number}`,
  contact_email: `person${number}@example.com`,
  contact_phone: `+1 555 ${String(1_000_000 + number)}`,
  source_platform: 'google_ads' as const,
  source_type: 'form' as const,
  custom_fields: { budget: 1000 + (number % 500), note: 'met at the open house in spring' },
});

/** Writes a JSON array of so many rows, one on each line. */
export async function writeLeadFile(path: string, rows: number): Promise<void> {
  const file = createWriteStream(path);
  file.write('[');
  for (let number = 1; number <= rows; number++)
    if (!file.write(`${number === 1 ? '\n' : ',\n'}${JSON.stringify(leadRow(number))}`)) await once(file, 'drain');
  file.end('\n]\n');
  await once(file, 'finish');
}

/** Writes CSV as Excel does, with CRLF: a header and so many rows, one on each line. */
export async function writeLeadCsv(path: string, rows: number): Promise<void> {
  const { custom_fields, ...plain } = leadRow(1);
  const slugs = Object.keys(custom_fields);
  const file = createWriteStream(path);
  file.write(`\ufeff${[...Object.keys(plain), ...slugs.map((slug) => `custom_fields.${slug}`)].join(',')}\r\n`);
  for (let number = 1; number <= rows; number++) {
    const { custom_fields: custom, ...fields } = leadRow(number);
    if (!file.write(`${[...Object.values(fields), ...Object.values(custom)].join(',')}\r\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}
