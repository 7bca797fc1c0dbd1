/** The requests that verdicts name by their numbers, as many as there is room for. */
import { createRecorder, type RecordedRequest, type RecorderLimits } from '../sandbox';
import type { LoggedRequest } from './log';
import { headerOf } from './seen';
import { type RequestFacts, requestFacts } from './traffic/facts';
import type { TrialId } from './trial';

/** A request of one run, numbered through all of them. */
export interface ProvingRequest extends RequestFacts {
  readonly trial: TrialId;
}

export interface Proof {
  add(request: LoggedRequest): void;
  /** Those of some numbers that are still kept. */
  of(numbers: readonly number[]): readonly ProvingRequest[];
}

const usual: RecorderLimits = { requests: 5000, bytes: 32 * 1024 * 1024 };

export function createProof(limits: RecorderLimits = usual): Proof {
  const kept = new Map<number, LoggedRequest>();
  const numbers = new Map<RecordedRequest, number>();
  const recorder = createRecorder(limits, (record) => {
    kept.delete(numbers.get(record) ?? 0);
    numbers.delete(record);
  });
  return {
    add(request) {
      numbers.set(request.record, request.number);
      kept.set(request.number, request);
      recorder.arrived(request.record);
    },
    of: (wanted) =>
      wanted.flatMap((number): ProvingRequest[] => {
        const request = kept.get(number);
        if (request === undefined) return [];
        const { record, token, trial } = request;
        const entry = { record: { ...record, number }, agent: headerOf(record, 'user-agent'), isOwn: false, marks: [] };
        return [{ ...requestFacts(entry, token, []), trial }];
      }),
  };
}
