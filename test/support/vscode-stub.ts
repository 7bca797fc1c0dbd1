/**
 * As much of the editor's module as the stores of src/editor need, for tests in plain Node. It is imported first: what
 * comes after it finds this in place of `vscode`.
 */
import Module from 'node:module';

class EventEmitter<T> {
  private readonly listeners = new Set<(event: T) => void>();
  readonly event = (listener: (event: T) => void) => {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  };
  fire(event: T): void {
    for (const each of this.listeners) each(event);
  }
  dispose(): void {
    this.listeners.clear();
  }
}

export const stub: Record<string, unknown> = { EventEmitter };
const loader = Module as unknown as { _load: (request: string, ...rest: unknown[]) => unknown };
const { _load: load } = loader;
loader._load = (request, ...rest) => (request === 'vscode' ? stub : load(request, ...rest));

/** A secret storage in memory. */
export function createSecretStorage(texts = new Map<string, string>()) {
  const changed = new EventEmitter<{ key: string }>();
  return {
    texts,
    get: async (key: string) => texts.get(key),
    async store(key: string, text: string) {
      texts.set(key, text);
      changed.fire({ key });
    },
    async delete(key: string) {
      texts.delete(key);
      changed.fire({ key });
    },
    onDidChange: changed.event,
  };
}
