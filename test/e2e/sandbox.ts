/** The sandbox a window is connected to from its start. */
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox';
import { openWorkbench, type Workbench, type WorkbenchOptions } from './workbench';

export interface Connected {
  readonly sandbox: Sandbox;
  readonly workbench: Workbench;
  close(): Promise<void>;
}

/** What the extension reads from the environment; see docs/shell.md. */
export function announcement({ url, token, customerId }: Sandbox): string {
  return JSON.stringify({ url, token, customer_id: customerId });
}

export async function openConnected(
  options: WorkbenchOptions = {},
  sandboxOptions: SandboxOptions = {},
): Promise<Connected> {
  const sandbox = await startSandbox(sandboxOptions);
  const env = { ...options.env, MEGA_LEADS_SANDBOX: announcement(sandbox) };
  const workbench = await openWorkbench({ ...options, env });
  return {
    sandbox,
    workbench,
    async close() {
      await workbench.close();
      await sandbox.close();
    },
  };
}
