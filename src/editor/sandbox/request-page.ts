/** The page of a request: one for a window, in which one request takes the place of another. */
import * as vscode from 'vscode';
import type { TrafficEntry } from '../../clients';
import { commands, pageTypes } from '../../ids';
import type { RequestPageMessage } from '../../protocol';
import { messageOf, showError } from '../kit/messages';
import { openPage, showGone } from '../kit/page';
import type { SandboxNeeds } from './needs';
import { requestBody } from './request-body';

const actionCommands = { compare: commands.compareRequest, curl: commands.copyRequestAsCurl } as const;

/** The one that is open, and what fills it again. */
const open = new WeakMap<SandboxNeeds, { readonly panel: vscode.WebviewPanel; follow: vscode.Disposable }>();

/** Shows a request as it stands, and again once it was answered or a rule found something. */
export function showRequest(needs: SandboxNeeds, entry: TrafficEntry): void {
  const { sandbox, rooms, context } = needs;
  const { traffic } = sandbox;
  const view = () => rooms().views.requestPage(sandbox.factsOf(entry), vscode.env.language);
  let shown = view();
  const fill = (known?: vscode.WebviewPanel) =>
    openPage<RequestPageMessage, never>(
      {
        extensionUri: context.extensionUri,
        viewType: pageTypes.request,
        title: shown.name,
        name: 'request',
        style: 'delivery',
        body: requestBody(shown),
        inbound: rooms().protocol.requestPageMessage,
        answer({ action }) {
          // What a command asks waits for a person; the page does not.
          void vscode.commands.executeCommand(actionCommands[action], { kind: 'request', entry, finding: null });
          return null;
        },
        failed(_message, thrown) {
          void showError(messageOf(thrown));
          return null;
        },
      },
      known,
    );
  const before = open.get(needs);
  const panel = fill(before?.panel);
  const follow = sandbox.onDidChangeRequests(() => {
    // Without its sandbox nobody knows which token to leave out.
    if (sandbox.traffic !== traffic) return;
    const now = view();
    if (JSON.stringify(now) === JSON.stringify(shown)) return;
    shown = now;
    fill(panel);
  });
  if (before !== undefined) {
    before.follow.dispose();
    before.follow = follow;
    panel.reveal();
    return;
  }
  const opened = { panel, follow };
  open.set(needs, opened);
  panel.onDidDispose(() => {
    opened.follow.dispose();
    open.delete(needs);
  });
}

/** The requests of an earlier window went with its sandbox. */
export const restoreRequest = (_needs: SandboxNeeds, panel: vscode.WebviewPanel): void =>
  showGone(
    panel,
    vscode.l10n.t('This request is no longer kept.'),
    commands.openRequest,
    vscode.l10n.t('Open Another Request'),
  );
