import * as vscode from 'vscode';
import { settings, settingsSection } from '../../ids';

/** Where the user's webhook handler is, as the setting has it; empty where it says nothing. */
export function handlerUrl(): string {
  return vscode.workspace.getConfiguration(settingsSection).get<string>(settings.handlerUrl)?.trim() ?? '';
}
