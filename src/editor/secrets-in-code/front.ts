/** A glimpse at a text, which is all that most files cost. */
import type * as vscode from 'vscode';
import { mayHoldSecret } from '../../contract/secrets';

/** Whether a change may have brought or taken a secret: none goes over the end of a line. */
export function touchesSecret(document: vscode.TextDocument, change: vscode.TextDocumentContentChangeEvent): boolean {
  if (mayHoldSecret(change.text)) return true;
  const first = change.range.start.line;
  const last = first + (change.text.match(/\n/g)?.length ?? 0);
  for (let line = first; line <= last && line < document.lineCount; line++)
    if (mayHoldSecret(document.lineAt(line).text)) return true;
  return false;
}

/** Whether a document that was opened may hold a secret. */
export function mayBeMarked(document: vscode.TextDocument): boolean {
  return mayHoldSecret(document.getText());
}
