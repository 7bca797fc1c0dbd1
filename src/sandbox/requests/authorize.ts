/** Who may call. Source: contract, "Base and authentication" and "Limits, routes". */
import type { IncomingHttpHeaders } from 'node:http';
import { type Operation, type Scope, uuidPattern } from '../../contract';
import { isLoopbackHost } from '../../contract/loopback';
import { equalInConstantTime } from '../../signature/verify';
import { Refusal } from './refusal';

/** @throws Refusal 401 */
export function checkToken(headers: IncomingHttpHeaders, token: string): void {
  const [, bearer] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
  if (bearer === undefined) throw new Refusal(401, 'Authorization must be Bearer and a token');
  if (!equalInConstantTime(bearer, token)) throw new Refusal(401, 'The token is not valid');
}

/** The customer a request acts on, in lower case. @throws Refusal 401 */
export function readCustomer(headers: IncomingHttpHeaders): string {
  const customer = headers['x-customer-id'];
  if (customer === undefined) throw new Refusal(401, 'x-customer-id is missing');
  if (typeof customer !== 'string' || !uuidPattern.test(customer))
    throw new Refusal(401, 'x-customer-id must be a uuid');
  return customer.toLowerCase();
}

/** @throws Refusal 403 */
export function checkScope(scopes: readonly Scope[], { scope }: Operation): void {
  if (!scopes.includes(scope)) throw new Refusal(403, `The key lacks the scope ${scope}`);
}

/** Whether a name can only be an address: no DNS server has a say in where it leads. */
const isAddress = (name: string) => /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/.test(name);

/**
 * Refuses what a web page may have sent: it can lead a name of its own to this machine, and then calls the sandbox under
 * that name; or it calls from elsewhere, and then says so. The API is for servers.
 *
 * @param host what the sandbox was told to listen on; where that is every address, it is called by any of them
 * @throws Refusal 400, 403 or 421
 */
export function checkOrigin(headers: IncomingHttpHeaders, host: string): void {
  if (headers.host === undefined || !URL.canParse(`http://${headers.host}`))
    throw new Refusal(400, 'The Host header is missing or malformed');
  const { hostname: called } = new URL(`http://${headers.host}`);
  const everywhere = host === '0.0.0.0' || host === '::';
  const own = isLoopbackHost(called) || called === urlHost(host) || (everywhere && isAddress(called));
  if (!own) throw new Refusal(421, 'The sandbox does not answer under this host name');
  if (headers.origin !== undefined) throw new Refusal(403, 'The API is for servers; requests of web pages are refused');
}

/** A host as a URL spells it. */
export const urlHost = (host: string) => (host.includes(':') ? `[${host}]` : host.toLowerCase());
