/** How long something in a window takes until it is seen, and how long the extension host stood still meanwhile. */
import type { Person } from '../e2e/person';
import { type Figure, figure, median, timed } from './figure';

const rounds = 3;

/** Something that is done several times: what comes before it each time is not timed. */
export interface Action {
  readonly prepare?: (round: number) => Promise<unknown>;
  readonly act: (round: number) => Promise<unknown>;
}

export interface Compared {
  readonly name: string;
  readonly own: Action;
  /** The editor's own that is nearest, and its name. */
  readonly nearest?: Action & { readonly called: string };
}

/** Chooses a command in the palette, and stops before the Enter that runs it. */
export async function chooseCommand({ page, pressUntil }: Person, title: string): Promise<void> {
  const input = page.locator('.quick-input-widget:visible input.input');
  await pressUntil('F1', input);
  await input.fill(`>${title}`);
  await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: title }).waitFor();
}

/** Does something several times. @returns the median time to what is seen, and the longest standstill, in milliseconds */
async function measure(action: Action, longest: () => Promise<number>) {
  const [times, stood]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    await action.prepare?.(round);
    await longest();
    times.push(await timed(() => action.act(round)));
    stood.push(await longest());
  }
  return { time: median(times), stood: Math.max(...stood) };
}

/** Told of an action that could not be measured. */
export type Failed = (name: string, reason: unknown) => Promise<void>;

/** One failure is no reason not to measure the others. @param failed is told of each */
export async function compare(
  compared: readonly Compared[],
  longest: () => Promise<number>,
  failed: Failed,
): Promise<Figure[]> {
  const figures: Figure[] = [];
  const known = new Map<string, Awaited<ReturnType<typeof measure>>>();
  for (const { name, own, nearest } of compared)
    try {
      const ours = await measure(own, longest);
      const theirs = nearest && (known.get(nearest.called) ?? (await measure(nearest, longest)));
      if (nearest && theirs) known.set(nearest.called, theirs);
      const words = (found = ours) => `${Math.round(found.time)} ms, blocked ${Math.round(found.stood)} ms`;
      console.error(`  ${name}: ${words()}${theirs ? `, beside ${words(theirs)}` : ''}`);
      figures.push(
        figure(nearest ? `${name}, beside: ${nearest.called}` : name, ours.time, 'ms', theirs?.time),
        figure('  extension host blocked at most', ours.stood, 'ms', theirs?.stood),
      );
    } catch (reason) {
      await failed(name, reason);
    }
  return figures;
}
