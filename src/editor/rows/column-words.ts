/** Columns and repairs, in words. */
import * as vscode from 'vscode';
import type { Reason, RepairKind } from '../../push';

export function repairWords(repair: RepairKind): string {
  switch (repair) {
    case 'wrapper':
      return vscode.l10n.t('Take the lead that each row holds');
    case 'number':
      return vscode.l10n.t('Write numbers as text');
    case 'escapes':
      return vscode.l10n.t('Replace escapes such as \\n');
    case 'blanks':
      return vscode.l10n.t('Remove invisible blanks');
    case 'formula':
      return vscode.l10n.t('Replace ="…" with its text');
    case 'apostrophe':
      return vscode.l10n.t('Remove the apostrophe at the start');
    case 'prefix':
      return vscode.l10n.t('Remove the prefix');
    case 'full-width':
      return vscode.l10n.t('Replace full-width characters');
    case 'decimal':
      return vscode.l10n.t('Write out phone numbers that end in .0 or E+10');
    case 'lost-digits':
      return vscode.l10n.t('Leave out numbers that lost digits');
    case 'nothing':
      return vscode.l10n.t('Leave out words for "no value"');
  }
}

export function columnName(column: string, index: number): string {
  return column.trim() === '' ? vscode.l10n.t('Column {0}, without a name', index + 1) : column.trim();
}

export function reasonWords(reason: Reason): string {
  switch (reason) {
    case 'before':
      return vscode.l10n.t('As chosen last time');
    case 'name':
      return vscode.l10n.t('By its name');
    case 'account':
      return vscode.l10n.t('A custom field of the account');
    case 'values':
      return vscode.l10n.t('By its values');
    default:
      return '';
  }
}

export function delimiterName(delimiter: string): string {
  switch (delimiter) {
    case ',':
      return vscode.l10n.t('comma');
    case ';':
      return vscode.l10n.t('semicolon');
    case '\t':
      return vscode.l10n.t('tab');
    default:
      return delimiter;
  }
}

/** The custom field that a column's name would make; empty where it makes none. */
export function slugOf(column: string): string {
  return column
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_|_$/g, '');
}
