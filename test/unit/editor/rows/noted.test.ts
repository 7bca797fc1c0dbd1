import '../../../support/vscode-window';

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as api from '../../../../src/api';
import type { Client } from '../../../../src/editor/connections';
import type { OpenSource } from '../../../../src/editor/rows/document';
import type { RowsNeeds } from '../../../../src/editor/rows/needs';
import { noteFirst, writeRestoreFile } from '../../../../src/editor/rows/noted';
import * as pull from '../../../../src/pull';
import * as push from '../../../../src/push';
import * as views from '../../../../src/views';
import { noSleep, smallChunks } from '../../../support/change-campaign';
import { withSandbox } from '../../../support/sandbox';
import { asked } from '../../../support/vscode-window';

describe('an import in the editor that notes first', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-noted-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('can be taken back by the file that is written', () =>
    withSandbox({}, async ({ call, sandbox }) => {
      await call('POST', '/leads', { contact_name: 'Ann', contact_email: 'ann@example.com' });
      const source = push.textSource('[{"contact_name":"Anna","contact_email":"ann@example.com"}]');
      const transport = api.createFetchTransport();
      const { url: baseUrl, customerId, token } = sandbox;
      const connection = { baseUrl, customerId, token, name: 'Sandbox' };
      const client = {
        api: api.createClient(connection, { transport, clock: noSleep }),
        connection,
      } as unknown as Client;
      const left: unknown[] = [];
      const needs = {
        rooms: () => ({ api, pull, push, views }),
        context: { globalStorageUri: { fsPath: folder } },
        session: { client: () => client },
        documents: { show: async (_path: string, value: unknown) => void left.push(value) },
      } as unknown as RowsNeeds;
      try {
        const chunks = await smallChunks(source, 500);
        const origin = { uri: 'file:///a.leads.json', selection: null, name: 'a.leads.json', size: source.size };
        const head = {
          id: 'i1',
          at: Date.now(),
          source: { ...origin, sha256: await push.digestSource(source), rows: 1 },
          layout: { kind: 'json' as const },
          onDuplicate: 'update' as const,
          target: push.targetOf(connection),
          noted: true,
        };
        const opened = await push.createImportStore(join(folder, 'imports')).begin(head, chunks);
        assert.ok(opened !== null);
        const { journal, outcomes, outcomesPath } = opened;
        assert.equal(await noteFirst(needs, client, opened, source as OpenSource), null, asked.messages.join());
        const purpose = { dryRun: false, onDuplicate: 'update' } as const;
        await push.runChunks({
          source,
          layout: head.layout,
          purpose,
          book: journal,
          outcomes,
          api: client.api,
          clock: noSleep,
        });
        await opened.close();
        asked.file = join(folder, 'a.restore.leads.json');
        await writeRestoreFile(needs, { head: journal.head, outcomes: outcomesPath });
      } finally {
        await transport.close();
      }
      const [row] = JSON.parse(readFileSync(asked.file, 'utf8')).leads;
      assert.deepEqual([row.contact_name, row.contact_email, left], ['Ann', 'ann@example.com', []]);
      assert.match(asked.messages.at(-1) ?? '', /restores values of 1 leads/);
    }));
});
