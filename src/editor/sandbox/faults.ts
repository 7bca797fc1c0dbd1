/** Makes the sandbox of this window as bad as a real network. */
import * as vscode from 'vscode';
import { commands } from '../../ids';
import type { Rooms } from '../../rooms';
import type { Fault, FaultKind } from '../../sandbox';
import { type PickItem, showInformationMessage, showInputBox, showQuickPick } from '../kit/window';

import type { SandboxNeeds } from './needs';

type Route = Fault['route'];

interface Choice<T> extends PickItem {
  readonly value: T;
}

const title = (step: number, steps: number) => vscode.l10n.t('MEGA: Set Sandbox Faults ({0}/{1})', step, steps);

function chooseKind({ sandbox }: Rooms): Thenable<Choice<FaultKind> | undefined> {
  const choices = sandbox.faultKindNames.map((kind): Choice<FaultKind> => {
    const { name, meaning } = sandbox.faultMeaning(kind);
    return { label: name, description: kind, detail: meaning, value: kind };
  });
  return showQuickPick(choices, {
    title: title(1, 3),
    placeHolder: vscode.l10n.t('What should fail?'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
}

function chooseRoute({ contract, sandbox }: Rooms): Thenable<Choice<Route> | undefined> {
  const { operations } = contract;
  const all: Choice<Route> = { label: vscode.l10n.t('All requests'), value: '*' };
  const single = sandbox.faultRoutes.map((id): Choice<Route> => {
    const { method, path } = operations[id];
    return { label: id, description: `${method} ${path}`, value: id };
  });
  return showQuickPick([all, ...single], {
    title: title(2, 3),
    placeHolder: vscode.l10n.t('Which requests should fail?'),
    matchOnDescription: true,
  });
}

/** A percentage from more than 0 to 100 as a share, null where the text is none. */
function shareOf(text: string): number | null {
  const [, digits] = /^(\d{1,3}(?:[.,]\d{1,2})?)\s{0,9}%?$/.exec(text.trim()) ?? [];
  const share = digits === undefined ? 0 : Number((Number(digits.replace(',', '.')) / 100).toFixed(4));
  return share > 0 && share <= 1 ? share : null;
}

async function chooseShare(lasts: boolean): Promise<number | null> {
  const text = await showInputBox({
    title: title(3, lasts ? 4 : 3),
    prompt: vscode.l10n.t('Share of requests that fail, in percent'),
    value: '10 %',
    valueSelection: [0, 2],
    validateInput: (typed) =>
      shareOf(typed) === null ? vscode.l10n.t('A number up to 100, such as 10 or 2.5.') : null,
  });
  return text === undefined ? null : shareOf(text);
}

/** Asks how long it lasts. @returns the whole fault, null where the person turned back */
async function chooseSeconds({ sandbox }: Rooms, start: string, standard: number | null): Promise<Fault | null> {
  const read = (typed: string) => sandbox.parseFault(typed.trim() === '' ? start : `${start}:${typed.trim()}`);
  const text = await showInputBox({
    title: title(4, 4),
    prompt:
      standard === null
        ? vscode.l10n.t('For how many seconds? Empty for as long as the client waits.')
        : vscode.l10n.t('For how many seconds? Empty for {0}.', standard),
    validateInput: (typed) => {
      try {
        return void read(typed);
      } catch {
        return vscode.l10n.t('A number of seconds up to 86400; only clock skew may be negative.');
      }
    },
  });
  return text === undefined ? null : read(text);
}

async function chooseFault(rooms: Rooms): Promise<Fault | null> {
  const kind = await chooseKind(rooms);
  if (kind === undefined) return null;
  const route = await chooseRoute(rooms);
  if (route === undefined) return null;
  const standard = rooms.sandbox.faultKinds[kind.value];
  const share = await chooseShare(standard !== false);
  if (share === null) return null;
  const start = `${kind.value}:${share}:${route.value}`;
  return standard === false ? rooms.sandbox.parseFault(start) : chooseSeconds(rooms, start, standard);
}

/** What is to be on after this; null where the person turned back. */
async function choose(rooms: Rooms, on: readonly Fault[]): Promise<readonly Fault[] | null> {
  const { faultWords, describeFault } = rooms.sandbox;
  const add = async () => {
    const fault = await chooseFault(rooms);
    if (fault === null) return null;
    // A second fault of one kind on one route would only be drawn twice.
    return [...on.filter(({ kind, route }) => kind !== fault.kind || route !== fault.route), fault];
  };
  if (on.length === 0) return add();
  type Next = () => Promise<readonly Fault[] | null>;
  const choices: Choice<Next>[] = [
    { icon: 'add', label: vscode.l10n.t('Turn On Another Fault'), value: add },
    { icon: 'circle-slash', label: vscode.l10n.t('Turn All Faults Off'), value: async () => [] },
    ...on.map((fault) => ({
      icon: 'bug',
      label: faultWords(fault, vscode.env.language),
      description: describeFault(fault),
      detail: vscode.l10n.t('Choose it to turn it off.'),
      value: async () => on.filter((each) => each !== fault),
    })),
  ];
  const chosen = await showQuickPick(choices, {
    title: vscode.l10n.t('MEGA: Set Sandbox Faults'),
    placeHolder: vscode.l10n.t('Faults of the sandbox that are on: {0}', on.length),
  });
  return chosen === undefined ? null : chosen.value();
}

/** Turns faults of this window's sandbox on and off. @param argument `off` for all off, without a question */
export async function setSandboxFaults(needs: SandboxNeeds, argument?: unknown): Promise<void> {
  const { sandbox, rooms } = needs;
  if (!sandbox.isRunning) {
    const start = vscode.l10n.t('Start Sandbox');
    const message = vscode.l10n.t('Faults can be set only on a sandbox started in this window.');
    if ((await showInformationMessage(message, start)) === start)
      await vscode.commands.executeCommand(commands.startSandbox);
    return;
  }
  const { parseFault, faultWords, describeFault } = rooms().sandbox;
  const faults = argument === 'off' ? [] : await choose(rooms(), sandbox.faults.map(parseFault));
  if (faults === null) return;
  sandbox.setFaults(faults.map(describeFault));
  if (faults.length === 0) return void showInformationMessage(vscode.l10n.t('The sandbox has no faults.'));
  const words = faults.map((fault) => faultWords(fault, vscode.env.language)).join('; ');
  const off = vscode.l10n.t('Turn Off');
  void showInformationMessage(vscode.l10n.t('The sandbox fails on purpose: {0}.', words), off).then((chosen) =>
    chosen === off ? setSandboxFaults(needs, 'off') : undefined,
  );
}
