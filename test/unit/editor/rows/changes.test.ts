import '../../../support/vscode-window';

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, createFetchTransport } from '../../../../src/api';
import { compareLeads, type EndedDryRun, findChanges } from '../../../../src/editor/rows/changes';
import type { RowsNeeds } from '../../../../src/editor/rows/needs';
import { noChanges, overwriting, showRowChanges } from '../../../../src/editor/rows/result-changes';
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
        const changes = await findChanges(needs, run as unknown as EndedDryRun);
        assert.ok(changes !== null, asked.messages.join());
        const shown = showRowChanges(needs.rooms(), changes);
        assert.equal(shown.standing.text, 'contact_name in 2 rows. Rows that overwrite another value: 1.');
        assert.deepEqual(
          shown.standing.filters.map(({ label }) => label),
          ['All that change something (2)', 'All that overwrite another value (1)', 'contact_name (2)'],
        );
        assert.deepEqual(shown.of(1).changes, [{ field: 'contact_name', before: 'Ann', after: 'Anna', isLoss: true }]);
        assert.deepEqual(shown.of(2).changes, [{ field: 'contact_name', before: '', after: 'Bo', isLoss: false }]);
        assert.deepEqual(shown.of(3), noChanges.of(3), 'a new lead is no change');
        await compareLeads(needs, 'a.json', shown.rowsOf(overwriting));
      } finally {
        await transport.close();
      }
      assert.equal(asked.commands[0]?.[0], 'vscode.diff');
      const [now, then] = [...texts.values()].map((text) => JSON.parse(text));
      assert.deepEqual(
        [now, then].map((leads) => leads.map((lead: Record<string, unknown>) => [lead.row, lead.contact_name])),
        [[[1, 'Ann']], [[1, 'Anna']]],
      );
      assert.deepEqual({ ...then[0], contact_name: 'Ann' }, now[0], 'nothing else differs');
    }));
});
