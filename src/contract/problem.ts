/** The error envelope. Source: contract, "Errors". It is not RFC 9457. */
import * as z from 'zod';

/** The statuses of the contract and the error type each carries. */
export const problemTypes = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'authorization_error',
  404: 'not_found_error',
  409: 'api_error',
  429: 'rate_limit_error',
  500: 'api_error',
} as const;

export const problem = z.looseObject({
  error: z.looseObject({ type: z.string(), code: z.number(), message: z.string() }),
});
export type Problem = z.infer<typeof problem>;
