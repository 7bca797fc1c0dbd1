/** What is told of a run: what the command printed, and why a check failed. */
import { statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import * as vscode from 'vscode';
import type { ClientReport, FinishedRun, Proof } from '../../clients';
import type { KeptCommand } from './kept';
import type { ClientParts } from './needs';

/** Characters of what one run printed that are shown; the rest is in the middle. */
const shownOutput = 32 * 1024;

/** The file of the client: the first word of its command that is one. */
export function scriptOf({ line, folder }: KeptCommand, { rooms }: ClientParts): vscode.Uri | undefined {
  const read = rooms().clients.commandWords(line);
  const paths = (read.ok ? read.words : []).map((word) => (isAbsolute(word) ? word : join(folder, word)));
  const path = paths.find((each) => statSync(each, { throwIfNoEntry: false })?.isFile() === true);
  return path === undefined ? undefined : vscode.Uri.file(path);
}

function cut(text: string): string {
  const half = shownOutput / 2;
  return text.length > shownOutput ? `${text.slice(0, half)}\n…\n${text.slice(-half)}` : text;
}

/** What a run of the command printed, and how it ended. */
export function outputOf({ id, ending }: FinishedRun, { line }: KeptCommand, { rooms }: ClientParts): string {
  const { maskSecrets } = rooms().contract;
  const { stdout, stderr, status, signal, interrupted, milliseconds } = ending;
  const how = interrupted ?? signal ?? String(status);
  const printed = [stdout, stderr].map((text) => cut(maskSecrets(stripVTControlCharacters(text))).trimEnd());
  return [
    `$ ${line}   [${id}]`,
    ...printed.filter((text) => text !== ''),
    `[${how}, ${(milliseconds / 1000).toFixed(1)} s]`,
    '',
  ].join('\n');
}

/** The message of a failed check: what was seen, what to change, and the requests that prove it, each to be opened. */
export function messageOf(
  report: ClientReport,
  proof: Proof,
  parts: ClientParts,
  script: vscode.Uri | undefined,
  run: number,
) {
  const { requestRow, requestText } = parts.rooms().views;
  const lines: string[] = [];
  const texts: string[] = [];
  const frames: vscode.TestMessageStackFrame[] = [];
  let at = 0;
  const shown = proof.of(report.requests);
  for (const facts of shown) {
    const { label, description } = requestRow(facts, vscode.env.language);
    const title = `${vscode.l10n.t('Request {0}', facts.number)} · ${facts.trial}`;
    const text = `${requestText(facts, title)}\n`;
    lines.push(`${title}: ${label} · ${description}`);
    texts.push(text);
    frames.push(
      new vscode.TestMessageStackFrame(`${title} · ${label} · ${description}`, undefined, new vscode.Position(at, 0)),
    );
    at += text.split('\n').length - 1;
  }
  const told = new vscode.TestMessage([report.message, ...(lines.length > 0 ? ['', ...lines] : [])].join('\n'));
  if (script !== undefined) told.location = new vscode.Location(script, new vscode.Range(0, 0, 0, 0));
  if (frames.length > 0) {
    const uri = parts.documents.update(`client-check/${run}/${report.id}.http`, texts.join(''));
    for (const frame of frames) frame.uri = uri;
    told.stackTrace = frames;
  }
  return told;
}
