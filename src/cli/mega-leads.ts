/** `mega-leads COMMAND …`: all commands as one program, which is what the npm package installs. */
import { nearest } from '../support/nearest';
import { guardOutputOf, messageOf, version } from './shell/program';

interface Subcommand {
  readonly about: string;
  /** Loading one runs it, with the arguments of this process. */
  readonly load: () => Promise<unknown>;
}

const commands: Readonly<Record<string, Subcommand>> = {
  sandbox: { about: 'emulate the whole API on this machine', load: () => import('./sandbox') },
  verify: { about: 'check a webhook signature, and say why it does not match', load: () => import('./verify') },
  'check-handler': {
    about: 'send right and wrong deliveries to your webhook handler',
    load: () => import('./check-handler'),
  },
  'check-client': {
    about: 'run your API client against a sandbox that fails',
    load: () => import('./check-client'),
  },
  'find-mistake': {
    about: 'find the lines of a handler that get the verification wrong',
    load: () => import('./find-mistake'),
  },
  import: { about: 'check, dry-run, or import a file of leads', load: () => import('./import') },
  export: { about: 'write all leads that match into a file', load: () => import('./export') },
  listen: { about: 'receive deliveries, check them, and send them on', load: () => import('./listen') },
  send: { about: 'send a test delivery, with retries', load: () => import('./send') },
  mcp: { about: 'serve tools for agents over the Model Context Protocol', load: () => import('./mcp') },
  openapi: { about: 'print the API as an OpenAPI document', load: () => import('./openapi') },
};

const names = Object.keys(commands);
const width = Math.max(...names.map((name) => name.length)) + 2;

const usage = `usage: mega-leads COMMAND [OPTION...]

${names.map((name) => `  ${name.padEnd(width)}${commands[name]?.about ?? ''}`).join('\n')}

"mega-leads COMMAND --help" lists the options of a command. "mega-leads --version" prints the version.
Commands that call the API read MEGA_BASE_URL, MEGA_TOKEN, and MEGA_CUSTOMER_ID from the environment or from --env-file.
Exit status: 2 for bad usage; what else it may be, each command says.`;

function refuse(message: string): void {
  console.error(`mega-leads: ${message} (usage: mega-leads --help)`);
  process.exitCode = 2;
}

async function run(): Promise<void> {
  const [first, second] = process.argv.slice(2);
  if (first === '--version' || first === '-v') return console.log(version);
  if (first === undefined) return refuse('the command is missing');
  const isHelp = first === 'help' || first === '--help' || first === '-h';
  if (isHelp && second === undefined) return console.log(usage);
  const name = isHelp ? second : first;
  const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (name === undefined || command === undefined) {
    const near = nearest(name ?? '', names);
    // What is long is no name that was mistyped; it may be a token in the wrong place.
    if (name !== undefined && name.length > 30) return refuse('there is no such command');
    return refuse(`there is no command ${JSON.stringify(name)}${near === null ? '' : `; did you mean ${near}?`}`);
  }
  process.argv.splice(2, isHelp ? 2 : 1, ...(isHelp ? ['--help'] : []));
  await command.load();
}

guardOutputOf('mega-leads', 2);
run().catch((error: unknown) => refuse(messageOf(error)));
