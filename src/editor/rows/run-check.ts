/** All rows of a source checked as a layout says, in a thread where they are many. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { FileReport, Layout, Learned, Source } from '../../push';
import type { RowsNeeds } from './needs';

export interface CheckOptions {
  readonly learned: Learned | null;
  readonly signal: AbortSignal;
  readonly onProgress?: (bytes: number, rows: number) => void;
  /** Whether the report has the rows that are left out. */
  readonly namesLeftOut?: boolean;
}

/** @throws the signal's reason, or the system's error */
export async function runCheck(
  needs: RowsNeeds,
  source: Source,
  layout: Layout,
  { learned, ...options }: CheckOptions,
): Promise<FileReport> {
  const folder = await mkdtemp(join(tmpdir(), 'mega-leads-check-'));
  try {
    return await needs.rooms().push.checkFileApart(
      source,
      layout,
      { scratch: join(folder, 'keys'), ...(learned === null ? {} : { learned: learned.names }), ...options },
      {
        script: join(needs.context.extensionPath, 'dist', 'check-thread.js'),
        language: vscode.env.language,
      },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
