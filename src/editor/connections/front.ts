import type * as vscode from 'vscode';

/** Where SecretStorage has the list of connections. */
export const indexKey = 'megaLeads.connections';

/** Whether a connection was ever stored. */
export async function hasStored(secrets: vscode.SecretStorage): Promise<boolean> {
  return (await secrets.get(indexKey)) !== undefined;
}
