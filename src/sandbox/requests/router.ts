/** Which operation a request asks for. Source: contract, "Operations" and "Limits, routes". */
import { apiPath, type OperationId, operations } from '../../contract';
import { keysOf } from '../keys';

export interface Target {
  /** The path in its segments, decoded; null where it cannot be. */
  readonly segments: readonly string[] | null;
  readonly query: URLSearchParams;
}

export interface Route {
  readonly id: OperationId;
  /** Empty where the operation has no webhook in its path. */
  readonly webhookId: string;
}

/** Takes a request's target apart, as it was sent: dots, double and trailing slashes are not tidied away. */
export function parseTarget(target: string): Target {
  const [, path = '', query = ''] = /^(?:https?:\/\/[^/?#]*)?([^?#]*)(?:\?([^#]*))?/i.exec(target) ?? [];
  try {
    return { segments: path.split('/').slice(1).map(decodeURIComponent), query: new URLSearchParams(query) };
  } catch {
    return { segments: null, query: new URLSearchParams(query) };
  }
}

const routes = keysOf(operations).map((id) => {
  const { method, path } = operations[id];
  return { id, method, segments: `${apiPath}${path}`.split('/').slice(1) };
});

/** The operation of a method and path, or null where the API has none. */
export function findRoute(method: string, { segments }: Target): Route | null {
  if (segments === null) return null;
  for (const route of routes) {
    if (route.method !== method || route.segments.length !== segments.length) continue;
    if (!route.segments.every((segment, index) => segment === '{id}' || segment === segments[index])) continue;
    return { id: route.id, webhookId: segments[route.segments.indexOf('{id}')] ?? '' };
  }
  return null;
}
