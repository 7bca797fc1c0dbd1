/** Beside the stub: as much of a window as lists, progress and commands need. It is imported before what uses it. */
import { stub } from './vscode-stub';

interface PickedItem {
  readonly label: string;
}

/** What was shown and asked, and how it is answered. */
export const asked = {
  commands: [] as unknown[][],
  picks: [] as { readonly labels: readonly string[]; readonly placeHolder: string }[],
  /** The label of the entry that is chosen from a list. */
  choose: (_labels: readonly string[]): string | undefined => undefined,
};

const t = (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, at) => String(values[Number(at)]));

Object.assign(stub, {
  l10n: { t },
  env: { language: 'en' },
  ProgressLocation: { Notification: 15 },
  commands: { executeCommand: async (...args: unknown[]) => void asked.commands.push(args) },
  window: {
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
