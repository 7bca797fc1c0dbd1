import * as vscode from 'vscode';
import type { Lead } from '../../contract';
import { documentScheme } from '../../ids';
import type { Rooms } from '../../rooms';

/** The most documents kept; the oldest goes first. Each is open in an editor or was. */
const kept = 200;

/** Read-only documents made from answers: leads, results. They live as long as the window and are never written. */
export class Documents implements vscode.TextDocumentContentProvider {
  private readonly contents = new Map<string, string>();

  /** @param changed told of each document whose text has changed */
  constructor(private readonly changed: Pick<vscode.EventEmitter<vscode.Uri>, 'fire'>) {}

  provideTextDocumentContent(uri: vscode.Uri): string {
    return (
      this.contents.get(uri.toString()) ??
      JSON.stringify({ note: vscode.l10n.t('This was open in an earlier window. Open it again from the MEGA view.') })
    );
  }

  /**
   * Shows a value as JSON.
   *
   * @param path names the tab and is remembered by the editor: never a contact or a secret
   */
  show(path: string, value: unknown, preview = true): Promise<vscode.TextEditor> {
    return this.showText(path, JSON.stringify(value, null, 2), preview);
  }

  private async showText(path: string, text: string, preview: boolean): Promise<vscode.TextEditor> {
    const uri = this.update(path, text);
    return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview });
  }

  /**
   * Shows a lead as JSON, with every digit that the server gave. Its title names the tab, see {@link show}; its id is above it.
   *
   * @param folder the id of its connection
   */
  showLead(
    { contract, views }: Pick<Rooms, 'contract' | 'views'>,
    lead: Lead,
    folder = 'none',
    preview = true,
  ): Promise<vscode.TextEditor> {
    const path = `leads/${folder}/${encodeURIComponent(lead.id)}/${views.leadTitle(lead)}.json`;
    return this.showText(path, contract.exactText(lead), preview);
  }

  /**
   * Sets a document's text; where it is open already, it changes there.
   *
   * @param path see {@link show}
   */
  update(path: string, text: string): vscode.Uri {
    const uri = this.uriOf(path);
    this.set(uri, text);
    return uri;
  }

  /** @param path see {@link show} */
  uriOf(path: string): vscode.Uri {
    return vscode.Uri.from({ scheme: documentScheme, path: `/${path}` });
  }

  private set(uri: vscode.Uri, text: string): void {
    this.contents.delete(uri.toString());
    this.contents.set(uri.toString(), text);
    for (const oldest of this.contents.keys()) {
      if (this.contents.size <= kept) break;
      this.contents.delete(oldest);
    }
    this.changed.fire(uri);
  }
}
