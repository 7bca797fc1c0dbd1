/** Runs one room in this process: `node out/test/support/main.js ROOM TIMEOUT_MS`. */
import { join } from 'node:path';
import { runSuite } from './suite';

const [room = '', timeout = ''] = process.argv.slice(2);
/** Milliseconds in which a process with nothing left to do ends by itself. */
const grace = 10_000;

runSuite(join(__dirname, '..', room), Number(timeout), room === 'e2e' ? 2 : 0).then(
  ({ failed }) => {
    process.exitCode = failed > 0 ? 1 : 0;
    setTimeout(() => {
      console.error(`The tests are over, and still something is open: ${process.getActiveResourcesInfo().join(', ')}`);
      process.exit(1);
    }, grace).unref();
  },
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
