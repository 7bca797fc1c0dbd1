import * as vscode from 'vscode';
import { commands } from '../../ids';
import { showRefusal } from '../kit/messages';
import type { Client, Session } from './session';

/** The client of the active connection; says what to do and gives null where there is none. */
export function requireClient(session: Session): Client | null {
  const client = session.client();
  if (client === null)
    void showRefusal(vscode.l10n.t('There is no connection. Connect to the API or start the sandbox first.'), {
      [vscode.l10n.t('Connect')]: () => vscode.commands.executeCommand(commands.connect),
      [vscode.l10n.t('Start Sandbox')]: () => vscode.commands.executeCommand(commands.startSandbox),
    });
  return client;
}
