import * as vscode from 'vscode';
import type { QuotaWindow } from '../../api';
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

interface Receiver {
  /** Null where it does not run. */
  readonly address: string | null;
  readonly onDidChange: vscode.Event<unknown>;
}

/** A share of ten, drawn. */
function bar(share: number): string {
  const full = Math.round(10 * Math.min(1, Math.max(0, share)));
  return '■'.repeat(full) + '□'.repeat(10 - full);
}

/** One window of the rate limit: a bar, what is left, and of how long. */
function windowWords({ seconds, limit, left, isReported }: QuotaWindow, language: string): string {
  const numbers = [left, limit].map((count) => count.toLocaleString(language));
  const { t } = vscode.l10n;
  const words =
    seconds === 60
      ? isReported
        ? t('{0} of {1} requests left this minute', ...numbers)
        : t('At most {0} of {1} requests left this minute', ...numbers)
      : isReported
        ? t('{0} of {1} requests left this hour', ...numbers)
        : t('At most {0} of {1} requests left this hour', ...numbers);
  return `${bar(left / limit)} ${words}`;
}

/** The status bar item: which connection is active and what is left of its rate limit. Production has its own colour. */
export function createStatus(session: Session, sandbox: SandboxFaults, receiver: Receiver): vscode.Disposable {
  const item = createStatusItem('megaLeads.connection', vscode.l10n.t('MEGA Connection'), commands.switchConnection);

  const show = () => {
    const { active } = session.connections;
    if (active === null) return item.show(null);
    const production = isProduction(active.baseUrl);
    const { quota } = session;
    const windows = session.quotaWindows;
    const [shortest] = windows;
    const left = quota === null || shortest === undefined ? '' : `  ${shortest.left}/${shortest.limit}`;
    const faults = active.id === session.connections.sandboxId ? sandbox.faults.length : 0;
    const failing = faults === 0 ? '' : ` · ${vscode.l10n.t('Faults: {0}', faults)}`;
    const { language } = vscode.env;
    const lines = [
      production
        ? vscode.l10n.t('MEGA production: {0}', active.name)
        : vscode.l10n.t('MEGA connection: {0}', active.name),
      active.baseUrl,
      vscode.l10n.t('Customer {0}', active.customerId),
    ];
    if (quota !== null) {
      for (const each of windows) lines.push(windowWords(each, language));
      const resets = quota.at + 1000 * quota.reset;
      const time = new Date(resets).toLocaleTimeString(language);
      if (resets > Date.now()) lines.push(vscode.l10n.t('The rate limit resets at {0}.', time));
    }
    lines.push(
      receiver.address === null
        ? vscode.l10n.t('Receiver: not running')
        : vscode.l10n.t('Receiver: {0}', receiver.address),
    );
    if (faults > 0) lines.push(vscode.l10n.t('Faults of the sandbox that are on: {0}', faults));
    item.show({
      icon: production ? 'warning' : faults > 0 ? 'bug' : 'plug',
      text: `${active.name}${left}${failing}`,
      lines,
      isWarning: production,
      // It belongs to the last line.
      link:
        faults > 0 ? { label: vscode.l10n.t('Turn Off'), command: commands.setSandboxFaults, argument: 'off' } : null,
    });
  };
  show();
  return vscode.Disposable.from(
    item,
    session.connections.onDidChange(show),
    session.onDidAnswer(show),
    sandbox.onDidChangeFaults(show),
    receiver.onDidChange(show),
  );
}
