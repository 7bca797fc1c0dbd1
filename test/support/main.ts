/** Runs one room: `node out/test/support/main.js ROOM TIMEOUT_MS [RETRIES JOBS]`. */
import { join } from 'node:path';
import { runSuite } from './suite';

const [room = '', timeout = '', retries = '0', jobs = '1'] = process.argv.slice(2);
/** Milliseconds in which a process with nothing left to do ends by itself. */
const grace = 10_000;

const options = { timeout: Number(timeout), retries: Number(retries), jobs: Number(jobs) };

runSuite(join(__dirname, '..', room), options).then(
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
