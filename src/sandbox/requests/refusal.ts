/** An answer in the error envelope. Source: contract, "Errors". */
import { problemTypes } from '../../contract';

const types: Readonly<Record<number, string>> = {
  ...problemTypes,
  408: problemTypes[400],
  413: problemTypes[400],
  417: problemTypes[400],
  421: problemTypes[400],
  431: problemTypes[400],
};

/** The envelope as text. */
export function envelope(status: number, message: string): string {
  return JSON.stringify({ error: { type: types[status] ?? problemTypes[500], code: status, message } });
}

/** Thrown where a request cannot be served; the message goes over the wire. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export const badRequest = (message: string) => new Refusal(400, message);
