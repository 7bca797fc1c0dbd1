import * as vscode from 'vscode';
import { requireClient } from '../connections/commands';
import { withProgress } from '../kit/messages';
import { showStatus } from '../kit/window';
import type { LeadFilesNeeds } from './needs';
import { waitMessage } from './push';

/** The most leads that one page has. Source: contract, "Pull". */
const page = 100;

/**
 * Asks the account for the leads that changed last, to learn its stages and custom fields: there is no operation that
 * lists them. Then what can be completed is shown.
 */
export async function loadNames({ session, names }: LeadFilesNeeds): Promise<void> {
  const client = requireClient(session);
  if (client === null) return;
  const { connection, api } = client;
  const query = { sort_by: 'updated_at', sort_dir: 'desc', include_custom_fields: true, limit: page } as const;
  await withProgress(vscode.l10n.t('MEGA: loading stages and custom fields'), (signal, report) =>
    api.listLeads(query, { signal, onWait: (wait) => report(waitMessage(wait)) }),
  );
  const { stages, customFields } = names.of(connection);
  const message = vscode.l10n.t(
    '{0}: {1} stages and {2} custom fields found in the {3} leads that changed last',
    connection.name,
    stages.size,
    customFields.size,
    page,
  );
  showStatus('check', message, 5000);
  if (vscode.window.activeTextEditor !== undefined)
    await vscode.commands.executeCommand('editor.action.triggerSuggest');
}
