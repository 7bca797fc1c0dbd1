/** What the tools of language models find in this window. */
import { realpath } from 'node:fs/promises';
import { isAbsolute, posix, relative, resolve } from 'node:path';
import * as vscode from 'vscode';
import { settings, settingsSection } from '../../ids';
import { TooLarge } from '../../support/regular-file';
import type { ToolWorld } from '../../tools';
import { isProduction } from '../connections';
import { handlerUrl, keptSecret, mayLeave } from '../handler';
import { diagnose } from '../kit/diagnosis';
import { plain } from '../kit/plain';
import { readRegular } from '../kit/regular-file';
import { textAsMarkdown } from '../kit/window';
import { placeOf } from '../webhooks/commands';
import type { ToolsNeeds } from './needs';

/** The most of a file that is read for a chat, in bytes. */
const most = 50_000_000;

/** A file by its path, whether it is written from a folder of the workspace or whole. */
function fileOf(path: string): vscode.Uri {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const [folder] = folders;
  const isWhole = /^(?:[\\/]|[a-z]:[\\/])/i.test(path);
  const named = folders.find(({ name }) => path.startsWith(`${name}/`));
  const uri = isWhole
    ? vscode.Uri.file(resolve(path))
    : folders.length > 1 && named !== undefined
      ? vscode.Uri.joinPath(named.uri, path.slice(named.name.length + 1))
      : folder && vscode.Uri.joinPath(folder.uri, path);
  if (uri === undefined) throw new Error(vscode.l10n.t('No folder is open, so there is no file {0}.', path));
  return uri;
}

/** The file itself, whatever links lead to it; null where there is none. A file system that is not this machine's has none to resolve. */
async function realOf(uri: vscode.Uri): Promise<vscode.Uri | null> {
  if (uri.scheme !== 'file') return uri;
  return realpath(uri.fsPath).then(vscode.Uri.file, () => null);
}

/** Whether a file lies in a folder of the workspace, once all links are resolved: one in it may lead to anywhere. */
async function isOfWorkspace(file: vscode.Uri): Promise<boolean> {
  const folders = await Promise.all((vscode.workspace.workspaceFolders ?? []).map(({ uri }) => realOf(uri)));
  return folders.some((folder) => {
    if (folder === null || folder.scheme !== file.scheme || folder.authority !== file.authority) return false;
    const way = file.scheme === 'file' ? relative(folder.fsPath, file.fsPath) : posix.relative(folder.path, file.path);
    return way !== '' && way !== '..' && !/^\.\.[\\/]/.test(way) && !isAbsolute(way);
  });
}

async function readFile(path: string): Promise<Uint8Array> {
  const asked = fileOf(path);
  const uri = await realOf(asked);
  if (uri === null) throw new Error(vscode.l10n.t('{0} cannot be read.', path));
  if (!(await isOfWorkspace(uri))) throw new Error(vscode.l10n.t('{0} is not a file of this workspace.', path));
  const names = [asked.toString(), uri.toString()];
  const document = vscode.workspace.textDocuments.find((each) => names.includes(each.uri.toString()));
  if (document?.isDirty) return Buffer.from(document.getText());
  // A link that has taken the file's place since then leads elsewhere.
  return readRegular(uri, most, false).catch((thrown) => {
    throw new Error(
      thrown instanceof TooLarge
        ? vscode.l10n.t('{0} is larger than {1} MB.', path, most / 1e6)
        : vscode.l10n.t('{0} cannot be read.', path),
    );
  });
}

function worldOf(needs: ToolsNeeds): ToolWorld {
  const own = vscode.workspace.getConfiguration(settingsSection);
  const { session, secrets } = needs;
  return {
    connection() {
      const client = session.client();
      if (client === null)
        throw new Error(vscode.l10n.t('There is no connection. Connect to the API or start the sandbox first.'));
      const { where } = placeOf(client);
      const { name, baseUrl } = client.connection;
      return { name, place: isProduction(baseUrl) ? vscode.l10n.t('{0}, production', where) : where, api: client.api };
    },
    contacts: own.get<string>(settings.toolsContacts) === 'full' ? 'full' : 'masked',
    readFile,
    keptSecrets: () => secrets.all(),
    handlerUrl: handlerUrl(),
    endpointSecret: (url) => keptSecret(needs, url),
    mayLeave: (consent) => mayLeave(needs, consent),
    explain: (input, signal) => diagnose(needs, input, signal),
    toleranceSeconds: own.get<number>(settings.signatureTolerance) ?? 300,
    now: Date.now,
  };
}

/** What is said and asked before a tool runs. */
export async function prepareTool(
  needs: ToolsNeeds,
  name: string,
  input: object,
): Promise<vscode.PreparedToolInvocation> {
  const { running, question } = await needs.rooms().tools.prepareTool(name, input, worldOf(needs));
  const invocationMessage = textAsMarkdown(running);
  if (question === null) return { invocationMessage };
  // A chat reads both as Markdown; what a model or a file named is not to be read as such.
  const confirmationMessages = { title: plain(question.title), message: textAsMarkdown(question.message) };
  return { invocationMessage, confirmationMessages };
}

/** Runs a tool for a language model. */
export async function invokeTool(
  needs: ToolsNeeds,
  name: string,
  input: object,
  token: vscode.CancellationToken,
): Promise<vscode.LanguageModelToolResult> {
  const abort = new AbortController();
  const subscription = token.onCancellationRequested(() => abort.abort());
  try {
    const text = await needs.rooms().tools.runTool(name, input, worldOf(needs), abort.signal);
    return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
  } finally {
    subscription.dispose();
  }
}
