/** A team's connections in a file, without their tokens. */
import * as vscode from 'vscode';
import type { SharedConnection } from '../../contract';
import { showError } from '../kit/messages';
import { showInformationMessage, showQuickPick } from '../kit/window';
import type { ConnectionInfo } from './connections';
import type { ConnectionsNeeds } from './needs';
import { offeringFiles } from './offered';
import { connectOffered, readOffer } from './shared';
import { isProduction } from './status';

type Shown = Pick<ConnectionInfo, 'name' | 'baseUrl' | 'customerId'>;

/** As it is chosen from a list: the address always beside the name. */
function itemOf<T extends Shown>(connection: T) {
  const { name, baseUrl, customerId } = connection;
  return {
    icon: isProduction(baseUrl) ? 'warning' : 'plug',
    label: name,
    description: isProduction(baseUrl)
      ? vscode.l10n.t('{0}, production', new URL(baseUrl).origin)
      : new URL(baseUrl).origin,
    detail: vscode.l10n.t('Customer {0}', customerId),
    picked: true,
    connection,
  };
}

async function choose<T extends Shown>(connections: readonly T[], title: string, placeHolder: string) {
  const chosen = await showQuickPick(connections.map(itemOf), {
    title,
    placeHolder,
    canPickMany: true,
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return chosen?.map(({ connection }) => connection) ?? [];
}

/** Writes connections into a file for the team. */
export async function exportConnections(needs: ConnectionsNeeds): Promise<void> {
  const { connections } = needs;
  const saved = connections.all.filter((each) => !connections.isSandbox(each));
  if (saved.length === 0)
    return void showError(
      vscode.l10n.t('There is no connection to export: a sandbox ends with its window. Connect first.'),
    );
  const title = vscode.l10n.t('MEGA: Export Connections');
  const chosen = await choose(
    saved,
    title,
    vscode.l10n.t('Their names, addresses and customer ids; never their tokens'),
  );
  if (chosen.length === 0) return;
  const { contract, api } = needs.rooms();
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const uri = await vscode.window.showSaveDialog({
    title,
    saveLabel: vscode.l10n.t('Export'),
    filters: { JSON: ['json'] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, contract.connectionFileName) }),
  });
  if (uri === undefined) return;
  await vscode.workspace.fs.writeFile(uri, Buffer.from(api.writeConnections(chosen)));
  const open = vscode.l10n.t('Open');
  const pressed = await showInformationMessage(
    vscode.l10n.t(
      '{0} holds these connections now, without their tokens: {1}.',
      vscode.workspace.asRelativePath(uri),
      chosen.map(({ name }) => name).join(', '),
    ),
    open,
  );
  if (pressed === open) await vscode.window.showTextDocument(uri);
}

/** The file to import from: one of the trusted workspace, or one that is chosen; null where the person turned back. */
async function chooseFile(title: string): Promise<vscode.Uri | null> {
  const offering = await offeringFiles();
  const other = { icon: 'folder-opened', label: vscode.l10n.t('Another file …'), uri: null };
  const items = offering.map((uri) => ({
    icon: 'file',
    label: vscode.workspace.asRelativePath(uri),
    description: vscode.l10n.t('of this workspace'),
    uri,
  }));
  const chosen = items.length === 0 ? other : await showQuickPick([...items, other], { title });
  if (chosen === undefined) return null;
  if (chosen.uri !== null) return chosen.uri;
  const [uri = null] = (await vscode.window.showOpenDialog({ title, filters: { JSON: ['json'] } })) ?? [];
  return uri;
}

/** Takes connections over from a file; each asks for a token of its own. */
export async function importConnections(needs: ConnectionsNeeds): Promise<void> {
  const title = vscode.l10n.t('MEGA: Import Connections');
  const uri = await chooseFile(title);
  if (uri === null) return;
  const offered = await readOffer(needs, uri);
  if (offered.length === 0) return;
  const { isSameAccount } = needs.rooms().api;
  const fresh = offered.filter((offer) => !needs.connections.all.some((each) => isSameAccount(each, offer)));
  if (fresh.length === 0)
    return void showInformationMessage(
      vscode.l10n.t('All connections in {0} are already here.', vscode.workspace.asRelativePath(uri)),
    );
  const chosen: readonly SharedConnection[] = await choose(
    fresh,
    title,
    vscode.l10n.t('You are asked for the token of each'),
  );
  for (const [index, shared] of chosen.entries()) {
    const step = vscode.l10n.t('MEGA: Import Connections ({0}/{1})', index + 1, chosen.length);
    if (!(await connectOffered(needs, shared, step))) return;
  }
}
