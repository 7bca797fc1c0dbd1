/** Reading and writing `.mega-leads.json`. No token goes in, and none comes out. */
import { t } from '@vscode/l10n';
import { connectionFile, findSecrets, parseBounded, type SharedConnection } from '../contract';
import { judgeBaseUrl } from './connection';

export type SharedConnections =
  | { readonly ok: true; readonly connections: readonly SharedConnection[] }
  | { readonly ok: false; readonly reason: string };

const refused = (reason: string) => ({ ok: false, reason }) as const;

/** The same account, however it is called. */
export function isSameAccount(
  a: Pick<SharedConnection, 'baseUrl' | 'customerId'>,
  b: Pick<SharedConnection, 'baseUrl' | 'customerId'>,
): boolean {
  return a.baseUrl === b.baseUrl && a.customerId.toLowerCase() === b.customerId.toLowerCase();
}

/** The connections that a file names, with their addresses judged; or the first reason why it is not taken. */
export function readConnections(text: string): SharedConnections {
  if (findSecrets(text).length > 0)
    return refused(
      t('It holds a token or a secret. Take that out and replace it at MEGA: whoever has the file has it.'),
    );
  let json: unknown;
  try {
    json = parseBounded(text);
  } catch {
    return refused(t('It is not JSON.'));
  }
  const read = connectionFile.safeParse(json);
  if (!read.success) {
    const [issue] = read.error.issues;
    return refused([issue?.path.map(String).join('.') ?? '', issue?.message ?? ''].filter(Boolean).join(': '));
  }
  const connections: SharedConnection[] = [];
  for (const [index, shared] of read.data.connections.entries()) {
    const base = judgeBaseUrl(shared.baseUrl);
    if (!base.ok) return refused(`connections.${index}.baseUrl: ${base.reason}`);
    const connection = { ...shared, baseUrl: base.value };
    if (!connections.some((each) => isSameAccount(each, connection))) connections.push(connection);
  }
  return { ok: true, connections };
}

/** The file's text for connections, whatever else is known of them. */
export function writeConnections(connections: readonly SharedConnection[]): string {
  const shared = connections
    .map(({ name, baseUrl, customerId }) => ({ name, baseUrl, customerId }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return `${JSON.stringify({ connections: shared }, null, 2)}\n`;
}
