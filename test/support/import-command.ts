/** `npm run -s import` as a process of its own, and what it says to programs. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { Sandbox } from '../../src/sandbox';

export interface ReportedProblem {
  readonly row: number | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly field: string | null;
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
}

/** The object that `--json` prints. */
export interface ImportReport {
  readonly mode: string;
  readonly format: string;
  readonly rows: number;
  readonly summary?: {
    readonly created: number;
    readonly updated: number;
    readonly skipped: number;
    readonly failed: number;
    readonly left_out?: number;
  };
  readonly problems: readonly ReportedProblem[];
  readonly results?: readonly {
    readonly row: number;
    readonly line: number;
    readonly status: string;
    readonly lead_id: string | null;
    readonly matched_by: string | null;
    readonly errors: readonly string[];
    readonly changes?: unknown;
  }[];
  readonly changes?: { readonly way: string; readonly overwriting: number };
  readonly repairs: readonly { readonly column: string; readonly repair: string; readonly rows: number }[];
  readonly unknown_columns: readonly string[];
}

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const command = resolve('out/cli/import.js');

/** The environment that leads to a sandbox. */
export const environmentOf = ({ url, token, customerId }: Pick<Sandbox, 'url' | 'token' | 'customerId'>) => ({
  MEGA_BASE_URL: url,
  MEGA_TOKEN: token,
  MEGA_CUSTOMER_ID: customerId,
});

export function startImport(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcessByStdio<Writable, Readable, Readable> {
  return spawn(process.execPath, [command, ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

export function runImport(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input: string | Uint8Array = '',
): Promise<Ended> {
  const child = startImport(args, env);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  // Bad usage ends the process before it has read anything.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  return new Promise((done) => child.on('close', (status) => done({ status, stdout, stderr })));
}

/** Runs with `--json` and reads what it printed. */
export async function reportImport(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input: string | Uint8Array = '',
): Promise<{ readonly status: number | null; readonly report: ImportReport; readonly stderr: string }> {
  const { status, stdout, stderr } = await runImport([...args, '--json'], env, input);
  try {
    return { status, report: JSON.parse(stdout), stderr };
  } catch {
    throw new Error(`no JSON but ${JSON.stringify(stdout)}, status ${status}, ${stderr}`);
  }
}
