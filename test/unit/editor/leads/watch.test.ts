import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import type { Session } from '../../../../src/editor/connections';
import * as pull from '../../../../src/pull';
import { stub } from '../../../support/vscode-stub';

class Disposable {
  dispose() {}
  static from = (...all: readonly { dispose(): unknown }[]) => ({
    dispose: () => void all.map((each) => each.dispose()),
  });
}
Object.assign(stub, {
  Disposable,
  window: { state: { focused: true }, onDidChangeWindowState: () => new Disposable() },
  workspace: { getConfiguration: () => ({ get: () => undefined }) },
  commands: { executeCommand: async () => {} },
});

const customerId = '11111111-2222-3333-4444-555555555555';
const connection = (id: string, path: string) => ({ id, name: id, baseUrl: `https://crm.example${path}`, customerId });

describe('the watch on leads', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-watch-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('asks by the active connection alone, whatever shares its server and its customer', async () => {
    const { LeadWatch } = await import('../../../../src/editor/leads/watch');
    const asked: string[] = [];
    let active = connection('staging', '/mega-staging');
    let tell = () => {};
    let looked = () => {};
    const clientOf = (of: typeof active) => ({
      connection: of,
      api: {
        listLeads: async () => {
          asked.push(of.id);
          looked();
          return { leads: [], total: 0, next_cursor: null };
        },
      },
    });
    const session = {
      connections: {
        get active() {
          return active;
        },
        onDidChange: (told: () => void) => {
          tell = told;
          return new Disposable();
        },
      },
      client: () => clientOf(active),
      rooms: () => ({
        pull,
        api: { systemClock: { now: Date.now, sleep: (_: number, signal?: AbortSignal) => waitFor(signal) } },
      }),
    };
    const waitFor = (signal?: AbortSignal) =>
      new Promise<void>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    const texts = new Map<string, unknown>();
    const memory = {
      get: (key: string) => texts.get(key),
      update: async (key: string, value: unknown) => void texts.set(key, value),
    };
    const watch = new LeadWatch(
      session as unknown as Session,
      memory as unknown as vscode.Memento,
      { fsPath: folder } as vscode.Uri,
      () => {},
    );
    const nextLook = () => new Promise<void>((resolve) => (looked = resolve));
    try {
      let look = nextLook();
      await watch.start();
      await look;
      assert.deepEqual([...new Set(asked)], ['staging']);
      active = connection('live', '/mega-live');
      tell();
      assert.equal(watch.isRunning, false, 'nobody asked to watch the other account');
      asked.length = 0;
      look = nextLook();
      await watch.start();
      await look;
      assert.deepEqual([...new Set(asked)], ['live']);
      asked.length = 0;
      look = nextLook();
      active = connection('live again', '/mega-live/');
      tell();
      await look;
      assert.deepEqual([...new Set(asked)], ['live again'], 'the connection of before may be deleted');
    } finally {
      watch.dispose();
    }
  });
});
