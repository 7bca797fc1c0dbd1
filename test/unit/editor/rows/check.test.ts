import '../../../support/vscode-window';

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkDocument, type KnownLayout } from '../../../../src/editor/rows/check';
import type { RowsNeeds } from '../../../../src/editor/rows/needs';
import * as push from '../../../../src/push';
import { stub } from '../../../support/vscode-stub';
import { asked, FileUri } from '../../../support/vscode-window';

const stages = new Map([['qualified', 'Qualified']]);
const needs = {
  rooms: () => ({ push }),
  context: { extensionPath: tmpdir() },
  problems: { delete() {}, set() {} },
  failedRows: { clear() {} },
  connections: { active: { baseUrl: 'http://127.0.0.1:9', customerId: 'c' } },
  names: { of: () => ({ stages, customFields: new Set() }) },
} as unknown as RowsNeeds;

describe('rows that are left out of a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-left-out-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'people.csv');
  const uri = { scheme: 'file', path, fsPath: path, toString: () => path };
  const document = { uri, name: 'people.csv', selection: null } as never;
  /** What becomes of a file: the rows that would go, or what was done instead. */
  async function check(text: string, known: KnownLayout | null) {
    writeFileSync(path, text);
    let columns: readonly (string | null)[] | undefined;
    const turns = {
      async askColumns(from: { fields: readonly (string | null)[] } | null) {
        columns = from?.fields;
      },
      goOn: () => {},
      checkAgain: () => {},
      takeCopy: () => {},
    };
    asked.messages.length = 0;
    const checked = await checkDocument(needs, document, null, known, turns);
    await checked?.source.close();
    return { asked: columns, rows: checked?.report.rows ?? null, message: asked.messages[0] ?? '', checked };
  }

  const head = 'name,email\n';
  const layoutOf = async (text: string): Promise<KnownLayout> => {
    const { checked } = await check(text, null);
    assert.ok(checked);
    return { layout: checked.layout, sha256: checked.report.sha256 };
  };

  it('are those of the content they were chosen for: nothing goes out where it has changed', async () => {
    const text = `${head}Ann,ann@example.com\nBo,bo@example.com\nCy,cy@example.com\n`;
    const known = await layoutOf(text);
    const without: KnownLayout = { ...known, layout: { ...known.layout, leftOut: [[2, 2]] } };
    assert.equal((await check(text, without)).rows, 2);
    // Row 2 is deleted, so that Cy, who is good, stands in its place.
    const changed = await check(text.replace('Bo,bo@example.com\n', ''), without);
    assert.equal(changed.rows, null);
    assert.match(changed.message, /has changed since rows of it were left out\. Nothing was sent/);
  });

  it('are looked at beside their columns first, where a file has errors that are not of its form', async () => {
    let isAsked = false;
    const turns = {
      async askColumns() {
        isAsked = true;
      },
      goOn() {},
      checkAgain() {},
      takeCopy() {},
    };
    writeFileSync(path, `name,email,source_platform\nAnn,ann@example.com,website\nBo,bo@example.com,website\n`);
    asked.messages.length = 0;
    assert.equal(await checkDocument(needs, document, null, null, turns), null);
    assert.deepEqual([isAsked, asked.messages], [true, []]);
  });

  it('send other values as a person chooses: in a list where there are no columns, the certain ones chosen there', async () => {
    const lines = join(folder, 'people.ndjson');
    writeFileSync(
      lines,
      '{"contact_name":"Ann","source_platform":"website","stage_slug":"QUALIFIED"}\n{"contact_name":"Bo","source_platform":"Website"}\n',
    );
    const kept: unknown[] = [];
    const workspaceState = { get: () => undefined, update: async (_: string, value: unknown) => kept.push(value) };
    const own = { ...needs, context: { extensionPath: folder, workspaceState } } as unknown as RowsNeeds;
    const uri = { scheme: 'file', path: lines, fsPath: lines, toString: () => lines };
    const shown: string[][] = [];
    const window = stub.window as { showQuickPick: unknown };
    const { showQuickPick } = window;
    const wanted = ['source_platform: website', 'direct', '$(check) Go On'];
    window.showQuickPick = async (items: { label: string; detail?: string }[]) => {
      shown.push(items.map(({ label, detail }) => (detail === undefined ? label : `${label} ${detail}`)));
      const next = wanted.shift();
      return items.find(({ label }) => label === next);
    };
    const turns = { askColumns: async () => {}, goOn() {}, checkAgain() {}, async takeCopy() {} };
    const document = { uri, name: 'people.ndjson', selection: null } as never;
    const checked = await checkDocument(own, document, null, null, turns);
    window.showQuickPick = showQuickPick;
    await checked?.source.close();
    assert.deepEqual(shown[0], [
      'source_platform: website → Choose …',
      'stage_slug: QUALIFIED → Qualified (qualified)',
      '$(check) Go On',
    ]);
    assert.deepEqual([checked?.report.errors, checked?.report.rows, kept.length], [0, 2, 1]);
    assert.deepEqual(checked?.layout.values, [
      { field: 'source_platform', from: 'website', to: 'direct' },
      { field: 'stage_slug', from: 'QUALIFIED', to: 'qualified' },
    ]);
  });

  it('are looked at beside their columns where a stage is one that no lead was seen in', async () => {
    let isAsked = false;
    const turns = {
      async askColumns() {
        isAsked = true;
      },
      goOn() {},
      checkAgain() {},
      async takeCopy() {},
    };
    writeFileSync(path, 'name,email,stage_slug\nAnn,ann@example.com,Qualified\n');
    assert.equal(await checkDocument(needs, document, null, null, turns), null);
    assert.equal(isAsked, true);
  });

  it('go with the columns they had: where these change places, they are asked about by name', async () => {
    const known = await layoutOf(`${head}Ann,ann@example.com\n`);
    const swapped = await check('email,name\nann@example.com,Ann\n', known);
    assert.deepEqual([swapped.rows, swapped.asked], [null, ['contact_name', 'contact_email']]);
    // A title above the header moves the rows too.
    assert.equal((await check(`List,\n${head}Ann,ann@example.com\n`, known)).rows, null);
  });

  it('stay left out where others are skipped too', async () => {
    const text = `${head}Ann,ann@example.com\nBo,bo@example.com\nCy,cy\n`;
    const fine = await layoutOf(text.replace('cy\n', 'cy@example.com\n'));
    const without: KnownLayout = { ...fine, layout: { ...fine.layout, leftOut: [[2, 2]] }, sha256: '' };
    writeFileSync(path, text);
    const source = await push.openFileSource(path);
    const sha256 = await push.digestSource(source);
    await source.close();
    const skipped: KnownLayout[] = [];
    const { showWarningMessage } = stub.window as { showWarningMessage: unknown };
    Object.assign(stub.window as object, {
      showWarningMessage: async (_message: string, _options: object, ...buttons: { title: string }[]) =>
        buttons.find(({ title }) => title.startsWith('Skip')),
    });
    const turns = {
      askColumns: async () => {},
      goOn: (less: KnownLayout) => skipped.push(less),
      checkAgain: () => {},
      takeCopy: () => {},
    };
    await checkDocument(needs, document, null, { ...without, sha256 }, turns);
    await new Promise(setImmediate);
    Object.assign(stub.window as object, { showWarningMessage });
    assert.deepEqual(skipped[0]?.layout.leftOut, [[2, 3]]);
  });
});

describe('a file in an older character set', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-old-text-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('goes on as a copy in UTF-8, in the set that the person chose', async () => {
    const path = join(folder, 'kunden.csv');
    // "name;email", "Jörg Größmann;j@example.com" in Windows-1252.
    writeFileSync(path, Buffer.from('name;email\nJ\xf6rg Gr\xf6\xdfmann;j@example.com\n', 'latin1'));
    const window = stub.window as { showWarningMessage: unknown };
    const { showWarningMessage } = window;
    const readFile = async (uri: { fsPath: string }) => readFileSync(uri.fsPath);
    Object.assign(stub.workspace as object, {
      decode: async (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1'),
      asRelativePath: (uri: { path: string }) => uri.path,
      fs: {
        stat: async (uri: { fsPath: string }) => ({ type: 1, size: (await readFile(uri)).byteLength }),
        readFile,
        writeFile: async (uri: { fsPath: string }, bytes: Uint8Array) => writeFileSync(uri.fsPath, bytes),
      },
    });
    let buttons: string[] = [];
    Object.assign(window, {
      showWarningMessage: async (_message: string, _options: object, ...offered: { title: string }[]) => {
        buttons = offered.map(({ title }) => title);
        return offered[0];
      },
    });
    asked.choose = () => 'Windows-1252';
    asked.file = join(folder, 'kunden.utf-8.csv');
    const taken = new Promise<{ uri: { fsPath: string } }>((resolve) => {
      const turns = { askColumns: async () => {}, goOn() {}, checkAgain() {}, takeCopy: resolve };
      const uri = FileUri.file(path);
      void checkDocument(needs, { uri, name: 'kunden.csv', selection: null } as never, null, null, turns as never);
    });
    const copy = await taken;
    Object.assign(window, { showWarningMessage });
    assert.deepEqual(buttons, ['Save UTF-8 Copy …', 'Show Problems']);
    assert.equal(readFileSync(copy.uri.fsPath, 'utf8'), 'name;email\nJörg Größmann;j@example.com\n');
  });
});

describe('rows of JSON below another member', () => {
  it('are taken from there by one press', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mega-leads-member-'));
    after(() => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, 'hubspot.json');
    writeFileSync(path, '{"results":[{"contact_name":"Ann"}],"paging":{}}');
    const window = stub.window as { showWarningMessage: unknown };
    const { showWarningMessage } = window;
    let buttons: string[] = [];
    Object.assign(window, {
      showWarningMessage: async (_message: string, _options: object, ...offered: { title: string }[]) => {
        buttons = offered.map(({ title }) => title);
        return offered[0];
      },
    });
    const document = { uri: FileUri.file(path), name: 'hubspot.json', selection: null } as never;
    const taken = await new Promise<unknown>((resolve) => {
      const turns = { askColumns: async () => {}, goOn: resolve, checkAgain() {}, takeCopy() {} };
      void checkDocument(needs, document, null, null, turns);
    });
    Object.assign(window, { showWarningMessage });
    assert.deepEqual(buttons, ['Take Rows of "results"', 'Show Problems']);
    assert.deepEqual(taken, { layout: { kind: 'json', member: 'results' }, sha256: '' });
  });
});

describe('values of JSON that the API does not take', () => {
  it('are said first, and mapped by one press', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mega-leads-values-'));
    after(() => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, 'people.json');
    writeFileSync(path, '[{"contact_name":"Ann","source_platform":"fax"}]');
    const window = stub.window as { showWarningMessage: unknown };
    const { showWarningMessage } = window;
    let said = '';
    let buttons: string[] = [];
    Object.assign(window, {
      showWarningMessage: async (message: string, _options: object, ...offered: { title: string }[]) => {
        said = message;
        buttons = offered.map(({ title }) => title);
        return offered.find(({ title }) => title === 'Map Values …');
      },
    });
    asked.choose = () => 'direct';
    const document = { uri: FileUri.file(path), name: 'people.json', selection: null } as never;
    const kept = { get: () => undefined, update: async () => {} };
    const own = { ...needs, context: { ...needs.context, workspaceState: kept, globalState: kept } } as never;
    const known = await new Promise<KnownLayout>((resolve) => {
      const turns = { askColumns: async () => {}, goOn: resolve, checkAgain() {}, takeCopy() {} };
      void checkDocument(own, document, null, null, turns);
    });
    Object.assign(window, { showWarningMessage });
    assert.match(said, /^people\.json, line 1, column \d+: Row 1: source_platform/);
    assert.deepEqual(buttons, ['Show Problems', 'Map Values …']);
    assert.deepEqual(known.layout.values, [{ field: 'source_platform', from: 'fax', to: 'direct' }]);
  });
});
