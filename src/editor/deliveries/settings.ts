import * as vscode from 'vscode';
import { settings, settingsSection } from '../../ids';
import { numberSetting } from '../kit/settings';

/** What the receiver's settings say; a value out of its range counts as none, because nobody checks settings.json. */
export interface ReceiverSettings {
  readonly port: number;
  readonly allowedHosts: readonly string[];
  readonly status: number;
  readonly delaySeconds: number;
  readonly body: string;
  readonly forwardTo: readonly string[];
  readonly historySize: number;
  readonly keepContacts: boolean;
  readonly toleranceSeconds: number;
}

export function readReceiverSettings(): ReceiverSettings {
  const own = vscode.workspace.getConfiguration(settingsSection);
  const strings = (name: string) => {
    const value = own.get<unknown>(name);
    return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
  };
  const body = own.get<unknown>(settings.receiverBody);
  return {
    port: Math.floor(numberSetting(settings.receiverPort, 0, 65_535, 8787)),
    allowedHosts: strings(settings.receiverAllowedHosts),
    status: Math.floor(numberSetting(settings.receiverStatus, 200, 599, 200)),
    delaySeconds: numberSetting(settings.receiverDelay, 0, 120, 0),
    body: typeof body === 'string' ? body : '',
    forwardTo: strings(settings.receiverForwardTo),
    historySize: Math.floor(numberSetting(settings.receiverHistorySize, 1, 10_000, 1000)),
    keepContacts: own.get<unknown>(settings.receiverKeepContacts) === true,
    toleranceSeconds: numberSetting(settings.signatureTolerance, 0, Number.MAX_SAFE_INTEGER, 300),
  };
}
