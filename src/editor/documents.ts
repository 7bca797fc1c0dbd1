import * as vscode from 'vscode';
import { documentScheme } from '../ids';

/** The most documents kept; the oldest goes first. Each is open in an editor or was. */
const kept = 200;

/** Read-only documents made from answers: leads, results. They live as long as the window and are never written. */
export class Documents implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly contents = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(documentScheme, this);

  provideTextDocumentContent(uri: vscode.Uri): string {
    return (
      this.contents.get(uri.toString()) ??
      JSON.stringify({ note: vscode.l10n.t('This was open in an earlier window. Open it again from the MEGA view.') })
    );
  }

  /**
   * Shows a value as JSON.
   *
   * @param path names the tab; ids only, never a contact or a secret
   */
  async show(path: string, value: unknown, preview = true): Promise<vscode.TextEditor> {
    const uri = vscode.Uri.from({ scheme: documentScheme, path: `/${path}` });
    this.contents.delete(uri.toString());
    this.contents.set(uri.toString(), JSON.stringify(value, null, 2));
    for (const oldest of this.contents.keys()) {
      if (this.contents.size <= kept) break;
      this.contents.delete(oldest);
    }
    this.changed.fire(uri);
    return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview });
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}
