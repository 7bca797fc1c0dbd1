/**
 * Text from anywhere (a file's name, a server's words, a lead) as the editor shows it, rather than as it would read it.
 * Notifications, progress and the line below an input make links of `[text](command:…)`, in restricted mode too; lists,
 * the status bar and lenses make icons of `$(name)`; a terminal obeys escape sequences.
 */

import type { TreeItem } from 'vscode';
import { withoutControls } from '../../views/terminal';

/** Joins what stands around it, has no width, and ends a link's or an icon's syntax. */
const wordJoiner = '\u2060';

/** For any place that shows one text: nothing in it is a link or an icon, and nothing is invisible but spaces. */
export function plain(text: string): string {
  return withoutControls(text).replace(/[\]$](?=\()/g, (mark) => mark + wordJoiner);
}

/**
 * A row of a tree: what stands in it reorders nothing around it, and no character of it is unseen. Trees make neither
 * links nor icons of texts.
 */
export function plainItem<Item extends TreeItem>(item: Item): Item {
  const { label, description, tooltip, accessibilityInformation } = item;
  if (typeof label === 'string') item.label = withoutControls(label);
  if (typeof description === 'string') item.description = withoutControls(description);
  if (typeof tooltip === 'string') item.tooltip = withoutControls(tooltip);
  if (accessibilityInformation !== undefined)
    item.accessibilityInformation = {
      ...accessibilityInformation,
      label: withoutControls(accessibilityInformation.label),
    };
  return item;
}

/** For a terminal, with its line ends. */
export function terminalText(text: string): string {
  return withoutControls(text).replace(/\r\n|\r|\n/g, '\r\n');
}

/** A server's words as the client quotes them in a message; see `quoted` there. */
const serversWords = /“([^“”]*)”/g;

/** The most of one message that the log takes, in UTF-16 code units. */
const mostLogged = 4000;

/** For a line of the log: it stays one line, and of a server's words only their length is told: they may name a person. */
export function logText(text: string): string {
  const cut = text.length - mostLogged;
  const whole = cut > 0 ? `${text.slice(0, mostLogged)}…(${cut})` : text;
  return withoutControls(whole.replace(serversWords, (_, words: string) => `“…(${words.length})”`)).replace(
    /[\r\n\u2028\u2029]+/g,
    ' ⏎ ',
  );
}
