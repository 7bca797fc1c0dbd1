/** Leads by the stage they are in. */
import type { Lead } from '../contract';

export interface StageGroup<T> {
  /** The stage's id, else its slug, else its name; empty for leads without a stage. */
  readonly key: string;
  /** As people call it; null for leads without a stage. */
  readonly name: string | null;
  /** A colour as CSS has it in hexadecimal; null where the stage has none that can be shown. */
  readonly color: string | null;
  readonly members: readonly T[];
}

/** A stage's colour where it is `#rgb`, `#rgba`, `#rrggbb` or `#rrggbbaa`; anything else goes into no picture. */
export function stageColor(color: string | null | undefined): string | null {
  return /^#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i.test(color ?? '') ? (color ?? null) : null;
}

/** What a stage may be called on the way of a lead, from its arrival to its end; the API gives stages no order. */
const way: readonly RegExp[] = [
  /\bnew\b|inbox|incoming|unassigned|arriv/,
  /attempt|no.?answer|no.?contact|call.?back|voicemail/,
  /contact|reach|respon|engag|convers|warm|hot\b/,
  /nurtur|follow|long.?term|drip/,
  /qualif|prospect|interest/,
  /appoint|book|schedul|meet|demo|tour|show|visit|consult/,
  /propos|quote|offer|estimat|applic/,
  /negotiat|pending|contract|escrow|sign|commit/,
  /\bwon\b|client|customer|closed|sold|complet/,
  /unqualif|disqualif|not.?interest|lost|dead|junk|spam|archiv|cancel|reject/,
];

/** The place of a stage on that way; unknown ones are in the middle. */
function placeOf(name: string): number {
  const text = name.toLowerCase();
  const last = way.length - 1;
  // The end first: "unqualified" also says "qualified", and "closed lost" also "closed".
  if (way[last]?.test(text)) return last;
  const place = way.findIndex((each) => each.test(text));
  return place === -1 ? last / 2 : place;
}

/** Stages as a lead goes through them, as far as their names tell; then by name. */
export function inPipelineOrder<T extends { readonly name: string }>(stages: readonly T[]): T[] {
  const placed = stages.map((stage) => ({ stage, place: placeOf(stage.name) }));
  return placed
    .sort((a, b) => a.place - b.place || a.stage.name.localeCompare(b.stage.name, undefined, { numeric: true }))
    .map(({ stage }) => stage);
}

/** Groups in the order in which their first member comes; those without a stage are last. */
export function groupByStage<T>(members: readonly T[], leadOf: (member: T) => Lead): StageGroup<T>[] {
  const groups = new Map<string, { key: string; name: string | null; color: string | null; members: T[] }>();
  for (const member of members) {
    const stage = leadOf(member).current_stage;
    const key = stage?.id ?? stage?.slug ?? stage?.name ?? '';
    const name = stage?.name ?? stage?.slug ?? stage?.id ?? null;
    const group = groups.get(key) ?? { key, name, color: stageColor(stage?.color), members: [] };
    groups.set(key, group);
    group.members.push(member);
  }
  return [...groups.values()].sort((a, b) => Number(a.key === '') - Number(b.key === ''));
}

/** A round icon in a stage's colour; the ring keeps it apart from any background. */
export function stageIcon(color: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16"><circle cx="8" cy="8" r="5" fill="${color}" stroke="#808080"/></svg>`;
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}
