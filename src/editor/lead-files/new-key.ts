/** The way out where a server refuses a key that an earlier push may have used up. */
import * as vscode from 'vscode';
import type { LeadApiError } from '../../api';
import type { Lead } from '../../contract';
import { commands } from '../../ids';
import { showWarningMessage } from '../kit/window';

type Contact = Pick<Lead, 'contact_email' | 'contact_phone'>;

/** What a second push can do where the first has arrived. Source: contract, "Push" (de-duplication). */
function consequence({ contact_email, contact_phone }: Partial<Contact>): string {
  return contact_email?.trim() || /\d/.test(contact_phone ?? '')
    ? vscode.l10n.t(
        'If the earlier push arrived, MEGA merges this one into its lead, as long as that lead still has this email or phone.',
      )
    : vscode.l10n.t(
        'This lead has no email or phone to match it by. If the earlier push arrived, a second lead is created.',
      );
}

/**
 * Says what is known of an earlier push whose key the server refuses now, and sends the same content under a new one only
 * where that is chosen twice.
 */
export async function offerNewKey(
  name: string,
  lead: Partial<Contact>,
  refusal: LeadApiError,
  push: () => Promise<void>,
): Promise<void> {
  const find = vscode.l10n.t('Search Leads');
  const anew = vscode.l10n.t('Use a New Key…');
  const known =
    refusal.kind === 'conflict'
      ? vscode.l10n.t(
          '{0}: MEGA already has a request under this Idempotency-Key, written differently. The earlier push probably arrived, so look for the lead before you push again.',
          name,
        )
      : `${name}: ${refusal.message}`;
  const chosen = await showWarningMessage(known, find, anew);
  if (chosen === find) await vscode.commands.executeCommand(commands.searchLeads);
  if (chosen !== anew) return;
  const button = vscode.l10n.t('Push with New Key');
  const question = vscode.l10n.t('Push {0} with a new key?', name);
  if ((await showWarningMessage(question, { modal: true, detail: consequence(lead) }, button)) === button) await push();
}
