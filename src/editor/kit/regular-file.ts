import * as vscode from 'vscode';
import { NotRegular, readRegularFile, TooLarge } from '../../support/regular-file';

/** Whether a file that is there ends: neither a folder nor a pipe or a device, whatever links lead to it. */
export const isRegular = ({ type }: vscode.FileStat): boolean => (type & vscode.FileType.File) !== 0;

/** The most of a file that is taken whole, in bytes, where nothing smaller is said. */
const usualMost = 100_000_000;

/**
 * The bytes of a file of any file system; all that is not written by the editor itself is read here.
 *
 * @param followsLink whether a link in the path's last place is followed, on this machine
 * @throws NotRegular, TooLarge, or the file system's error
 */
export async function readRegular(uri: vscode.Uri, most = usualMost, followsLink = true): Promise<Uint8Array> {
  const status = await vscode.workspace.fs.stat(uri);
  if (!isRegular(status))
    throw new NotRegular(vscode.l10n.t('{0} cannot be read.', vscode.workspace.asRelativePath(uri)));
  if (status.size > most)
    throw new TooLarge(vscode.l10n.t('{0} is larger than {1} MB.', vscode.workspace.asRelativePath(uri), most / 1e6));
  return uri.scheme === 'file' ? readRegularFile(uri.fsPath, most, followsLink) : vscode.workspace.fs.readFile(uri);
}
