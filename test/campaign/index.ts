/** `npm run campaign [-- NAME ARGUMENT…]`: long, seeded runs against faults; `push` where none is named. */
import * as causes from './causes';
import * as clients from './clients';
import * as handlers from './handlers';
import * as importing from './import';
import * as pastes from './pastes';
import * as push from './push';
import * as roundTrips from './round-trips';

const campaigns: Readonly<Record<string, { run(args: readonly string[]): Promise<boolean> }>> = {
  push,
  import: importing,
  clients,
  causes,
  handlers,
  pastes,
  'round-trips': roundTrips,
};

async function main(): Promise<boolean> {
  const [name = 'push', ...rest] = process.argv.slice(2);
  const campaign = campaigns[name];
  if (campaign === undefined) throw new Error(`name a campaign: ${Object.keys(campaigns).join(', ')}`);
  return campaign.run(rest);
}

main().then(
  (isRight) => process.exit(isRight ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
