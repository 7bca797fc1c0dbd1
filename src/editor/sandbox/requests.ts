/** What is done with the requests that reached the sandbox. */
import * as vscode from 'vscode';
import type { Traffic, TrafficEntry } from '../../clients';
import { showFilterPick, showInformationMessage, showInputBox, showQuickPick } from '../kit/window';
import type { SandboxNeeds } from './needs';
import { showRequest } from './request-page';
import type { RequestNode } from './request-tree';

/** Rows of a list to choose from; the latest. */
const offered = 200;

/** The requests of this window's sandbox; says so and gives null where none runs. */
function requireTraffic({ sandbox }: SandboxNeeds): Traffic | null {
  if (sandbox.traffic === null)
    void showInformationMessage(
      vscode.l10n.t('No sandbox is running in this window. Start one to see the requests it gets.'),
    );
  return sandbox.traffic;
}

/** A row of the view; of what else a command may be given nothing is known. */
function isNode(argument: unknown): argument is RequestNode {
  return typeof argument === 'object' && argument !== null && 'kind' in argument;
}

interface Choice extends vscode.QuickPickItem {
  readonly entry: TrafficEntry;
}

async function pick(
  needs: SandboxNeeds,
  title: string,
  entries: readonly TrafficEntry[],
): Promise<TrafficEntry | null> {
  const { requestRow } = needs.rooms().views;
  if (entries.length === 0) {
    void showInformationMessage(vscode.l10n.t('The list has no requests to choose from.'));
    return null;
  }
  const choices = entries.map((entry): Choice => {
    const { label, description } = requestRow(needs.sandbox.lineOf(entry), vscode.env.language);
    return { label, description: `${entry.record.number} · ${description}`, entry };
  });
  const chosen = await showQuickPick(choices, { title, matchOnDescription: true });
  return chosen?.entry ?? null;
}

/** The request of a row, the last one that proves a finding, or one that is chosen; null where the person turned back. */
async function chooseRequest(needs: SandboxNeeds, argument: unknown, title: string): Promise<TrafficEntry | null> {
  const traffic = requireTraffic(needs);
  if (traffic === null) return null;
  if (isNode(argument)) return argument.kind === 'request' ? argument.entry : (argument.finding.proof.at(-1) ?? null);
  return pick(needs, title, traffic.latest(offered).entries);
}

/** Shows a request with its answer, in the place of the page that is open already. */
export async function openRequest(needs: SandboxNeeds, argument: unknown): Promise<void> {
  const entry = await chooseRequest(needs, argument, vscode.l10n.t('MEGA: Open Request'));
  if (entry !== null) showRequest(needs, entry);
}

export async function copyRequestAsCurl(needs: SandboxNeeds, argument: unknown): Promise<void> {
  const entry = await chooseRequest(needs, argument, vscode.l10n.t('MEGA: Copy Request as cURL'));
  const { url, token } = needs.sandbox.address ?? {};
  if (entry === null || url === undefined || token === undefined) return;
  const { method, target, body } = entry.record;
  const hidden = (text: string) => text.replaceAll(token, '***');
  const { headers } = needs.sandbox.factsOf(entry);
  await vscode.env.clipboard.writeText(
    needs
      .rooms()
      .views.sentAsCurl({ method, url: hidden(url + target), headers, body: hidden(body?.toString() ?? '') }),
  );
  void showInformationMessage(
    vscode.l10n.t('Copied request {0} as a curl command. Set MEGA_TOKEN before you run it.', entry.record.number),
  );
}

/** Opens the editor's comparison of two requests, the earlier one on the left. */
export async function compareRequest(needs: SandboxNeeds, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('MEGA: Compare Request With');
  const one = await chooseRequest(needs, argument, title);
  if (one === null || needs.sandbox.traffic === null) return;
  const others = needs.sandbox.traffic.latest(offered).entries.filter((each) => each !== one);
  // What asks the same is most likely meant.
  const isAlike = ({ record }: TrafficEntry) =>
    record.method === one.record.method && record.route === one.record.route;
  const sorted = [...others.filter(isAlike), ...others.filter((each) => !isAlike(each))];
  const other = await pick(needs, vscode.l10n.t('MEGA: Compare Request {0} With', one.record.number), sorted);
  if (other === null) return;
  const pair = [one, other].sort((a, b) => a.record.number - b.record.number);
  const names = pair.map(({ record }) => vscode.l10n.t('Request {0}', record.number));
  const [left, right] = pair.map((entry, at) =>
    needs.documents.update(
      `requests/request-${entry.record.number}.http`,
      needs.rooms().views.requestText(needs.sandbox.factsOf(entry), names[at] ?? ''),
    ),
  );
  await vscode.commands.executeCommand('vscode.diff', left, right, names.join(' ↔ '));
}

/** Chooses which routes and statuses are listed. */
export async function filterRequests(needs: SandboxNeeds): Promise<void> {
  const traffic = requireTraffic(needs);
  if (traffic === null) return;
  const { contract, sandbox } = needs.rooms();
  const { operations } = contract;
  const { filter } = traffic;
  const heading = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const statuses = (['2', '3', '4', '5', 'none'] as const).map((status) => ({
    label: status === 'none' ? vscode.l10n.t('No answer') : `${status}xx`,
    picked: filter.statuses.includes(status),
    status,
  }));
  const routes = [...sandbox.faultRoutes, 'other' as const].map((route) => ({
    label: route === 'other' ? vscode.l10n.t('Other paths') : `${operations[route].method} ${operations[route].path}`,
    ...(route === 'other' ? {} : { description: route }),
    picked: filter.routes.includes(route),
    route,
  }));
  type Entry = vscode.QuickPickItem & { readonly status?: (typeof filter.statuses)[number]; readonly route?: string };
  const entries: Entry[] = [heading(vscode.l10n.t('Status')), ...statuses, heading(vscode.l10n.t('Route')), ...routes];
  const chosen = await showFilterPick(entries, {
    title: vscode.l10n.t('MEGA: Filter Requests'),
    placeHolder: vscode.l10n.t('Select statuses and routes to list. Select nothing to list all.'),
  });
  if (chosen === undefined) return;
  traffic.setFilter({
    ...filter,
    statuses: chosen.flatMap(({ status }) => status ?? []),
    routes: chosen.flatMap(({ route }) => route ?? []),
  });
}

/** Chooses which text a request or its answer has. */
export async function searchRequests(needs: SandboxNeeds): Promise<void> {
  const traffic = requireTraffic(needs);
  if (traffic === null) return;
  const text = await showInputBox({
    title: vscode.l10n.t('MEGA: Search Requests'),
    prompt: vscode.l10n.t('Search addresses, headers, bodies, and answers. Leave it empty to list all.'),
    value: traffic.filter.text,
  });
  if (text !== undefined) traffic.setFilter({ ...traffic.filter, text });
}

export function clearRequestFilter(needs: SandboxNeeds): void {
  const { everything } = needs.rooms().clients;
  requireTraffic(needs)?.setFilter(everything);
}

export function clearRequests(needs: SandboxNeeds): void {
  requireTraffic(needs)?.clear();
}

/** Copies what a program needs to find the sandbox, as a shell and a .env file take it. */
export async function copySandboxVariables(needs: SandboxNeeds): Promise<void> {
  const variables = needs.sandbox.variables();
  if (variables.length === 0) return void requireTraffic(needs);
  await vscode.env.clipboard.writeText(variables.map(([name, value]) => `${name}=${value}\n`).join(''));
  const [baseUrl = '', token = '', customer = ''] = variables.map(([name]) => name);
  void showInformationMessage(
    vscode.l10n.t(
      'Copied {0}, {1}, and {2} for your program. They work until the sandbox stops.',
      baseUrl,
      token,
      customer,
    ),
  );
}
