/** Files that an export makes beside its target: its own, for the eyes of their owner, and never another file behind a link. */
import { constants, type FileHandle, lstat, open, rm } from 'node:fs/promises';

/** They hold contacts: only their owner may read them. */
const mode = 0o600;

/** Makes a new file. */
export type CreateFile = (path: string) => Promise<FileHandle>;

/** A new file, in place of whatever has its name. @throws the system's error */
export async function createOwn(path: string): Promise<FileHandle> {
  // A link that lies there is deleted, not followed.
  await rm(path, { force: true });
  return open(path, 'wx', mode);
}

/** The length of a file, in bytes; null where there is none, or another name leads to it, or it leads elsewhere. */
export async function ownSize(path: string): Promise<number | null> {
  const stats = await lstat(path).catch(() => null);
  return stats?.isFile() && stats.nlink === 1 ? stats.size : null;
}

/** Opens one of {@link ownSize} to go on with it. @throws the system's error; ELOOP where a link has taken its place */
export async function openOwn(path: string): Promise<FileHandle> {
  // Windows has no such flag, and asks an administrator before it makes a link.
  const file = await open(path, constants.O_RDWR | (constants.O_NOFOLLOW ?? 0));
  const { nlink } = await file.stat();
  if (nlink > 1) {
    await file.close();
    throw Object.assign(new Error('another name leads to the file'), { code: 'ELOOP', syscall: 'open' });
  }
  await file.chmod(mode).catch(() => {});
  return file;
}
