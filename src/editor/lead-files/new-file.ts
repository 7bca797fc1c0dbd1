import * as vscode from 'vscode';
import { leadSnippets } from '../../contract/lead-snippets';
import { showQuickPick } from '../kit/window';
import type { LeadFilesNeeds } from './needs';

const kinds = () => [
  {
    label: vscode.l10n.t('Lead'),
    description: '*.lead.json',
    detail: vscode.l10n.t('A contact, and where it comes from.'),
    ending: '.lead.json',
    body: leadSnippets.lead.body,
  },
  {
    label: vscode.l10n.t('Rows'),
    description: '*.leads.json',
    detail: vscode.l10n.t('An array of leads.'),
    ending: '.leads.json',
    body: leadSnippets.rows.body,
  },
  {
    label: vscode.l10n.t('Bulk request'),
    description: '*.leads.json',
    detail: vscode.l10n.t('Leads, and how existing leads are handled.'),
    ending: '.leads.json',
    body: leadSnippets.bulk.body,
  },
];

async function exists(uri: vscode.Uri): Promise<boolean> {
  const isOpen = vscode.workspace.textDocuments.some(({ uri: { path } }) => path === uri.path);
  return (
    isOpen ||
    Promise.resolve(vscode.workspace.fs.stat(uri)).then(
      () => true,
      () => false,
    )
  );
}

/** A name nobody has, where the file is to be saved: in the folder that is open, or wherever the person chooses. */
async function freeName(ending: string): Promise<vscode.Uri> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  for (let number = 1; ; number++) {
    const name = `new${number === 1 ? '' : `-${number}`}${ending}`;
    if (folder?.scheme !== 'file') return vscode.Uri.from({ scheme: 'untitled', path: name });
    const uri = vscode.Uri.joinPath(folder, name);
    if (!(await exists(uri))) return uri.with({ scheme: 'untitled' });
  }
}

/** Opens an unsaved lead file with places to type at. It has its name from the start, so that completion is there. */
export async function newLeadFile(_workbench: LeadFilesNeeds): Promise<void> {
  const chosen = await showQuickPick(kinds(), {
    title: vscode.l10n.t('MEGA: New Lead File'),
    placeHolder: vscode.l10n.t('What the file holds'),
  });
  if (chosen === undefined) return;
  const document = await vscode.workspace.openTextDocument(await freeName(chosen.ending));
  const editor = await vscode.window.showTextDocument(document);
  await editor.insertSnippet(new vscode.SnippetString(`${JSON.stringify(chosen.body, null, '\t')}\n`));
}
