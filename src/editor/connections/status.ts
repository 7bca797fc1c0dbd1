import * as vscode from 'vscode';
import { commands } from '../../ids';
import { createStatusItem } from '../kit/window';
import type { Session } from './session';

/** Faults that are on in this window's sandbox. */
interface SandboxFaults {
  readonly faults: readonly unknown[];
  readonly onDidChangeFaults: vscode.Event<unknown>;
}

/** A connection to MEGA's own server rather than to a sandbox or a test installation. */
export function isProduction(baseUrl: string): boolean {
  return new URL(baseUrl).hostname === 'app.gomega.ai';
}

/** The status bar item: which connection is active and what is left of its rate limit. Production has its own colour. */
export function createStatus(session: Session, sandbox: SandboxFaults): vscode.Disposable {
  const item = createStatusItem('megaLeads.connection', vscode.l10n.t('MEGA Connection'), commands.switchConnection);

  const show = () => {
    const { active } = session.connections;
    if (active === null) return item.show(null);
    const production = isProduction(active.baseUrl);
    const { quota } = session;
    const left = quota === null ? '' : `  ${quota.remaining}/${quota.limit}`;
    const faults = active.id === session.connections.sandboxId ? sandbox.faults.length : 0;
    const lines = [
      production
        ? vscode.l10n.t('MEGA production: {0}', active.name)
        : vscode.l10n.t('MEGA connection: {0}', active.name),
      active.baseUrl,
      vscode.l10n.t('Customer {0}', active.customerId),
    ];
    if (quota !== null)
      lines.push(
        vscode.l10n.t(
          '{0} of {1} requests left; full again {2} s after {3}',
          quota.remaining,
          quota.limit,
          quota.reset,
          new Date(quota.at).toLocaleTimeString(vscode.env.language),
        ),
      );
    if (faults > 0) lines.push(vscode.l10n.t('Faults of the sandbox that are on: {0}', faults));
    item.show({
      icon: production ? 'warning' : faults > 0 ? 'bug' : 'plug',
      text: `${active.name}${left}`,
      lines,
      isWarning: production,
    });
  };
  show();
  return vscode.Disposable.from(
    item,
    session.connections.onDidChange(show),
    session.onDidAnswer(show),
    sandbox.onDidChangeFaults(show),
  );
}
