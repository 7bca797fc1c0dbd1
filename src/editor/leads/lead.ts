import * as vscode from 'vscode';
import type { Lead } from '../../contract';
import { documentScheme, views as viewIds } from '../../ids';
import type { CodeLanguage, CodeRequest } from '../../views';
import { requireClient } from '../connections/commands';
import { withProgress } from '../kit/messages';
import { type PickItem, showInformationMessage, showQuickPick, showStatus, showWarningMessage } from '../kit/window';
import { waitMessage } from '../lead-files/commands';
import type { LeadsNeeds } from './needs';

const gone = () =>
  void showWarningMessage(vscode.l10n.t('This lead is no longer loaded. Refresh the Leads view and open it again.'));

/** The lead that a read-only document shows; null where the document shows none. */
async function leadInDocument({ rooms }: LeadsNeeds, uri: vscode.Uri): Promise<Lead | null> {
  if (uri.scheme !== documentScheme) return null;
  try {
    const document = await vscode.workspace.openTextDocument(uri);
    return rooms().contract.lead.safeParse(JSON.parse(document.getText())).data ?? null;
  } catch {
    return null;
  }
}

/** The lead of a tree row, of an id, or of the document that is open; null where there is none. */
async function leadOf(needs: LeadsNeeds, argument: unknown): Promise<Lead | null> {
  const { leads, rooms } = needs;
  if (typeof argument === 'string') return leads.find(argument);
  const row = rooms().contract.leadAnswer.safeParse(argument);
  if (row.success) return leads.find(row.data.lead.id) ?? row.data.lead;
  const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
  return uri === undefined ? null : leadInDocument(needs, uri);
}

/** Opens a loaded lead as a read-only JSON document. */
export async function openLead(needs: LeadsNeeds, argument: unknown): Promise<void> {
  const lead = await leadOf(needs, argument);
  if (lead === null) return gone();
  await needs.documents.showLead(needs.rooms(), lead, needs.connections.active?.id);
  await needs.watch.read(lead.id);
}

/** Copies one field; says which, never its value. */
const copy = (field: 'id' | 'contact_email' | 'contact_phone') => async (needs: LeadsNeeds, argument: unknown) => {
  const lead = await leadOf(needs, argument);
  if (lead === null) return gone();
  const value = lead[field];
  if (!value) return void showInformationMessage(vscode.l10n.t('This lead has no {0}.', field));
  await vscode.env.clipboard.writeText(value);
  showStatus('copy', vscode.l10n.t('Copied {0}', field), 3000);
};

export const copyLeadId = copy('id');
export const copyLeadEmail = copy('contact_email');
export const copyLeadPhone = copy('contact_phone');

/** Opens what would push a lead as a new JSON file. */
export async function openLeadAsPush(needs: LeadsNeeds, argument: unknown): Promise<void> {
  const lead = await leadOf(needs, argument);
  if (lead === null) return gone();
  const content = needs.rooms().pull.pushText([{ lead }]);
  const document = await vscode.workspace.openTextDocument({ language: 'json', content });
  await vscode.window.showTextDocument(document, { preview: false });
}

/** What people know a lead by: the most telling of its contact fields, else nothing. */
function tellingField(lead: Lead): string | null {
  return [lead.contact_email, lead.contact_phone, lead.contact_name].find((text) => (text ?? '').trim() !== '') ?? null;
}

/** Shows a lead in the tree, or searches for it; in any other editor, searches for the selected text. */
export async function findInLeads(needs: LeadsNeeds, argument: unknown): Promise<void> {
  if (requireClient(needs.session) === null) return;
  const { leads, rooms } = needs;
  const editor = vscode.window.activeTextEditor;
  const selected = editor === undefined ? '' : editor.document.getText(editor.selection).trim();
  const lead = selected === '' || argument !== undefined ? await leadOf(needs, argument) : null;
  await vscode.commands.executeCommand(`${viewIds.leads}.focus`);
  if (lead !== null && (await leads.reveal(lead.id))) return;
  const search = lead === null ? selected.split(/\r?\n/)[0]?.replace(/^"|",?$/g, '') : tellingField(lead);
  if (!search)
    return void showInformationMessage(
      vscode.l10n.t('Select a name, an email or a phone number first, or open a lead.'),
    );
  await leads.setFilter({ ...rooms().pull.everyLead, search });
}

const languageNames = (): Readonly<Record<CodeLanguage, string>> => ({
  curl: vscode.l10n.t('cURL'),
  fetch: vscode.l10n.t('JavaScript, fetch'),
  undici: vscode.l10n.t('JavaScript, undici'),
  python: vscode.l10n.t('Python, requests'),
});

interface CodeChoice extends PickItem {
  readonly code?: string;
}

/** The request that lists what the view lists, or those that find and push one lead, as code on the clipboard. */
export async function copyLeadAs(needs: LeadsNeeds, argument: unknown): Promise<void> {
  const client = requireClient(needs.session);
  if (client === null) return;
  const { pull, views, contract } = needs.rooms();
  const { baseUrl, customerId } = client.connection;
  const lead = argument === undefined ? null : await leadOf(needs, argument);
  const url = `${baseUrl}${contract.apiPath}/leads`;
  const get = (query: object): CodeRequest => {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) search.set(name, String(value));
    return { method: 'GET', url: `${url}?${search}`, customerId };
  };
  const choices = (title: string, request: CodeRequest): CodeChoice[] => [
    { label: title, kind: vscode.QuickPickItemKind.Separator },
    ...views.codeLanguages.map((language) => ({
      label: languageNames()[language],
      description: `${request.method} ${new URL(request.url).pathname}`,
      code: views.requestCode(language, request),
    })),
  ];
  const filter = needs.leads.filter ?? pull.everyLead;
  const listed = { ...pull.filterQuery(filter, Date.now()), include_custom_fields: true, limit: 100 };
  const found = lead === null ? null : tellingField(lead);
  const chosen = await showQuickPick(
    lead === null
      ? choices(vscode.l10n.t('List these leads'), get(listed))
      : [
          ...(found === null
            ? []
            : choices(vscode.l10n.t('Find this lead'), get({ search: found, include_custom_fields: true }))),
          ...choices(vscode.l10n.t('Push this lead'), { method: 'POST', url, customerId, body: pull.pushBody(lead) }),
        ],
    {
      title: vscode.l10n.t('MEGA: Copy Request As'),
      placeHolder: vscode.l10n.t('The token is not copied: the code takes it from MEGA_TOKEN.'),
    },
  );
  if (chosen?.code === undefined) return;
  await vscode.env.clipboard.writeText(chosen.code);
  showStatus('copy', vscode.l10n.t('Copied; set MEGA_TOKEN before you run it'), 5000);
}

/** Loads every page that is left. */
export async function loadAllLeads(needs: LeadsNeeds): Promise<void> {
  if (requireClient(needs.session) === null) return;
  await withProgress(vscode.l10n.t('MEGA: loading all leads'), (signal, report) => {
    let extent = '';
    return needs.leads.all(
      signal,
      (wait) => report([extent, waitMessage(wait)].filter((words) => words !== '').join(', ')),
      (loaded, total) => {
        extent = needs.rooms().views.extentWords({ loaded, total }, vscode.env.language);
        report(extent);
      },
    );
  });
}
