import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Diagnosis, DiagnosisInput } from '../../signature';
import type { CommonNeeds } from './needs';

/** Explains a signature beside everything else that runs in this process. Throws where the thread fails. */
export function diagnose(
  { context, rooms }: Pick<CommonNeeds, 'context' | 'rooms'>,
  input: DiagnosisInput,
  signal?: AbortSignal,
): Promise<Diagnosis> {
  const job = { input, language: vscode.env.language };
  return rooms().signature.diagnoseApart(job, join(context.extensionPath, 'dist', 'diagnose-thread.js'), signal);
}
