import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

/** How a suite ended. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** Title and first line of the error of each test that failed. */
  readonly failures: readonly string[];
}

export interface SuiteOptions {
  /** Milliseconds that one test may take. */
  readonly timeout: number;
  /**
   * How often a failed test is run again, each time with a line that says so: a window of a real editor now and then
   * loses a key on a busy machine.
   */
  readonly retries?: number;
  /** How many files run at a time, each in a process of its own; one is run in this process. */
  readonly jobs?: number;
}

const firstLine = ({ message }: Error) => message.split('\n', 1)[0] ?? '';

/**
 * Every *.test.js below a folder, by name; the largest first where several run at a time, so that no process ends up
 * alone with a long one.
 */
function testFiles(folder: string, jobs: number): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter((name) => name.endsWith('.test.js')).map((name) => join(folder, name));
  if (jobs === 1) return files;
  const sizes = new Map(files.map((file) => [file, statSync(file).size]));
  return files.sort((one, other) => (sizes.get(other) ?? 0) - (sizes.get(one) ?? 0));
}

/**
 * Runs every *.test.js below a folder with mocha, and writes the outcome as JSON to the file that MEGA_LEADS_OUTCOME
 * names: a suite that dies before its end leaves none. MEGA_LEADS_GREP picks tests by their title; MEGA_LEADS_MARK goes
 * before each line of the report.
 */
export async function runSuite(folder: string, { timeout, retries = 0, jobs = 1 }: SuiteOptions): Promise<Outcome> {
  const { MEGA_LEADS_GREP: grep, MEGA_LEADS_MARK: mark, MEGA_LEADS_OUTCOME: file } = process.env;
  if (mark)
    Mocha.reporters.Base.consoleLog = (...values: unknown[]) => {
      for (const line of format(...values).split('\n')) console.log('%s', mark + line);
    };
  const mocha = new Mocha({
    timeout,
    retries,
    ...(jobs > 1 ? { parallel: true, jobs } : {}),
    forbidOnly: true,
    forbidPending: true,
    color: Boolean(process.env.FORCE_COLOR),
    ...(grep ? { grep } : {}),
  });
  for (const file of testFiles(folder, jobs)) mocha.addFile(file);
  let passed = 0;
  const failures: string[] = [];
  const failed = await new Promise<number>((resolve) => {
    mocha
      .run(resolve)
      .on('pass', () => passed++)
      .on('fail', (test: Mocha.Test, error: Error) => failures.push(`${test.fullTitle()}: ${firstLine(error)}`))
      .on('retry', (test: Mocha.Test, error: Error) => {
        console.log(`      once more: ${test.fullTitle()} (${firstLine(error)})`);
      });
  });
  const outcome = { passed, failed, failures };
  if (file) writeFileSync(file, JSON.stringify(outcome));
  return outcome;
}
