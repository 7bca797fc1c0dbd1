/** The one way to the host, from inside a page. */

interface Api {
  postMessage(message: unknown): void;
}

declare function acquireVsCodeApi(): Api;

interface Parser<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false };
}

/** Connects the page to the host: messages that do not parse are dropped. */
export function connect<In, Out>(inbound: Parser<In>, onMessage: (message: In) => void): (message: Out) => void {
  const api = acquireVsCodeApi();
  window.addEventListener('message', ({ data }) => {
    const parsed = inbound.safeParse(data);
    if (parsed.success) onMessage(parsed.data);
  });
  return (message) => api.postMessage(message);
}

/** The element of an id, which the page's own HTML has. */
export function element<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`no ${id}`);
  return found;
}
