/** The places of the last search as they are marked, each with its fix. */
import * as vscode from 'vscode';
import type { FoundPlace } from '../../mistakes';
import { createProblems } from '../kit/problems';
import type { MistakesNeeds } from './needs';
import { locationOf } from './place';

/** Known to nobody but the fixes below. */
const mendCommand = 'megaLeads.mendPlace';

function diagnosticOf(place: FoundPlace): vscode.Diagnostic {
  const { Warning, Information } = vscode.DiagnosticSeverity;
  const severity = place.confidence === 'likely' ? Warning : Information;
  const diagnostic = new vscode.Diagnostic(locationOf(place).range, place.why, severity);
  diagnostic.source = 'MEGA';
  diagnostic.code = place.cause;
  return diagnostic;
}

type Mend = (needs: MistakesNeeds, place: FoundPlace) => unknown;

/** Marks places until the text of their file changes: what was found there may be gone then. */
class PlaceMarks {
  private readonly problems = createProblems('mega-leads-mistakes');
  private readonly places = new Map<string, readonly FoundPlace[]>();

  constructor(needs: MistakesNeeds, mend: Mend) {
    needs.context.subscriptions.push(
      this.problems,
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && this.places.delete(document.uri.toString()))
          this.problems.delete(document.uri);
      }),
      vscode.commands.registerCommand(mendCommand, (place: FoundPlace) => mend(needs, place)),
      vscode.languages.registerCodeActionsProvider(
        { scheme: 'file' },
        { provideCodeActions: (document, range) => this.fixes(document, range) },
        { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
      ),
    );
  }

  set(places: readonly FoundPlace[]): void {
    for (const key of this.places.keys()) this.problems.delete(vscode.Uri.parse(key));
    this.places.clear();
    for (const place of places) {
      const key = locationOf(place).uri.toString();
      this.places.set(key, [...(this.places.get(key) ?? []), place]);
    }
    for (const [key, found] of this.places) this.problems.set(vscode.Uri.parse(key), found.map(diagnosticOf));
  }

  private fixes({ uri }: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
    const places = this.places.get(uri.toString()) ?? [];
    const here = places.filter((place) => locationOf(place).range.intersection(range) && place.mended.length > 0);
    return here.map((place) => {
      const title = vscode.l10n.t('Fix {0}', place.cause);
      const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
      action.diagnostics = [diagnosticOf(place)];
      action.isPreferred = true;
      action.command = { command: mendCommand, title, arguments: [place] };
      return action;
    });
  }
}

let marks: PlaceMarks | null = null;

/** Marks what a search has found, in the place of what an earlier one did; `mend` lets the fix of one be written. */
export function markPlaces(needs: MistakesNeeds, places: readonly FoundPlace[], mend: Mend): void {
  marks ??= new PlaceMarks(needs, mend);
  marks.set(places);
}
