/** What a check finds, in the Problems panel. */
import * as vscode from 'vscode';
import type { PlacedProblem } from '../../push';
import { isCheckedWhileTyping } from '../lead-files';
import type { RowsNeeds } from './needs';

function diagnosticOf(uri: vscode.Uri, problem: PlacedProblem): vscode.Diagnostic {
  const position = ({ line, column }: { readonly line: number; readonly column: number }) =>
    new vscode.Position(line - 1, Math.max(0, column - 1));
  const { Error, Warning } = vscode.DiagnosticSeverity;
  const range = new vscode.Range(position(problem.place), position(problem.end));
  const diagnostic = new vscode.Diagnostic(range, problem.message, problem.severity === 'error' ? Error : Warning);
  diagnostic.source = 'MEGA';
  const { related } = problem;
  if (related !== undefined) {
    const place = position(related.place);
    const location = new vscode.Location(uri, new vscode.Range(place, place));
    diagnostic.relatedInformation = [new vscode.DiagnosticRelatedInformation(location, related.message)];
  }
  return diagnostic;
}

export function markProblems(needs: RowsNeeds, uri: vscode.Uri, problems: readonly PlacedProblem[]): void {
  // What is pointed out while the file is typed is not said twice.
  const isSaid = isCheckedWhileTyping(uri);
  needs.problems.set(
    uri,
    problems
      .filter(({ severity, code }) => severity === 'error' || code === 'unknown-to-account' || !isSaid)
      .map((problem) => diagnosticOf(uri, problem)),
  );
}

export const showProblems = () => vscode.commands.executeCommand('workbench.actions.view.problems');
