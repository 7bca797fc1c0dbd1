/** The columns of a CSV file in sight: what each becomes, what is mended, and the lead of any row. */
import * as vscode from 'vscode';
import type { ColumnAction, ColumnsHostMessage, ColumnsPageMessage } from '../../protocol';
import type { ColumnMap, ColumnSession, FileReport, FoundCsv, Layout, Learned, SessionKnown } from '../../push';
import { messageOf, showError } from '../kit/messages';
import type { KnownLayout } from './check';
import { keepFields, keepRepairs, keepValues, recallFields, recallRepairs, recallValues } from './column-memory';
import { columnsBody } from './columns-markup';
import { type ColumnsView, columnsStanding } from './columns-standing';
import { layoutHint, type OpenSource, openRows, type RowsDocument } from './document';
import { openMap, saveMap } from './map-files';
import type { RowsNeeds } from './needs';
import { markProblems, showProblems } from './problems';
import { runCheck } from './run-check';
import { openStage } from './stage';
import { stagesOf, toOf } from './values';

export type Purpose = 'dry-run' | 'import';

export interface ColumnsAsked {
  /** What was asked for, and what comes first on the page. */
  readonly purpose: Purpose;
  readonly learned: Learned | null;
  /** How the file was read before; null where the choice begins anew. */
  readonly from: Extract<Layout, { kind: 'csv' }> | null;
  /** To the results that this page took the place of; null where there are none. */
  readonly back: (() => unknown) | null;
  /** Goes on with what is chosen; the page stays until something else takes its place. */
  readonly go: (purpose: Purpose, known: KnownLayout) => unknown;
}

type Chosen = Pick<ColumnMap, 'columns' | 'repairs' | 'values'>;

/** How long a file that is being typed in is left alone, in milliseconds. */
const pause = 400;

/** The account's custom fields, as far as some leads show them; none where it cannot be asked. */
async function accountSlugs({ session }: RowsNeeds, signal: AbortSignal): Promise<string[]> {
  const client = session.client();
  if (client === null) return [];
  const { leads } = await client.api.listLeads({ include_custom_fields: true, limit: 100 }, { signal });
  return [...new Set(leads.flatMap((lead) => Object.keys(lead.custom_fields ?? {})))].sort();
}

/**
 * Opens the page.
 *
 * @param restored the panel that it had before the window was loaded again
 * @throws ReadFault where the file has no columns
 */
export async function openColumns(
  needs: RowsNeeds,
  document: RowsDocument,
  asked: ColumnsAsked,
  restored?: vscode.WebviewPanel,
): Promise<void> {
  const { push, protocol } = needs.rooms();
  const { uri, name } = document;
  const { learned, from } = asked;
  const closing = new AbortController();
  let checking = new AbortController();
  let report: FileReport | null = null;
  /** Why the rows could not be checked; empty where they were. */
  let fault = '';
  let slugs: readonly string[] = [];
  let isTouched = from !== null;
  let isSkipping = (from?.leftOut?.length ?? 0) > 0;
  let row = 1;

  interface Loaded {
    readonly source: OpenSource;
    readonly found: FoundCsv;
    readonly session: ColumnSession;
  }

  async function load(delimiter: string | null, chosen: Chosen | null): Promise<Loaded> {
    const source = await openRows(needs.rooms(), document);
    try {
      const hint = layoutHint(needs.rooms(), uri);
      const found = await push.findLayout(source, hint === null ? 'csv' : hint, { delimiter, takesOneName: true });
      if (found.kind !== 'csv') throw new Error(vscode.l10n.t('{0} is no longer CSV.', name));
      const known: SessionKnown =
        chosen === null
          ? {
              before: recallFields(needs, found.columns),
              repairs: recallRepairs(needs, found.columns),
              values: recallValues(needs, found.columns),
              slugs,
            }
          : {
              before: push.applyColumnMap(chosen, found.columns).fields,
              repairs: chosen.repairs ?? [],
              values: chosen.values ?? [],
              slugs,
            };
      const session = await push.openColumnSession(source, found, known);
      return { source, found, session };
    } catch (thrown) {
      await source.close();
      throw thrown;
    }
  }

  /** By the names in the header, so that a column keeps its field where others come, go or change places. */
  const chosenIn = ({ header = [], fields, repairs = [], values = [] }: Extract<Layout, { kind: 'csv' }>): Chosen => ({
    columns: header.map((name, index) => ({ header: name, field: fields[index] ?? null })),
    repairs,
    values,
  });
  let loaded = await load(from?.delimiter ?? null, from === null ? null : chosenIn(from));
  /** The file is read again once at a time. */
  let reading: Promise<void> = Promise.resolve();

  function reload(delimiter: string | null, chosen: () => Chosen | null): Promise<void> {
    const turn = reading.then(async () => {
      if (!page.isOpen) return;
      checking.abort();
      try {
        const { source } = loaded;
        loaded = await load(delimiter, chosen());
        await source.close();
        report = null;
      } finally {
        await check();
      }
    });
    reading = turn.catch(() => {});
    return turn;
  }

  const stages = () => stagesOf(needs);
  const view = (): ColumnsView => ({
    ...loaded,
    report,
    fault,
    slugs,
    stages: stages(),
    isSkipping,
    purpose: asked.purpose,
    hasResults: asked.back !== null,
    fieldChoices: push.fieldChoices,
  });
  const show = () => page.post({ type: 'standing', standing: columnsStanding(view(), !checking.signal.aborted) });

  /** All rows with what is chosen now; what comes late of an earlier choice is not shown. */
  async function check(): Promise<void> {
    checking.abort();
    const own = new AbortController();
    checking = own;
    fault = '';
    await show();
    try {
      for (let isMore = true; isMore && !own.signal.aborted; ) {
        const { session, source } = loaded;
        const next = await runCheck(needs, source, session.layout, { learned, signal: own.signal });
        if (own.signal.aborted) return;
        isMore = session.take(next, stages());
        report = next;
      }
    } catch (thrown) {
      if (own.signal.aborted) return;
      needs.log.error(messageOf(thrown));
      report = null;
      fault = messageOf(thrown);
    }
    if (report !== null) markProblems(needs, uri, report.problems);
    own.abort();
    await Promise.all([show(), preview()]);
  }

  async function preview(): Promise<void> {
    const { source, session } = loaded;
    const [total, wanted] = [report?.rows ?? 0, row];
    const read = await push.previewRow(source, session.layout, wanted, closing.signal).catch(() => null);
    // Another one is on its way.
    if (wanted !== row || session !== loaded.session) return;
    const fields = read?.fields.map((each) => ({ ...each, notes: [...each.notes] })) ?? [];
    await page.post({ type: 'preview', preview: { row, total, fields, errors: [...(read?.errors ?? [])] } });
  }

  /** For the next file with this header, and for this page after the window was loaded again. */
  async function remember(): Promise<void> {
    const { session, found } = loaded;
    const { layout } = session;
    await keepFields(needs, found.columns, layout.fields);
    if (session.repairs.length > 0) await keepRepairs(needs, found.columns, layout.repairs ?? []);
    if (session.values.all.length > 0) await keepValues(needs, found.columns, layout.values ?? []);
  }

  async function go(purpose: Purpose): Promise<void> {
    await remember();
    const { layout } = loaded.session;
    const faulty = report?.faulty ?? [];
    const leftOut = isSkipping && faulty.length > 0 ? { leftOut: push.rangesOf(faulty) } : {};
    // Not waited for: it takes the place of this page.
    const known = { layout: { ...layout, ...leftOut }, sha256: report?.sha256 ?? '' };
    void Promise.resolve(asked.go(purpose, known)).catch((thrown) => showError(messageOf(thrown)));
  }

  /** @returns one sentence on what was done, empty where the page shows it */
  async function act(action: ColumnAction): Promise<string> {
    switch (action) {
      case 'dry-run':
      case 'import':
        await go(action);
        return '';
      case 'skip-errors':
        isSkipping = true;
        await go(asked.purpose);
        return '';
      case 'save-map':
        return saveMap(needs, uri, loaded.session.mapText());
      case 'load-map': {
        const map = await openMap(needs, uri);
        if (map === null) return '';
        isTouched = true;
        await reload(map.delimiter ?? null, () => map);
        // A map says how its own file is separated; this one may not be.
        const isNone = map.delimiter !== undefined && loaded.found.columns.length === 1 && map.columns.length > 1;
        if (isNone) await reload(null, () => map);
        const { missing } = push.applyColumnMap(map, loaded.found.columns);
        return missing.length === 0 ? '' : vscode.l10n.t('The file has no column {0}.', missing.join(', '));
      }
      case 'show-problems':
        await showProblems();
        return '';
    }
  }

  async function take(message: Exclude<ColumnsPageMessage, { type: 'ready' }>): Promise<string> {
    const { session } = loaded;
    switch (message.type) {
      case 'choose': {
        isTouched = true;
        const moved = session.choose(message.column, message.field === '' ? null : message.field);
        await remember();
        void check();
        if (moved.length === 0) return '';
        const names = moved.map((each) => session.columns[each]?.name ?? '').join('", "');
        return vscode.l10n.t('"{0}" is no longer imported: each field has one column.', names);
      }
      case 'separate':
        isTouched = true;
        await reload(message.delimiter, () => null);
        return '';
      case 'mend': {
        const repair = session.repairs[message.repair];
        if (repair !== undefined) session.mend(repair, message.isApplied);
        await remember();
        void check();
        return '';
      }
      case 'map': {
        const field = session.columns[message.column]?.field;
        if (field == null) return '';
        isTouched = true;
        session.values.choose(field, message.value, toOf(message.choice));
        await remember();
        void check();
        return '';
      }
      case 'skip':
        isSkipping = message.isOn;
        await show();
        return '';
      case 'row': {
        const faulty = report?.faulty ?? [];
        row = message.isWrong ? (faulty.find((each) => each > row) ?? faulty[0] ?? row) : message.row;
        await preview();
        return '';
      }
      case 'act':
        return act(message.action);
      case 'step':
        if (message.step === 'results') await asked.back?.();
        return '';
    }
  }

  let timer: NodeJS.Timeout | undefined;
  const watch = vscode.workspace.onDidChangeTextDocument((change) => {
    if (change.document.uri.toString() !== uri.toString() || document.selection !== null) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const same = () => (isTouched ? chosenIn(loaded.session.layout) : null);
      reload(loaded.found.delimiter, same).catch((thrown) => needs.log.warn(messageOf(thrown)));
    }, pause);
  });

  const page = openStage<ColumnsPageMessage, ColumnsHostMessage>(
    uri,
    {
      extensionUri: needs.context.extensionUri,
      title: vscode.l10n.t('Columns: {0}', name),
      name: 'columns',
      // What is chosen is remembered by the header; of a selection nobody knows where it is by then.
      restore: document.selection === null ? { columns: uri.toString(), purpose: asked.purpose } : {},
      body: columnsBody(name),
      inbound: protocol.columnsPageMessage,
      async answer(message) {
        if (message.type !== 'ready') return { type: 'answer', id: message.id, note: await take(message) };
        void check();
        return null;
      },
      failed: (message, thrown) =>
        message.type === 'ready' ? null : { type: 'failed', id: message.id, message: messageOf(thrown) },
    },
    () => {
      closing.abort();
      checking.abort();
      clearTimeout(timer);
      watch.dispose();
      void loaded.source.close();
    },
    restored,
  );

  // Meanwhile the file is checked without them.
  accountSlugs(needs, closing.signal).then(
    async (found) => {
      if (!page.isOpen) return;
      slugs = found;
      if (!isTouched && found.length > 0)
        await reload(loaded.found.delimiter, () => (isTouched ? chosenIn(loaded.session.layout) : null));
      // Its answer has shown stages too.
      else await check();
    },
    () => {},
  );
}
