/** What a search is about, from whatever the command is given. */
import type { Mistake } from '../../mistakes';
import type { MistakesNeeds } from './needs';

const property = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;

/** The id of a test: it is no property of its own but an accessor, so it is read by name. */
function testId(test: unknown): string | null {
  if (typeof test !== 'object' || test === null || !('id' in test)) return null;
  return typeof test.id === 'string' ? test.id : null;
}

/** The causes that are named, or those that a failed check may have; empty for every mistake. */
export function causesIn({ rooms }: MistakesNeeds, argument: unknown): readonly Mistake[] {
  const { mistakes } = rooms();
  const named = property(argument, 'causes');
  if (Array.isArray(named)) return named.filter((code): code is Mistake => mistakes.isMistake(String(code)));
  const id = testId(property(argument, 'test'));
  return id === null ? [] : mistakes.causesOfCheck(id);
}
