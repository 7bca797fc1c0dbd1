/** From what is entered to what is verified, and what stands in the way of that. */
import * as vscode from 'vscode';
import type { VerifierFields, VerifierMark } from '../../protocol';
import type { Rooms } from '../../rooms';
import type { DiagnosisInput } from '../../signature';
import type { Checks } from './checks';
import type { VerifierNeeds } from './needs';
import { type Held, inspect, payloadBytes } from './payload';

/** The fields, and the payload where a text area would change it. */
export interface Entered {
  readonly fields: VerifierFields;
  readonly held: Held | null;
}

/** Whose secrets are kept, for the page: they themselves stay on this side. */
export async function keptSecrets({ rooms, secrets }: VerifierNeeds): Promise<{ id: string; label: string }[]> {
  const { secretName } = rooms().views;
  const owners = await secrets.owners();
  const before = (index: number) => owners.slice(0, index).map(({ url }) => url);
  return owners.map(({ webhookId, url }, index) => ({ id: webhookId, label: secretName(url, before(index)) }));
}

/**
 * @param typed the secret that was typed; not looked at where one that is kept was chosen
 * @returns null where the payload is not in the form it is said to be in
 */
export async function diagnosisInput(
  { rooms, secrets, connections }: VerifierNeeds,
  { fields, held }: Entered,
  checks: Checks,
  typed: string,
): Promise<DiagnosisInput | null> {
  const { timestamp, signature, computed, deliveryId, tolerance, secretOf } = fields;
  const kept = await secrets.all();
  const chosen = kept.find(({ webhookId }) => webhookId === secretOf);
  const secret = secretOf === '' ? typed : (chosen?.current ?? '');
  const { secretName } = rooms().views;
  const others = kept.filter(({ current }) => current !== secret);
  const before = chosen === undefined ? [] : [chosen.url];
  let body: Uint8Array;
  try {
    body = payloadBytes(rooms(), held, fields);
  } catch {
    return null;
  }
  const apiToken = connections.active?.token;
  return {
    body,
    timestamp,
    secret,
    signature,
    receivedAt: rooms().protocol.readTime(fields.receivedAt, Date.now()) ?? 0,
    toleranceSeconds: Number(tolerance),
    otherDeliveries: checks.otherDeliveries(timestamp),
    otherSecrets: others.map(({ url, current }) => ({ secret: current, name: secretName(url, before) })),
    previousSecrets: kept.flatMap(({ url, previous }) => (previous === null ? [] : [{ secret: previous, name: url }])),
    ...(computed === '' ? {} : { computed }),
    ...(deliveryId === '' ? {} : { deliveryId }),
    ...(apiToken === undefined ? {} : { apiToken }),
  };
}

/**
 * What is wrong with the fields, as far as it is no question for a search.
 *
 * @param input made of them; null where the payload cannot be read
 */
export function marksOf(rooms: Rooms, { fields, held }: Entered, input: DiagnosisInput | null): VerifierMark[] {
  const { t } = vscode.l10n;
  const { protocol, signature, views } = rooms;
  const { receivedAt, tolerance, payload, form, secretOf } = fields;
  const marks: VerifierMark[] = [];
  if (input === null) marks.push({ field: 'payload', text: inspect(rooms, held, fields).warnings[0] ?? '' });
  else if (held === null && payload.trim() === '' && (payload === '' || form !== 'text'))
    marks.push({ field: 'payload', text: t('Enter the raw body of the request.') });
  const secretIsGone = secretOf !== '' && input?.secret === '';
  for (const field of input === null ? [] : signature.unreadableFields(input))
    marks.push({
      field,
      text:
        secretIsGone && field === 'secret' ? t('This secret is no longer kept.') : views.malformation(field, fields),
    });
  if (protocol.readTime(receivedAt, Date.now()) === null)
    marks.push({ field: 'received-at', text: t('The time of receipt is neither unix seconds nor a date.') });
  if (!/^\s*\d{1,9}\s*$/.test(tolerance))
    marks.push({ field: 'tolerance', text: t('The tolerance is a number of seconds.') });
  return marks;
}
