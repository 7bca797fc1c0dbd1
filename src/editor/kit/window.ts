/**
 * What a person is told and asked: all of it goes through here, so that no text from outside becomes a link or an icon.
 * An icon is a field of its own, never a part of a text.
 */
import * as vscode from 'vscode';
import { plain } from './plain';

type Severity = 'showInformationMessage' | 'showWarningMessage' | 'showErrorMessage';

const titleOf = (button: string | vscode.MessageItem): string => (typeof button === 'string' ? button : button.title);

interface ShowMessage {
  (message: string, ...buttons: string[]): Promise<string | undefined>;
  (message: string, options: vscode.MessageOptions, ...buttons: string[]): Promise<string | undefined>;
  <T extends vscode.MessageItem>(
    message: string,
    options: vscode.MessageOptions,
    ...buttons: T[]
  ): Promise<T | undefined>;
}

/** A message with buttons; resolves with the button as it was given. */
function messageWith(severity: Severity): ShowMessage {
  const show = async (message: string, ...rest: (string | vscode.MessageItem | vscode.MessageOptions)[]) => {
    const [first] = rest;
    const hasOptions = typeof first === 'object' && !('title' in first);
    const { detail, ...options } = hasOptions ? first : {};
    const given = (hasOptions ? rest.slice(1) : rest) as (string | vscode.MessageItem)[];
    const shown = given.map((button) => ({
      title: plain(titleOf(button)),
      ...(typeof button === 'object' && button.isCloseAffordance ? { isCloseAffordance: true } : {}),
    }));
    const chosen = await vscode.window[severity](
      plain(message),
      detail === undefined ? options : { ...options, detail: plain(detail) },
      ...shown,
    );
    return chosen === undefined ? undefined : given[shown.indexOf(chosen)];
  };
  return show as ShowMessage;
}

export const showInformationMessage = messageWith('showInformationMessage');
export const showWarningMessage = messageWith('showWarningMessage');
export const showErrorMessage = messageWith('showErrorMessage');

/** An entry of a list; its icon is the name of a codicon. */
export interface PickItem extends vscode.QuickPickItem {
  readonly icon?: string;
}

function entryOf<T extends PickItem>(item: T): T {
  const label = plain(item.label);
  return {
    ...item,
    label: item.icon === undefined ? label : `$(${item.icon}) ${label}`,
    ...(item.description === undefined ? {} : { description: plain(item.description) }),
    ...(item.detail === undefined ? {} : { detail: plain(item.detail) }),
  };
}

function optionsOf<O extends { title?: string; placeHolder?: string; prompt?: string }>(options: O): O {
  const { title, placeHolder, prompt } = options;
  return {
    ...options,
    ...(title === undefined ? {} : { title: plain(title) }),
    ...(placeHolder === undefined ? {} : { placeHolder: plain(placeHolder) }),
    ...(prompt === undefined ? {} : { prompt: plain(prompt) }),
  };
}

/** A list to choose from; resolves with the entry, or the entries, as they were given. */
export function showQuickPick<T extends PickItem>(
  items: readonly T[],
  options: vscode.QuickPickOptions & { readonly canPickMany: true },
): Promise<T[] | undefined>;
export function showQuickPick<T extends PickItem>(
  items: readonly T[],
  options?: vscode.QuickPickOptions,
): Promise<T | undefined>;
export async function showQuickPick<T extends PickItem>(
  items: readonly T[],
  options: vscode.QuickPickOptions = {},
): Promise<T | T[] | undefined> {
  const shown = items.map(entryOf);
  const given = (entry: T): T | undefined => items[shown.indexOf(entry)];
  const chosen: T | T[] | undefined = await vscode.window.showQuickPick(shown, optionsOf(options));
  if (chosen === undefined) return undefined;
  return Array.isArray(chosen) ? chosen.flatMap((entry) => given(entry) ?? []) : given(chosen);
}

/** A list that is steered by its events; the entries are those of `items`, made fit to be shown. */
export function createQuickPick<T extends PickItem>(title: string, items: readonly T[]): vscode.QuickPick<T> {
  const pick = vscode.window.createQuickPick<T>();
  pick.title = plain(title);
  pick.items = items.map(entryOf);
  return pick;
}

/**
 * A list of which any number can be chosen. Who types and presses Enter means what the list has come to, which the editor's
 * own list of many does not take.
 *
 * @returns undefined where the person turned back
 */
export function showFilterPick<T extends PickItem>(
  items: readonly T[],
  { title, placeHolder }: { readonly title: string; readonly placeHolder: string },
): Promise<readonly T[] | undefined> {
  const pick = createQuickPick(title, items);
  pick.canSelectMany = true;
  pick.matchOnDescription = true;
  pick.placeholder = plain(placeHolder);
  let chosen: readonly T[] = pick.items.filter(({ picked }) => picked);
  pick.selectedItems = chosen;
  return new Promise((resolve) => {
    const end = (some: readonly T[] | undefined) => {
      resolve(some);
      pick.dispose();
    };
    pick.onDidChangeSelection((some) => {
      chosen = some;
    });
    pick.onDidChangeValue((text) => {
      const typed = text.trim().toLowerCase();
      const isFound = ({ label, description = '', kind }: T) =>
        kind !== vscode.QuickPickItemKind.Separator && `${label} ${description}`.toLowerCase().includes(typed);
      pick.activeItems = typed === '' ? [] : pick.items.filter(isFound).slice(0, 1);
    });
    pick.onDidAccept(() => {
      const [active] = pick.activeItems;
      const isMeant = pick.value.trim() !== '' && active !== undefined && !chosen.includes(active);
      end(isMeant ? [...chosen, active] : chosen);
    });
    pick.onDidHide(() => end(undefined));
    pick.show();
  });
}

type Judgement = Awaited<ReturnType<NonNullable<vscode.InputBoxOptions['validateInput']>>>;

function judgementOf(judged: Judgement): Judgement {
  if (typeof judged === 'string') return plain(judged);
  return judged && { ...judged, message: plain(judged.message) };
}

/** A line to type; what is said of it below is text. */
export async function showInputBox(options: vscode.InputBoxOptions): Promise<string | undefined> {
  const { validateInput } = options;
  return vscode.window.showInputBox({
    ...optionsOf(options),
    ...(validateInput === undefined
      ? {}
      : { validateInput: async (typed: string) => judgementOf(await validateInput(typed)) }),
  });
}

/** A step of several, each a line to type. */
export interface StepOptions {
  readonly title: string;
  readonly number: number;
  readonly steps: number;
  readonly prompt: string;
  readonly placeHolder: string;
  readonly value: string;
  readonly password: boolean;
  /** What is wrong with the value as it stands; it goes with the first key. */
  readonly problem: string | null;
  /** A way out of the step; the icon is the name of a codicon. */
  readonly exit: { readonly icon: string; readonly label: string } | null;
  /** The reason a text is not accepted, null where it is. */
  readonly judge: (text: string) => string | null;
}

export type StepAnswer = { readonly how: 'next' | 'back' | 'exit'; readonly text: string } | { readonly how: 'left' };

/** Asks one step, with a way back from all but the first. Only an accepted text leads on. */
export function showStep({ judge, exit, problem, ...options }: StepOptions): Promise<StepAnswer> {
  const box = vscode.window.createInputBox();
  const { title, prompt, placeHolder } = optionsOf(options);
  const { number, steps, value, password } = options;
  Object.assign(box, { title, prompt, placeholder: placeHolder, value, password });
  if (steps > 1) [box.step, box.totalSteps] = [number, steps];
  box.ignoreFocusOut = true;
  const leave = exit && { iconPath: new vscode.ThemeIcon(exit.icon), tooltip: plain(exit.label) };
  box.buttons = [...(number > 1 ? [vscode.QuickInputButtons.Back] : []), ...(leave === null ? [] : [leave])];
  const say = (reason: string | null) => {
    box.validationMessage = reason === null ? '' : plain(reason);
  };
  say(problem);
  return new Promise<StepAnswer>((resolve) => {
    const end = (answer: StepAnswer) => {
      resolve(answer);
      box.dispose();
    };
    box.onDidChangeValue((text) => say(text === '' ? null : judge(text)));
    box.onDidAccept(() => {
      const reason = judge(box.value);
      if (reason === null) end({ how: 'next', text: box.value });
      else say(reason);
    });
    box.onDidTriggerButton((button) => end({ how: button === leave ? 'exit' : 'back', text: box.value }));
    box.onDidHide(() => end({ how: 'left' }));
    box.show();
  });
}

/** Progress whose title and words are text, wherever it is shown. */
export function showProgress<T>(
  options: vscode.ProgressOptions,
  run: (
    progress: vscode.Progress<{ message?: string; increment?: number }>,
    token: vscode.CancellationToken,
  ) => PromiseLike<T>,
): Thenable<T> {
  const title = options.title === undefined ? {} : { title: plain(options.title) };
  return vscode.window.withProgress({ ...options, ...title }, (progress, token) =>
    run(
      {
        report: ({ message, ...rest }) =>
          progress.report(message === undefined ? rest : { ...rest, message: plain(message) }),
      },
      token,
    ),
  );
}

/** Says something in the status bar for a while, in milliseconds. */
export function showStatus(icon: string, text: string, milliseconds: number): void {
  vscode.window.setStatusBarMessage(`$(${icon}) ${plain(text)}`, milliseconds);
}

export interface StatusItem extends vscode.Disposable {
  /** Shows it; null hides it. */
  readonly show: (
    shown: {
      readonly icon: string;
      readonly text: string;
      readonly lines: readonly string[];
      readonly isWarning: boolean;
      /** A command behind the last line of the hover. */
      readonly link: { readonly label: string; readonly command: string; readonly argument: string } | null;
    } | null,
  ) => void;
}

/** Lines of text, and a link that is ours. */
function hover(
  lines: readonly string[],
  link: { readonly label: string; readonly command: string; readonly argument: string } | null,
): string | vscode.MarkdownString {
  if (link === null) return plain(lines.join('\n'));
  const text = new vscode.MarkdownString();
  text.isTrusted = { enabledCommands: [link.command] };
  for (const line of lines) text.appendText(plain(line)).appendMarkdown('\n\n');
  const argument = encodeURIComponent(JSON.stringify([link.argument]));
  return text.appendMarkdown(`[${link.label}](command:${link.command}?${argument})`);
}

/** An entry of the status bar that runs a command. */
export function createStatusItem(id: string, name: string, command: string): StatusItem {
  const item = vscode.window.createStatusBarItem(id, vscode.StatusBarAlignment.Left);
  item.name = name;
  item.command = command;
  return {
    show(shown) {
      if (shown === null) return item.hide();
      item.text = `$(${shown.icon}) ${plain(shown.text)}`;
      item.backgroundColor = shown.isWarning ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
      item.tooltip = hover(shown.lines, shown.link);
      item.accessibilityInformation = { label: plain(shown.lines.join(', ')), role: 'button' };
      item.show();
    },
    dispose: () => item.dispose(),
  };
}

/** A text where Markdown is expected. */
export function textAsMarkdown(text: string): vscode.MarkdownString {
  return new vscode.MarkdownString().appendText(text);
}
