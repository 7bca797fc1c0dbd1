/** Beside the stub: as much of a window as lists, progress and commands need. It is imported before what uses it. */
import { stub } from './vscode-stub';

interface PickedItem {
  readonly label: string;
}

/** What was shown and asked, and how it is answered. */
export const asked = {
  commands: [] as unknown[][],
  picks: [] as { readonly labels: readonly string[]; readonly placeHolder: string }[],
  messages: [] as string[],
  /** Where a file is saved. */
  file: '',
  /** The label of the entry that is chosen from a list. */
  choose: (_labels: readonly string[]): string | undefined => undefined,
};

/** A file of this machine; those beside it are not told apart. */
export class FileUri {
  readonly scheme = 'file';
  constructor(readonly path: string) {}
  static file = (path: string) => new FileUri(path);
  static parse = (text: string) => new FileUri(text.replace(/^file:\/\//, ''));
  static joinPath = (uri: FileUri) => uri;
  get fsPath(): string {
    return this.path;
  }
  with({ path = this.path }: { readonly path?: string }): FileUri {
    return new FileUri(path);
  }
  toString(): string {
    return `file://${this.path}`;
  }
}

/** What has no value stays, as in the editor. */
const t = (text: string, ...values: unknown[]) =>
  text.replace(/\{(\d)\}/g, (place, at) => String(values[Number(at)] ?? place));

Object.assign(stub, {
  l10n: { t },
  env: { language: 'en' },
  QuickInputButtons: { Back: { tooltip: 'Back' } },
  QuickPickItemKind: { Separator: -1, Default: 0 },
  ThemeIcon: class {},
  ProgressLocation: { Notification: 15 },
  ViewColumn: { Active: -1 },
  DiagnosticSeverity: { Error: 0, Warning: 1 },
  FileType: { File: 1 },
  Position: class {},
  Range: class {},
  Diagnostic: class {},
  commands: { executeCommand: async (...args: unknown[]) => void asked.commands.push(args) },
  Uri: FileUri,
  workspace: { textDocuments: [], openTextDocument: async (uri: unknown) => ({ uri }) },
  window: {
    showSaveDialog: async () => ({ scheme: 'file', fsPath: asked.file }),
    showTextDocument: async () => ({}),
    showInformationMessage: async (message: string) => void asked.messages.push(message),
    showErrorMessage: async (message: string) => void asked.messages.push(message),
    showWarningMessage: async (message: string) => void asked.messages.push(message),
    withProgress: (_options: unknown, work: (...args: unknown[]) => unknown) =>
      work({ report: () => {} }, { onCancellationRequested: () => ({ dispose() {} }) }),
    async showQuickPick(items: readonly PickedItem[], { placeHolder = '' }: { placeHolder?: string }) {
      const labels = items.map(({ label }) => label);
      asked.picks.push({ labels, placeHolder });
      const chosen = asked.choose(labels);
      return items.find(({ label }) => label === chosen);
    },
  },
});
