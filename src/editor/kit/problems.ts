/** Diagnostics. The editor makes their place with the first of them: at the start it would cost more than all the rest. */
import * as vscode from 'vscode';

export interface Problems extends vscode.Disposable {
  readonly set: (uri: vscode.Uri, diagnostics: readonly vscode.Diagnostic[]) => void;
  readonly get: (uri: vscode.Uri) => readonly vscode.Diagnostic[] | undefined;
  readonly delete: (uri: vscode.Uri) => void;
}

export function createProblems(name: string): Problems {
  let made: vscode.DiagnosticCollection | null = null;
  return {
    set(uri, diagnostics) {
      if (made === null && diagnostics.length === 0) return;
      made ??= vscode.languages.createDiagnosticCollection(name);
      made.set(uri, diagnostics);
    },
    get: (uri) => made?.get(uri),
    delete: (uri) => made?.delete(uri),
    dispose: () => made?.dispose(),
  };
}
