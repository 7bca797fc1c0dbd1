/** Settings as they may be used: nobody checks what stands in settings.json. */
import * as vscode from 'vscode';
import { settingsSection } from '../../ids';

/** A number of a setting; the fallback where it is none, or outside its range. */
export function numberSetting(name: string, least: number, most: number, fallback: number): number {
  const value = vscode.workspace.getConfiguration(settingsSection).get<unknown>(name);
  return typeof value === 'number' && value >= least && value <= most ? value : fallback;
}
