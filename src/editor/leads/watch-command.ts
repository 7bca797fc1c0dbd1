import * as vscode from 'vscode';
import { views } from '../../ids';
import { requireClient } from '../connections/commands';
import type { LeadsNeeds } from './needs';

/** Follows new and changed leads of the active connection. */
export async function watchLeads({ session, watch }: LeadsNeeds): Promise<void> {
  if (requireClient(session) === null) return;
  await vscode.commands.executeCommand(`${views.leads}.focus`);
  await watch.start();
}
