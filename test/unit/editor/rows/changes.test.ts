import '../../../support/vscode-window';

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, createFetchTransport } from '../../../../src/api';
import { type EndedDryRun, showChanges } from '../../../../src/editor/rows/changes';
import type { RowsNeeds } from '../../../../src/editor/rows/needs';
import * as pull from '../../../../src/pull';
import * as push from '../../../../src/push';
import { noSleep, sendRows, smallChunks } from '../../../support/change-campaign';
import { withSandbox } from '../../../support/sandbox';
import { asked } from '../../../support/vscode-window';

describe('the changes of a dry run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-show-changes-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('are counted by field, and what is chosen is compared', () =>
    withSandbox({}, async ({ call, sandbox }) => {
      const ann = { contact_name: 'Ann', contact_email: 'ann@example.com' };
      await call('POST', '/leads', { ...ann, custom_fields: { budget: 5 } });
      await call('POST', '/leads', { contact_email: 'bo@example.com' });
      const source = push.textSource(
        JSON.stringify([
          { ...ann, contact_name: 'Anna', custom_fields: { budget: 5 } },
          { contact_email: 'bo@example.com', contact_name: 'Bo' },
          { contact_email: 'new@example.com' },
        ]),
      );
      const transport = createFetchTransport();
      const { url: baseUrl, customerId, token } = sandbox;
      const api = createClient({ baseUrl, customerId, token }, { transport, clock: noSleep });
      const texts = new Map<string, string>();
      const documents = { update: (path: string, text: string) => void texts.set(path, text) };
      const needs = { rooms: () => ({ pull, push }), documents } as unknown as RowsNeeds;
      try {
        const outcomesPath = join(folder, 'outcomes.ndjson');
        const outcomes = await push.openOutcomes(outcomesPath);
        await outcomes.append(await sendRows(api, source, await smallChunks(source, 500), true));
        await outcomes.close();
        const run = { client: { api }, name: 'a.json', source, layout: { kind: 'json' }, outcomesPath };
        asked.choose = (labels) => labels[1];
        await showChanges(needs, run as unknown as EndedDryRun);
      } finally {
        await transport.close();
      }
      assert.deepEqual(asked.picks[0]?.labels, [
        '$(diff) All 2 rows that change something',
        '$(warning) 1 rows that overwrite another value',
        'contact_name changes in 2 rows',
        'Row 1',
        'Row 2',
      ]);
      assert.equal(asked.commands[0]?.[0], 'vscode.diff');
      const [now, then] = [...texts.values()].map((text) => JSON.parse(text));
      assert.deepEqual(
        [now, then].map((leads) => leads.map((lead: Record<string, unknown>) => [lead.row, lead.contact_name])),
        [[[1, 'Ann']], [[1, 'Anna']]],
      );
      assert.deepEqual({ ...then[0], contact_name: 'Ann' }, now[0], 'nothing else differs');
    }));
});
