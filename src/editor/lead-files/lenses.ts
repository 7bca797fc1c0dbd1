import * as vscode from 'vscode';
import { commands, documentScheme } from '../../ids';

/** The links above a lead that is open as a document. */
export function registerLeadLenses(): vscode.Disposable {
  const selector = { scheme: documentScheme, pattern: '/leads/*/*/*.json' };
  const place = new vscode.Range(0, 0, 0, 0);
  return vscode.languages.registerCodeLensProvider(selector, {
    provideCodeLenses({ uri }) {
      const links: readonly (readonly [title: string, command: string])[] = [
        [vscode.l10n.t('Copy id'), commands.copyLeadId],
        [vscode.l10n.t('Copy email'), commands.copyLeadEmail],
        [vscode.l10n.t('Copy phone'), commands.copyLeadPhone],
        [vscode.l10n.t('Copy request as …'), commands.copyLeadAs],
        [vscode.l10n.t('Open as new push file'), commands.openLeadAsPush],
        [vscode.l10n.t('Find in leads'), commands.findInLeads],
      ];
      return links.map(([title, command]) => new vscode.CodeLens(place, { title, command, arguments: [uri] }));
    },
  });
}
