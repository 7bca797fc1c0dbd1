/** Files that ship many to one, packed: they are alike, and so a part of their size together. */
import { brotliDecompressSync } from 'node:zlib';
import * as vscode from 'vscode';

/** @returns texts by the name of their file */
export async function readShipped(extensionUri: vscode.Uri, name: 'docs' | 'handlers'): Promise<Map<string, string>> {
  const packed = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extensionUri, 'dist', `${name}.json.br`));
  const texts: Readonly<Record<string, string>> = JSON.parse(brotliDecompressSync(packed).toString('utf8'));
  return new Map(Object.entries(texts));
}
