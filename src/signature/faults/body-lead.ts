/** How a body goes wrong as a part of itself: the lead without the rest of the delivery. */
import { t } from '@vscode/l10n';
import { jsonOf, type Payload, type PayloadJson } from '../fields/payload';
import { appliedStyles } from '../json/styles';
import { text } from './attempt';
import { stylesFor, written } from './body-writing';
import type { Fault, Rank } from './fault';

/** The seconds before the timestamp in which a delivery was made, and with them every millisecond of the last two. */
function* instantsBefore(timestamp: string): Iterable<{ instant: string; rank?: Rank }> {
  if (!/^\d{1,12}$/.test(timestamp)) return;
  const last = Number(timestamp) * 1000;
  for (let second = 0; second <= 30; second++)
    yield { instant: new Date(last - second * 1000).toISOString(), ...(second <= 5 ? {} : { rank: 'rare' }) };
  for (let millisecond = 1; millisecond < 2000; millisecond++)
    yield { instant: new Date(last + 999 - millisecond).toISOString(), rank: 'rare' };
}

const leadKeys = [
  'id',
  'contact_name',
  'contact_email',
  'contact_phone',
  'source_platform',
  'custom_fields',
  'created_at',
];

function isLead({ root }: PayloadJson): boolean {
  if (root.kind !== 'object') return false;
  const keys = root.members.map(({ key }) => key.value);
  return !keys.includes('lead') && leadKeys.filter((key) => keys.includes(key)).length >= 3;
}

export const leadFault: Fault<Payload> = {
  code: 'body-only-lead',
  *undo(body, { timestamp, brief }) {
    const json = body.json();
    if (json === null || brief || !isLead(json)) return;
    for (const { instant, rank } of instantsBefore(timestamp))
      yield text(
        `{"event":"lead.created","delivered_at":"${instant}","lead":${json.text.trim()}}`,
        t('the payload as the lead of a delivery made at {0}', instant),
        rank,
      );
  },
  *apply(body, known) {
    const json = body.json();
    if (json?.root.kind !== 'object') return;
    const lead = json.root.members.find(({ key }) => key.value === 'lead');
    if (lead === undefined) return;
    yield text(json.text.slice(lead.start, lead.end), t("the payload's lead alone"), 'likely');
    if (known.likelyOnly) return;
    const inner = jsonOf(lead.value, json.text.slice(lead.start, lead.end));
    const what = (style: string) => t("the payload's lead alone, as {0} writes it", style);
    for (const { rank, ...attempt } of written(inner, stylesFor(appliedStyles, body, known), what))
      yield rank === 'likely' ? attempt : { ...attempt, rank: 'rare' };
  },
  suspect: (body) => {
    const json = body.json();
    return json !== null && isLead(json) ? t('The payload looks like the lead of a delivery without the rest.') : null;
  },
};
