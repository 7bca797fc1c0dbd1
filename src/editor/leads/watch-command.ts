import * as vscode from 'vscode';
import { views } from '../../ids';
import { requireClient } from '../kit/messages';
import type { Workbench } from '../workbench';

/** Follows new and changed leads of the active connection. */
export async function watchLeads({ session, watch }: Workbench): Promise<void> {
  if (requireClient(session) === null) return;
  await vscode.commands.executeCommand(`${views.leads}.focus`);
  await watch.start();
}
