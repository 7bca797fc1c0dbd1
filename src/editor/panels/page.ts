/** A webview page: what may load, what may be said, and that nothing is left behind. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** As much of a schema as a page needs to know of it. */
interface Parser<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false };
}

export interface PageOptions<In, Out> {
  readonly extensionUri: vscode.Uri;
  readonly viewType: string;
  readonly title: string;
  /** The name of the script below dist/webview and of the style below media, without their endings. */
  readonly name: string;
  /** The body's HTML; whatever is put into it has gone through {@link escaped}. */
  readonly body: string;
  readonly inbound: Parser<In>;
  /** Handles one message; what it throws must not leave the page waiting, so it answers that as well. */
  readonly onMessage: (message: In, post: (message: Out) => void) => Promise<void> | void;
  readonly onDispose?: () => void;
}

/** Text as HTML. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function html(webview: vscode.Webview, extensionUri: vscode.Uri, name: string, title: string, body: string): string {
  const nonce = randomBytes(16).toString('base64');
  const resource = (...path: string[]) =>
    escaped(webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, ...path)).toString());
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource}`;
  return `<!DOCTYPE html>
<html lang="${escaped(vscode.env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="${resource('media', 'page.css')}">
<link rel="stylesheet" href="${resource('media', `${name}.css`)}">
</head>
<body>${body}<script nonce="${nonce}" src="${resource('dist', 'webview', `${name}.page.js`)}"></script></body>
</html>`;
}

/** Opens a page beside nothing, in the active column. Messages that do not parse are dropped. */
export function openPage<In, Out>(options: PageOptions<In, Out>): vscode.WebviewPanel {
  const { extensionUri } = options;
  const panel = vscode.window.createWebviewPanel(options.viewType, options.title, vscode.ViewColumn.Active, {
    enableScripts: true,
    enableForms: false,
    localResourceRoots: [
      vscode.Uri.joinPath(extensionUri, 'dist', 'webview'),
      vscode.Uri.joinPath(extensionUri, 'media'),
    ],
  });
  panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icon.png');
  const post = (message: Out) => void panel.webview.postMessage(message);
  const subscription = panel.webview.onDidReceiveMessage(async (raw: unknown) => {
    const parsed = options.inbound.safeParse(raw);
    if (parsed.success) await options.onMessage(parsed.data, post);
  });
  panel.onDidDispose(() => {
    subscription.dispose();
    options.onDispose?.();
  });
  panel.webview.html = html(panel.webview, extensionUri, options.name, options.title, options.body);
  return panel;
}
