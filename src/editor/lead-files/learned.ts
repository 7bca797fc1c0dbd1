import { join } from 'node:path';
import type { Learned } from '../../push';
import type { CommonNeeds } from '../kit/needs';
import { createTextStore } from '../kit/store';

/** What earlier answers gave away of the account that a connection speaks for; null where there is no connection. */
export async function openLearned(
  { rooms, context }: Pick<CommonNeeds, 'rooms' | 'context'>,
  connection: { readonly baseUrl: string; readonly customerId: string } | null,
): Promise<Learned | null> {
  if (connection === null) return null;
  const { push } = rooms();
  const store = createTextStore(join(context.globalStorageUri.fsPath, 'learned'));
  return push.openLearned(store, `${push.fingerprint(connection, 'learned')}.json`);
}
