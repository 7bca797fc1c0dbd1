/** A file in an older character set: a copy of it in UTF-8, in the set under which the person sees it come out right. */
import * as vscode from 'vscode';
import { fileName } from '../kit/file-name';
import { readRegular } from '../kit/regular-file';
import { type PickItem, showQuickPick } from '../kit/window';
import type { RowsDocument } from './document';
import type { RowsNeeds } from './needs';

/** More is not taken into memory, in bytes. */
const mostBytes = 500_000_000;
/** What the samples are taken from, in bytes, and how many words one shows. */
const [looked, shown] = [1_000_000, 8];

/** What spreadsheets write where it is not UTF-8: the editor's name for each, its common one, and where it is used. */
const sets = (): readonly (readonly [encoding: string, name: string, where: string])[] => [
  ['windows1252', 'Windows-1252', vscode.l10n.t('Western Europe')],
  ['shiftjis', vscode.l10n.t('Shift JIS'), vscode.l10n.t('Japan')],
  ['windows1250', 'Windows-1250', vscode.l10n.t('Central Europe')],
  ['windows1251', 'Windows-1251', vscode.l10n.t('Cyrillic')],
  ['windows1254', 'Windows-1254', vscode.l10n.t('Turkey')],
  ['gb18030', 'GB 18030', vscode.l10n.t('Simplified Chinese')],
  ['cp950', 'Big5', vscode.l10n.t('Traditional Chinese')],
  ['euckr', 'EUC-KR', vscode.l10n.t('Korea')],
  ['macroman', vscode.l10n.t('Mac Roman'), vscode.l10n.t('Older Mac programs')],
  ['cp850', 'CP 850', vscode.l10n.t('Windows consoles')],
];

/** The lines in which bytes beyond ASCII stand for the first time: by them the sets are told apart. */
function strangeLines(bytes: Uint8Array): Uint8Array {
  const seen = new Set<number>();
  const lines: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; ) {
    const found = bytes.indexOf(10, from);
    const end = found === -1 ? bytes.length : found + 1;
    const before = seen.size;
    for (let at = from; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte > 0x7f) seen.add(byte);
    }
    if (seen.size > before) lines.push(bytes.subarray(from, end));
    from = end;
  }
  return Buffer.concat(lines);
}

/** The words of a text that show how its letters came out. */
const sampleOf = (text: string): string =>
  [...new Set(text.match(/[^\s,;"|]{0,20}[^\p{ASCII}\s,;"|][^\s,;"|]{0,20}/gu))].slice(0, shown).join(' · ');

interface Choice extends PickItem {
  readonly encoding: string;
  /** How its lines read. */
  readonly text: string;
}

/** The character sets that a file can be in, each with words of it: the editor's own first, where it shows the file in one. */
export async function encodingsOf(uri: vscode.Uri, bytes: Uint8Array): Promise<Choice[]> {
  const lines = strangeLines(bytes.subarray(0, looked));
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString())?.encoding;
  const preferred = [open, ...(vscode.env.language === 'ja' ? ['shiftjis'] : [])];
  const rank = ([encoding]: readonly [string, ...unknown[]]) =>
    preferred.includes(encoding) ? preferred.indexOf(encoding) : preferred.length;
  const choices = await Promise.all(
    [...sets()]
      .sort((one, other) => rank(one) - rank(other))
      .map(async ([encoding, label, description]) => {
        const text = await vscode.workspace.decode(lines, { encoding });
        // What no program writes into a table says that it is another set.
        return /[\ufffd\ue000-\uf8ff\p{Cc}]/u.test(text.replace(/[\t\r\n]/g, ''))
          ? []
          : [{ encoding, label, description, text, detail: sampleOf(text) }];
      }),
  );
  // Of those that read it alike the first is enough.
  const byText = new Map(
    choices
      .flat()
      .reverse()
      .map((each) => [each.text, each]),
  );
  return choices.flat().filter((each) => byText.get(each.text) === each);
}

/**
 * Asks in which character set a file is, by what its own lines look like in each, and writes a copy in UTF-8 where the
 * person wants it. The file itself stays as it is.
 *
 * @returns the copy, null where the person turned back @throws where the file cannot be read or the copy not be written
 */
export async function saveUtf8Copy({ uri, name }: RowsDocument): Promise<RowsDocument | null> {
  const title = vscode.l10n.t('Save UTF-8 Copy');
  const bytes = await readRegular(uri, mostBytes);
  const placeHolder = vscode.l10n.t('In which encoding does {0} read right?', name);
  const chosen = await showQuickPick(await encodingsOf(uri, bytes), { title, placeHolder });
  if (chosen === undefined) return null;
  const target = await vscode.window.showSaveDialog({
    title,
    defaultUri: uri.with({ path: uri.path.replace(/(\.\w+)?$/, '.utf-8$1') }),
  });
  if (target === undefined) return null;
  const text = await vscode.workspace.decode(bytes, { encoding: chosen.encoding });
  await vscode.workspace.fs.writeFile(target, Buffer.from(text));
  return { uri: target, name: fileName(target), selection: null };
}

/** Whether a file that is not UTF-8 is text at all, by how it begins. */
export const isOldText = ({ rooms }: RowsNeeds, start: Uint8Array) =>
  rooms().push.strangeFormat(start) === null && !start.includes(0);
