/** A file of rows on its way through the page of results, as a person goes it, with the page's messages in place of clicks. */
import '../../../support/vscode-window';

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as api from '../../../../src/api';
import type { RowsNeeds } from '../../../../src/editor/rows/needs';
import { openImportResults } from '../../../../src/editor/rows/open-results';
import { bulkDryRun, importLeads } from '../../../../src/editor/rows/start';
import * as protocol from '../../../../src/protocol';
import * as pull from '../../../../src/pull';
import * as push from '../../../../src/push';
import * as views from '../../../../src/views';
import { noSleep } from '../../../support/change-campaign';
import { withSandbox } from '../../../support/sandbox';
import { stub } from '../../../support/vscode-stub';
import { asked, FileUri } from '../../../support/vscode-window';

type Message = protocol.ResultsHostMessage;

/** The page of results: what it is told, and what is clicked on it. */
function createPanel() {
  let listen: (message: unknown) => unknown = () => {};
  const told: Message[] = [];
  let id = 0;
  const panel = {
    active: true,
    webview: {
      options: {},
      html: '',
      cspSource: '',
      asWebviewUri: (uri: unknown) => uri,
      onDidReceiveMessage(listener: typeof listen) {
        listen = listener;
        return { dispose() {} };
      },
      postMessage: async (message: Message) => void told.push(message),
    },
    onDidDispose: () => ({ dispose() {} }),
    reveal() {},
  };
  return {
    panel,
    /** @returns the note that answers */
    async send(message: object): Promise<string> {
      id++;
      await listen({ ...message, id });
      const answer = told.find((each) => 'id' in each && each.id === id);
      return answer?.type === 'answer' ? answer.note : answer?.type === 'failed' ? answer.message : '';
    },
    get standing() {
      return told.flatMap((each) => (each.type === 'standing' ? [each.standing] : [])).at(-1);
    },
  };
}

/** Waits for what nobody waits for on the page. */
async function until(is: () => boolean): Promise<void> {
  for (let looks = 0; looks < 400 && !is(); looks++) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(is(), asked.messages.join('\n'));
}

describe('rows on the page of results', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-retry-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const head = 'name,stage_slug';
  const names = (leads: readonly { contact_name: string | null }[]) => leads.map((each) => each.contact_name).sort();

  /** @param answer the button of a question, none where the person turns back */
  async function withPage(
    name: string,
    work: (
      page: ReturnType<typeof createPanel>,
      needs: RowsNeeds,
      file: FileUri,
      leads: () => string[],
      turn: (answer: boolean) => void,
    ) => Promise<void>,
  ): Promise<void> {
    await withSandbox({ leads: 0 }, async ({ sandbox }) => {
      const transport = api.createFetchTransport();
      const { url: baseUrl, customerId, token } = sandbox;
      const connection = { baseUrl, customerId, token, name: 'Sandbox' };
      const client = { api: api.createClient(connection, { transport, clock: noSleep }), connection };
      const page = createPanel();
      let isYes = true;
      const before = { window: { ...(stub.window as object) }, workspace: { ...(stub.workspace as object) } };
      Object.assign(stub.window as object, {
        createWebviewPanel: () => page.panel,
        tabGroups: { all: [], activeTabGroup: {} },
        setStatusBarMessage() {},
        async showWarningMessage(message: string, _options: object, ...buttons: object[]) {
          asked.messages.push(message);
          return isYes ? buttons[0] : undefined;
        },
      });
      Object.assign(stub.workspace as object, { asRelativePath: ({ path }: FileUri) => path });
      asked.choose = (labels) => labels[0];
      const needs = {
        rooms: () => ({ api, protocol, pull, push, views }),
        context: {
          extensionUri: new FileUri(folder),
          globalStorageUri: { fsPath: join(folder, name) },
          extensionPath: folder,
          subscriptions: [],
        },
        connections: { active: null, all: [connection], onDidChange: () => ({ dispose() {} }) },
        session: { client: () => client },
        problems: { delete() {}, set() {} },
        failedRows: { clear() {}, show: async () => {} },
        leads: { refresh() {} },
        log: { warn() {}, error() {} },
      } as unknown as RowsNeeds;
      try {
        const all = () => names(sandbox.leads()) as string[];
        await work(page, needs, new FileUri(join(folder, `${name}.csv`)), all, (answer) => {
          isYes = answer;
        });
      } finally {
        Object.assign(stub.window as object, before.window);
        Object.assign(stub.workspace as object, before.workspace);
        await transport.close();
      }
    });
  }

  const write = ({ path }: FileUri, rows: readonly string[]) => writeFileSync(path, `${[head, ...rows].join('\n')}\n`);

  it('are sent again where they failed and were mended, each once, and none where another has changed', () =>
    withPage('retry', async (page, needs, file, leads, turn) => {
      write(file, ['Ann,new', 'Bo,neu', 'Cy,new']);
      await importLeads(needs, file);
      assert.deepEqual(leads(), ['Ann', 'Cy']);
      assert.ok(page.standing?.actions.includes('retry'));
      const retry = () => page.send({ type: 'act', action: 'retry' });
      // Another row is taken out: the numbers are those of other rows.
      write(file, ['Bo,new', 'Cy,new']);
      assert.match(await retry(), /Other rows of .* have changed too/);
      assert.deepEqual(leads(), ['Ann', 'Cy']);
      write(file, ['Ann,new', 'Bo,new', 'Cy,new']);
      assert.equal(await retry(), '');
      assert.deepEqual(leads(), ['Ann', 'Bo', 'Cy']);
      assert.equal(page.standing?.lead.startsWith('1 row ·'), true, page.standing?.lead);
      assert.equal(page.standing?.actions.includes('retry'), false);
      // Back to the page of all rows.
      asked.commands.length = 0;
      await page.send({ type: 'act', action: 'whole' });
      await until(() => asked.commands.length > 0);
      const [[command, id] = []] = asked.commands;
      assert.equal(command, 'megaLeads.openImportResults');
      await openImportResults(needs, id);
      await page.send({ type: 'ready' });
      assert.equal(page.standing?.lead.startsWith('3 rows ·'), true, page.standing?.lead);
      assert.equal(page.standing?.actions.includes('whole'), false);
      assert.deepEqual(
        [page.standing?.steps.filter(({ isOpen }) => isOpen).map(({ name }) => name), page.standing?.opensLeads],
        [['columns'], true],
        'a step only shows',
      );
      // The sandbox is gone, and another one has its name.
      const { connections } = needs;
      Object.assign(needs, {
        connections: { ...connections, all: [{ ...connections.all[0], customerId: 'another' }] },
      });
      await openImportResults(needs, id);
      await page.send({ type: 'ready' });
      assert.match(page.standing?.banners[0]?.title ?? '', /^No connection to Sandbox \(127\.0\.0\.1:\d+\) is left\.$/);
      assert.equal(page.standing?.opensLeads, false);
      Object.assign(needs, { connections });
      turn(false);
      asked.messages.length = 0;
      await importLeads(needs, file);
      assert.match(asked.messages[0] ?? '', /already imported/);
      assert.deepEqual(leads(), ['Ann', 'Bo', 'Cy']);
    }));

  it('are left out of the import that follows a dry run, and all others are written', () =>
    withPage('left-out', async (page, needs, file, leads) => {
      write(file, ['Ann,new', 'Bo,new', 'Cy,new', 'Di,new']);
      await bulkDryRun(needs, file);
      assert.equal(page.standing?.import, 'Import 4 Rows …');
      await page.send({ type: 'leave-out', row: 2, isOut: true });
      await page.send({ type: 'leave-out', row: 4, isOut: true });
      await page.send({ type: 'leave-out', row: 4, isOut: false });
      assert.equal(page.standing?.import, 'Import 3 Rows …');
      await page.send({ type: 'act', action: 'import' });
      await until(
        () => page.standing?.steps.some(({ name, state }) => name === 'results' && state === 'current') === true,
      );
      assert.deepEqual(leads(), ['Ann', 'Cy', 'Di']);
      assert.ok(page.standing?.chips.some(({ status, count }) => status === 'left-out' && count === 1));
    }));
});
