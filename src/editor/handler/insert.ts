import * as vscode from 'vscode';
import { commands } from '../../ids';
import type { HandlerTemplate } from '../../webhooks';
import { readShipped } from '../kit/shipped';
import { type PickItem, showInformationMessage, showQuickPick } from '../kit/window';
import type { HandlerNeeds } from './needs';

type Entry = PickItem & { readonly template?: HandlerTemplate };

async function choose(templates: readonly HandlerTemplate[]): Promise<HandlerTemplate | undefined> {
  const entries = templates.flatMap((template, index): Entry[] => {
    const { runtime, name, file } = template;
    const heading = runtime !== templates[index - 1]?.runtime;
    const entry = { label: name, description: `${runtime} · ${file}`, template };
    return heading ? [{ label: runtime, kind: vscode.QuickPickItemKind.Separator }, entry] : [entry];
  });
  const chosen = await showQuickPick(entries, {
    title: vscode.l10n.t('MEGA: Insert Webhook Handler'),
    placeHolder: vscode.l10n.t('A handler that checks signature and age over the raw bytes, and takes a repeat once'),
    matchOnDescription: true,
  });
  return chosen?.template;
}

/** The editor in front, if what is written there disturbs nothing: an empty document that can be written. */
function emptyEditor(): vscode.TextEditor | null {
  const editor = vscode.window.activeTextEditor;
  const writable = editor !== undefined && ['file', 'untitled'].includes(editor.document.uri.scheme);
  return writable && editor.document.getText().trim() === '' ? editor : null;
}

/** Puts a right handler into the empty document in front, or into a new one: it is a whole program. */
export async function insertWebhookHandler({ context, rooms }: HandlerNeeds): Promise<void> {
  const template = await choose(rooms().webhooks.handlerTemplates);
  if (template === undefined) return;
  const { file, language, name } = template;
  const content = (await readShipped(context.extensionUri, 'handlers')).get(file) ?? '';
  const editor = emptyEditor();
  if (editor === null)
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language, content }));
  else {
    const { document } = editor;
    const whole = new vscode.Range(new vscode.Position(0, 0), document.lineAt(document.lineCount - 1).range.end);
    await editor.edit((edit) => edit.replace(whole, content));
    if (document.isUntitled) await vscode.languages.setTextDocumentLanguage(document, language);
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    editor.revealRange(new vscode.Range(0, 0, 0, 0));
  }
  const check = vscode.l10n.t('Check Webhook Handler');
  void showInformationMessage(
    vscode.l10n.t('{0}: set MEGA_WEBHOOK_SECRET to the secret of the webhook and start it, then check it.', name),
    check,
  ).then((chosen) => (chosen === check ? vscode.commands.executeCommand(commands.checkWebhookHandler) : undefined));
}
