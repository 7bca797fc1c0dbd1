/** A connection from a `.env` file of the workspace: read where the workspace is trusted, taken where that is confirmed. */
import * as vscode from 'vscode';
import { productionUrl } from '../../contract/operations';
import { isRegular, readRegular } from '../kit/regular-file';
import { showQuickPick, showWarningMessage } from '../kit/window';
import type { ConnectionsNeeds } from './needs';
import type { ConnectionDraft } from './trial';

/** As the shell commands name them. */
const names = { baseUrl: 'MEGA_BASE_URL', token: 'MEGA_TOKEN', customerId: 'MEGA_CUSTOMER_ID' } as const;

const fileNames = ['.env', '.env.local'];

/** What is larger holds no variables only. In bytes. */
const mostBytes = 100_000;

interface Found {
  readonly uri: vscode.Uri;
  /** Relative to the workspace. */
  readonly file: string;
  /** Of the variables that it sets. */
  readonly names: readonly string[];
  readonly draft:
    | { readonly ok: true; readonly value: ConnectionDraft }
    | { readonly ok: false; readonly reason: string };
}

async function files(): Promise<vscode.Uri[]> {
  const uris = (vscode.workspace.workspaceFolders ?? []).flatMap(({ uri }) =>
    fileNames.map((name) => vscode.Uri.joinPath(uri, name)),
  );
  const sizes = await Promise.all(
    uris.map((uri) =>
      Promise.resolve(vscode.workspace.fs.stat(uri)).then(
        (status) => (isRegular(status) ? status.size : null),
        () => null,
      ),
    ),
  );
  return uris.filter((_, index) => {
    const size = sizes[index] ?? null;
    return size !== null && size <= mostBytes;
  });
}

/** What a file says of a connection; null where it sets none of the variables. */
async function read({ rooms }: ConnectionsNeeds, uri: vscode.Uri): Promise<Found | null> {
  const variables = rooms().dotenv.parseDotenv(await readRegular(uri, mostBytes));
  const set = Object.values(names).filter((name) => variables[name]);
  if (!set.includes(names.token) && !set.includes(names.customerId)) return null;
  const { judgeBaseUrl, judgeCustomerId, judgeToken } = rooms().api;
  const base = judgeBaseUrl(variables[names.baseUrl] || productionUrl);
  const customer = judgeCustomerId(variables[names.customerId] ?? '');
  const token = judgeToken(variables[names.token] ?? '');
  const file = vscode.workspace.asRelativePath(uri);
  const refuse = (name: string, reason: string) =>
    ({ uri, file, names: set, draft: { ok: false, reason: `${name}: ${reason}` } }) as const;
  if (!base.ok) return refuse(names.baseUrl, base.reason);
  if (!customer.ok) return refuse(names.customerId, customer.reason);
  if (!token.ok) return refuse(names.token, token.reason);
  const value = { baseUrl: base.value, customerId: customer.value, token: token.value, name: '' };
  return { uri, file, names: set, draft: { ok: true, value } };
}

/** Asks whether a file's values are to be taken, and tells where the token will go. */
async function confirm({ file, names: set }: Found, { baseUrl, customerId }: ConnectionDraft): Promise<boolean> {
  const button = vscode.l10n.t('Connect');
  const detail = vscode.l10n.t(
    'Reads {0}. The token is copied to the secret storage and sent only to {1}, for customer {2}. The file is not changed.',
    set.join(', '),
    baseUrl,
    customerId,
  );
  const question = vscode.l10n.t('Connect with the values in {0}?', file);
  return (await showWarningMessage(question, { modal: true, detail }, button)) === button;
}

/**
 * Offers what the workspace's files hold beside an entry by hand.
 *
 * @returns the draft of a file, its name still empty; `by-hand` where nothing is offered or that is chosen; null where the
 *   person turned back
 */
export async function draftFromDotenv(needs: ConnectionsNeeds): Promise<ConnectionDraft | 'by-hand' | null> {
  const present = await files();
  if (present.length === 0) return 'by-hand';
  const byHand = { icon: 'edit', label: vscode.l10n.t('Enter the Connection') };
  const title = vscode.l10n.t('MEGA: Connect');
  if (!vscode.workspace.isTrusted) {
    const locked = {
      icon: 'lock',
      label: '.env',
      detail: vscode.l10n.t('Not read in restricted mode. Choose it to manage the trust of this workspace.'),
    };
    const chosen = await showQuickPick([byHand, locked], { title });
    if (chosen === locked) await vscode.commands.executeCommand('workbench.trust.manage');
    return chosen === byHand ? 'by-hand' : null;
  }
  const found = (await Promise.all(present.map((uri) => read(needs, uri)))).filter((each) => each !== null);
  if (found.length === 0) return 'by-hand';
  const items = found.map((each) => ({
    icon: each.draft.ok ? 'file' : 'warning',
    label: each.file,
    description: each.draft.ok ? each.draft.value.baseUrl : '',
    detail: each.draft.ok ? each.names.join(', ') : each.draft.reason,
    found: each,
  }));
  const entry = { ...byHand, found: null };
  const isAnyWhole = found.some(({ draft }) => draft.ok);
  const chosen = await showQuickPick(isAnyWhole ? [...items, entry] : [entry, ...items], {
    title,
    placeHolder: vscode.l10n.t('Choose where the connection comes from'),
  });
  if (chosen === undefined) return null;
  if (chosen.found === null) return 'by-hand';
  const { draft, uri } = chosen.found;
  // The reason stood in the list.
  if (!draft.ok) {
    await vscode.window.showTextDocument(uri);
    return null;
  }
  return (await confirm(chosen.found, draft.value)) ? draft.value : null;
}
