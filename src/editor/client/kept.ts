/** The command that runs the user's API client. It is run, so it is kept where no repository can bring one along. */
import type * as vscode from 'vscode';

export interface KeptCommand {
  readonly task: 'pull' | 'push';
  /** As it was typed. */
  readonly line: string;
  /** The folder it is run in, as a path. */
  readonly folder: string;
  /** The names of the variables it finds the sandbox in. */
  readonly variables: { readonly baseUrl: string; readonly token: string; readonly customer: string };
}

const key = 'megaLeads.clientCommand';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The command of this workspace; null where there is none. */
export function keptCommand(state: vscode.Memento): KeptCommand | null {
  const kept = state.get<unknown>(key);
  if (!isRecord(kept) || !isRecord(kept.variables)) return null;
  const { task, line, folder, variables } = kept;
  const { baseUrl, token, customer } = variables;
  if ((task !== 'pull' && task !== 'push') || typeof line !== 'string' || typeof folder !== 'string') return null;
  if (typeof baseUrl !== 'string' || typeof token !== 'string' || typeof customer !== 'string') return null;
  return { task, line, folder, variables: { baseUrl, token, customer } };
}

export async function keepCommand(state: vscode.Memento, command: KeptCommand): Promise<void> {
  await state.update(key, command);
}
