/** `npm run -s openapi`: the contract as this project reads it, as an OpenAPI document on stdout. */
import { openApiDocument } from '../contract/openapi';
import { readOptions, UsageError } from './shell/options';
import { callOf, runCommand } from './shell/program';

const usage = `usage: ${callOf('openapi')}

Prints the API as an OpenAPI 3.1 document, as JSON, with --json and without.
Exit status: 0, 2 for bad usage.`;

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readOptions(args, {
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (positionals.length > 0) throw new UsageError('it takes no positional argument');
  process.stdout.write(`${values.help ? usage : JSON.stringify(openApiDocument(), null, 2)}\n`);
  return 0;
}

runCommand('openapi', run);
