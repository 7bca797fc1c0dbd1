import * as vscode from 'vscode';
import type { Workbench } from '../workbench';

/** Opens a loaded lead as a read-only JSON document. */
export async function openLead({ leads, documents, connections }: Workbench, id: unknown): Promise<void> {
  const lead = typeof id === 'string' ? leads.find(id) : null;
  if (lead === null)
    return void vscode.window.showWarningMessage(
      vscode.l10n.t('This lead is no longer loaded. Refresh the Leads view and open it again.'),
    );
  const folder = connections.active?.id ?? 'leads';
  await documents.show(`${folder}/lead-${lead.id}.json`, lead);
}
