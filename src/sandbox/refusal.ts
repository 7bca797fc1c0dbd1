/** A request the API answers with its error envelope. Source: contract, "Errors". */

const types: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'authorization_error',
  404: 'not_found_error',
  409: 'api_error',
  413: 'invalid_request_error',
  429: 'rate_limit_error',
};

export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }

  get body(): { error: { type: string; code: number; message: string } } {
    return { error: { type: types[this.status] ?? 'api_error', code: this.status, message: this.message } };
  }
}

export const badRequest = (message: string) => new Refusal(400, message);
