import * as vscode from 'vscode';
import type { LeadApi } from '../../api';
import type { Lead } from '../../contract';
import type { Walk } from '../../pull';
import type { KnownWebhook } from '../../webhooks';
import { requireClient } from '../connections/commands';
import { showError } from '../kit/messages';
import { showInformationMessage, showInputBox, showQuickPick } from '../kit/window';
import { attempt } from '../webhooks/commands';
import type { DeliveriesNeeds } from './needs';

/** More leads than anyone looks at one by one. */
const most = 1000;

/** All leads created since then, the oldest first, as far as they go. */
async function leadsSince(
  api: LeadApi,
  walk: Walk,
  since: string,
  signal: AbortSignal,
): Promise<{ leads: Lead[]; more: boolean }> {
  const leads: Lead[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<LeadApi['listLeads']>> = await api.listLeads(
      {
        created_since: since,
        sort_by: 'created_at',
        sort_dir: 'asc',
        include_custom_fields: true,
        limit: 100,
        ...(cursor === null ? {} : { cursor }),
      },
      { signal, maxWait: 65_000 },
    );
    cursor = walk.next(page);
    leads.push(...page.leads);
  } while (cursor !== null && leads.length < most);
  return { leads: leads.slice(0, most), more: cursor !== null || leads.length > most };
}

function timeOf(text: string): string | null {
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

/** The webhook whose secret the deliveries are signed with. */
async function chooseSigner(needs: DeliveriesNeeds, connectionId: string, title: string): Promise<KnownWebhook | null> {
  const known = (await needs.secrets.all()).filter((each) => each.connectionId === connectionId);
  if (known.length === 0) {
    await showError(
      vscode.l10n.t(
        'No secret of a webhook of this connection is kept here, so no delivery can be signed. Register a webhook, or add the secret of one.',
      ),
    );
    return null;
  }
  const [only] = known;
  if (known.length === 1 && only !== undefined) return only;
  const chosen = await showQuickPick(
    known.map((webhook) => ({ label: webhook.url, webhook })),
    { title, placeHolder: vscode.l10n.t('Sign as this webhook') },
  );
  return chosen?.webhook ?? null;
}

/** Makes the deliveries of leads that were created while nobody listened. Each is marked as made here. */
export async function backfillDeliveries(needs: DeliveriesNeeds): Promise<void> {
  const client = requireClient(needs.session);
  if (client === null) return;
  const title = vscode.l10n.t('MEGA: Backfill Deliveries');
  const webhook = await chooseSigner(needs, client.connection.id, title);
  if (webhook === null) return;
  const { receiver } = needs;
  const all = (await receiver.history()).all();
  const last = all.findLast(({ event }) => event === 'lead.created')?.receivedAt ?? Date.now() - 86_400_000;
  const since = await showInputBox({
    title,
    prompt: vscode.l10n.t('Leads created since then that no delivery is here for; a date or time'),
    value: new Date(last).toISOString(),
    ignoreFocusOut: true,
    validateInput: (text) => (timeOf(text) === null ? vscode.l10n.t('This is not a date or time.') : null),
  });
  const from = since === undefined ? null : timeOf(since);
  if (from === null) return;
  const found = await attempt(needs, vscode.l10n.t('MEGA: looking for leads'), (signal) =>
    leadsSince(client.api, needs.rooms().pull.createWalk(), from, signal),
  );
  if (found === null) return;
  const delivered = new Set(all.map(({ leadId }) => leadId));
  const missing = found.leads.filter(({ id }) => !delivered.has(id));
  if (missing.length === 0)
    return void showInformationMessage(
      vscode.l10n.t('Each of the {0} leads created since then has its delivery here.', found.leads.length),
    );
  const { backfillReception } = needs.rooms().webhooks;
  const receptions = missing.map((lead) => backfillReception(lead, webhook, Date.now()));
  await receiver.add(receptions);
  const made = vscode.l10n.t(
    '{0} deliveries were made here, signed with the secret of {1}. Forward or replay them from the Deliveries view.',
    missing.length,
    webhook.url,
  );
  const rest = found.more ? ` ${vscode.l10n.t('There are more leads: run it again from a later time.')}` : '';
  const forward = vscode.l10n.t('Forward All');
  const actions = receiver.forwardTargets.length > 0 ? [forward] : [];
  const pressed = await showInformationMessage(made + rest, ...actions);
  if (pressed === forward) for (const reception of receptions) receiver.forwardAll(reception);
}
