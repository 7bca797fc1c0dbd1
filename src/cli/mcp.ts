/** `mega-leads mcp`: the tools for agents, as a server over standard input and output. */
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { answerDiagnosis } from '../signature';
import { readArguments, usage } from './mcp/arguments';
import { createServer } from './mcp/server';
import { createWorld } from './mcp/world';
import { runCommand, version } from './shell/program';
import { untilEnded } from './shell/until-ended';

async function run(args: readonly string[]): Promise<number> {
  const options = readArguments(args);
  if (options === null) {
    console.log(usage);
    return 0;
  }
  const served = createWorld(options);
  const server = createServer(served, version ?? '0.0.0');
  const ended = untilEnded();
  const over = new Promise<void>((resolve) => {
    ended.addEventListener('abort', () => resolve());
    server.onclose = resolve;
    process.stdin.once('end', resolve);
    process.stdout.once('error', resolve);
  });
  await server.connect(new StdioServerTransport());
  await over;
  await server.close();
  await served.close();
  return 0;
}

if (isMainThread) runCommand('mcp', run);
else if (parentPort !== null) void answerDiagnosis(workerData, parentPort);
