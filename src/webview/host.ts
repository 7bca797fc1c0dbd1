/** The one way to the host, from inside a page. */

interface Api {
  postMessage(message: unknown): void;
  /** What the page said when it was last shown; it is kept on disk with the window, so nothing of a person is put there. */
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): Api;

interface Parser<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false };
}

const api = acquireVsCodeApi();

/** What the host opens this page again by. */
const restore = document.body.dataset.restore ?? '{}';
const before = api.getState();
api.setState({ ...(typeof before === 'object' ? before : null), restore });

/** Connects the page to the host: messages that do not parse are dropped. */
export function connect<In, Out>(inbound: Parser<In>, onMessage: (message: In) => void): (message: Out) => void {
  window.addEventListener('message', ({ data }) => {
    const parsed = inbound.safeParse(data);
    if (parsed.success) onMessage(parsed.data);
  });
  return (message) => api.postMessage(message);
}

/** What the page kept the last time it was shown; null where it was nothing, or something else. */
export function recall<State>(state: Parser<State>): State | null {
  const parsed = state.safeParse(api.getState());
  return parsed.success ? parsed.data : null;
}

export function keep<State extends object>(state: State): void {
  api.setState({ ...state, restore });
}

/** The element of an id, which the page's own HTML has. */
export function element<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`no ${id}`);
  return found;
}

/** Puts a text into an element, and hides the element where there is none. */
export function say(id: string, text: string): void {
  const target = element(id, HTMLElement);
  target.textContent = text;
  target.hidden = text === '';
}

/** A count as the page's language writes it. */
export const counted = (count: number): string => count.toLocaleString(document.documentElement.lang);
