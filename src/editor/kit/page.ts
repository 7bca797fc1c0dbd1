/** A webview page: what may load, what may be said, and that nothing is left behind. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { PageType } from '../../ids';
import { type Markup, markup } from './markup';

/** As much of a schema as a page needs to know of it. */
interface Parser<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false };
}

interface Shell {
  readonly extensionUri: vscode.Uri;
  /** The name of the script below dist/webview, without its ending. */
  readonly name: string;
  /** The name of the style below media, where it is another one. */
  readonly style?: string;
  readonly title: string;
  readonly body: Markup;
  /** What the page is opened again by after the window was loaded again; the editor writes it to the disk. */
  readonly restore?: Readonly<Record<string, string>>;
}

export interface PageOptions<In, Out> extends Shell {
  readonly viewType: PageType;
  readonly inbound: Parser<In>;
  /** Answers one message; null where it asks for no answer. */
  readonly answer: (message: In) => Promise<Out | null> | Out | null;
  /** What the page is told instead where that throws, so that it never waits for ever. */
  readonly failed: (message: In, thrown: unknown) => Out | null;
}

function pageHtml(
  webview: vscode.Webview,
  { extensionUri, name, style = name, title, body, restore = {} }: Shell,
): string {
  const nonce = randomBytes(16).toString('base64');
  const resource = (...path: string[]) => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, ...path)).toString();
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource}`;
  return markup`<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<link rel="stylesheet" href="${resource('media', 'page.css')}">
<link rel="stylesheet" href="${resource('media', `${style}.css`)}">
</head>
<body data-restore="${JSON.stringify(restore)}">${body}<script type="module" nonce="${nonce}" src="${resource('dist', 'webview', `${name}.page.js`)}"></script></body>
</html>`.html;
}

/** What lets go of the page that a panel shows. */
const leaving = new WeakMap<vscode.WebviewPanel, () => void>();

/**
 * Opens a page in the active column. Messages that do not parse are dropped.
 *
 * @param known the panel that the page had before the window was loaded again, or one whose page gives way to this one
 */
export function openPage<In, Out>(options: PageOptions<In, Out>, known?: vscode.WebviewPanel): vscode.WebviewPanel {
  const { extensionUri, inbound, answer, failed } = options;
  if (known !== undefined) leaving.get(known)?.();
  const allowed = {
    enableScripts: true,
    enableForms: false,
    localResourceRoots: [
      vscode.Uri.joinPath(extensionUri, 'dist', 'webview'),
      vscode.Uri.joinPath(extensionUri, 'media'),
    ],
  };
  const panel =
    known ?? vscode.window.createWebviewPanel(options.viewType, options.title, vscode.ViewColumn.Active, allowed);
  panel.webview.options = allowed;
  panel.title = options.title;
  let open = true;
  const subscription = panel.webview.onDidReceiveMessage(async (raw: unknown) => {
    const parsed = inbound.safeParse(raw);
    if (!parsed.success) return;
    let reply: Out | null;
    try {
      reply = await answer(parsed.data);
    } catch (thrown) {
      reply = failed(parsed.data, thrown);
    }
    // The page may have been closed meanwhile, by a person who did not want to wait.
    if (open && reply !== null) await panel.webview.postMessage(reply);
  });
  const leave = () => {
    open = false;
    subscription.dispose();
  };
  leaving.set(panel, leave);
  panel.onDidDispose(leave);
  panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icon.png');
  panel.webview.html = pageHtml(panel.webview, options);
  return panel;
}

/** Says in the panel of an earlier window that what it showed is gone, and what to do. */
export function showGone(panel: vscode.WebviewPanel, text: string, command: string, label: string): void {
  panel.webview.options = { enableCommandUris: [command] };
  panel.webview.html = markup`<!DOCTYPE html>
<html lang="${vscode.env.language}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'"><title>${panel.title}</title></head>
<body><main><p>${text}</p><p><a href="command:${command}">${label}</a></p></main></body></html>`.html;
}
