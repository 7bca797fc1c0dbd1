/** One page for each file, from its columns to its results: what is shown next takes the place of what was. */
import * as vscode from 'vscode';
import { pageTypes } from '../../ids';
import type { Step, StepName } from '../../protocol';
import { openPage, type PageOptions } from '../kit/page';

interface Stage {
  readonly panel: vscode.WebviewPanel;
  leave(): void;
}

const stages = new Map<string, Stage>();

/** The file that the page in front is about. */
export const sourceInFront = (): vscode.Uri | undefined => {
  const found = [...stages].find(([, { panel }]) => panel.active);
  return found === undefined ? undefined : vscode.Uri.parse(found[0]);
};

export interface StagePage<Out> {
  readonly isOpen: boolean;
  post(message: Out): Promise<void>;
}

/**
 * @param onLeave once, when the page is closed or another takes its place
 * @param restored the panel that the page had before the window was loaded again
 */
export function openStage<In, Out>(
  source: vscode.Uri,
  options: Omit<PageOptions<In, Out>, 'viewType'>,
  onLeave: () => void,
  restored?: vscode.WebviewPanel,
): StagePage<Out> {
  const key = source.toString();
  const before = stages.get(key);
  before?.leave();
  const panel = openPage({ ...options, viewType: pageTypes.results }, before?.panel ?? restored);
  if (before === undefined) {
    panel.onDidDispose(() => {
      stages.get(key)?.leave();
      stages.delete(key);
    });
  } else panel.reveal(undefined, false);
  let isOpen = true;
  stages.set(key, {
    panel,
    leave() {
      if (isOpen) onLeave();
      isOpen = false;
    },
  });
  return {
    get isOpen() {
      return isOpen;
    },
    async post(message) {
      if (isOpen) await panel.webview.postMessage(message);
    },
  };
}

/** Where the steps of a file stand. @param open the steps that can be gone to */
export function stepsAt(
  current: StepName,
  isCsv: boolean,
  open: readonly StepName[] = [],
  skipped: readonly StepName[] = [],
  isFailed = false,
): Step[] {
  const { t } = vscode.l10n;
  const labels: readonly (readonly [StepName, string])[] = [
    ['check', t('Check')],
    ['columns', t('Columns')],
    ['dry-run', t('Dry Run')],
    ['import', t('Import')],
    ['results', t('Results')],
  ];
  const shown = labels.filter(([name]) => isCsv || name !== 'columns');
  const at = shown.findIndex(([name]) => name === current);
  return shown.map(([name, label], index) => ({
    name,
    label,
    state: index === at ? (isFailed ? 'failed' : 'current') : index < at && !skipped.includes(name) ? 'done' : 'next',
    isOpen: index !== at && open.includes(name),
  }));
}
