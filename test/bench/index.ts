/** `npm run bench [-- --json FILE] [-- NAME…]`: prints every figure beside its reference. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as activation from './activation';
import * as checkClient from './check-client';
import * as client from './client';
import * as feel from './feel';
import type { Figure } from './figure';
import * as hostile from './hostile';
import * as importing from './import';
import * as leads from './leads';
import * as mistakes from './mistakes';
import * as receiver from './receiver';
import * as sandbox from './sandbox';
import * as signature from './signature';

const benches: Readonly<Record<string, { run(): Promise<Figure[]> }>> = {
  signature,
  client,
  leads,
  activation,
  feel,
  receiver,
  sandbox,
  import: importing,
  'check-client': checkClient,
  mistakes,
  hostile,
};

const rounded = (value: number | null) => (value === null ? '' : value.toPrecision(4));

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true });
  const figures: Figure[] = [];
  for (const name of positionals.length > 0 ? positionals : Object.keys(benches)) {
    const bench = benches[name];
    if (bench === undefined) throw new Error(`there is no bench ${name}: ${Object.keys(benches).join(', ')}`);
    for (const each of await bench.run()) {
      figures.push(each);
      const { reference, ratio } = each;
      const beside = reference === null ? '' : `  beside ${rounded(reference)} ${each.unit}, ratio ${rounded(ratio)}`;
      console.log(`${each.name}: ${rounded(each.value)} ${each.unit}${beside}`);
    }
  }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
