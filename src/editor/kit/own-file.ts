import * as vscode from 'vscode';
import { createOwn } from '../../pull/own-file';

/**
 * Writes a file that holds contacts: on this machine for its owner alone, in place of whatever has its name, and
 * through no link that lies there.
 *
 * @throws the file system's error
 */
export async function writeOwn(uri: vscode.Uri, text: string | Uint8Array): Promise<void> {
  if (uri.scheme !== 'file') return vscode.workspace.fs.writeFile(uri, Buffer.from(text));
  const file = await createOwn(uri.fsPath);
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
}
