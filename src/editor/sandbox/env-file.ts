import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runSandbox } from './lifecycle';
import type { SandboxNeeds } from './needs';

/**
 * For `"envFile"` in a launch configuration: starts the sandbox where none runs, and names a file with what a program
 * needs to find it. The file is this window's, for its user alone, and goes with the sandbox.
 *
 * @returns the file's path, which is what the editor puts in the place of the command
 */
export async function sandboxEnvFile(needs: SandboxNeeds): Promise<string> {
  const { sandbox, context } = needs;
  if (!sandbox.isRunning) await runSandbox(needs);
  const { fsPath: folder } = context.storageUri ?? context.globalStorageUri;
  const path = join(folder, `sandbox-${process.pid}.env`);
  await mkdir(folder, { recursive: true });
  await rm(path, { force: true });
  const lines = sandbox.variables().map(([name, value]) => `${name}=${value}\n`);
  await writeFile(path, lines.join(''), { mode: 0o600, flag: 'wx' });
  sandbox.keepFile(path);
  return path;
}
