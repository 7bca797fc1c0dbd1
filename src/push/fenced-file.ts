/**
 * A file that one process appends to. Who takes it over puts a copy in its place, so that whoever had it before and
 * does not know yet writes into a file that nobody reads any more.
 */
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, type FileHandle, open, rename, rm, stat, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { t } from '@vscode/l10n';

/** Another process has taken the file over; nothing was written. */
export class TakenOver extends Error {
  override readonly name = 'TakenOver';
  constructor() {
    super(t('Another window has taken this import over.'));
  }
}

export interface FencedFile {
  /** The bytes that are on the disk. */
  readonly length: number;
  /** Whether no other process has taken it over. */
  isOwn(): Promise<boolean>;
  /** Resolves with the length when the bytes are on the disk. @throws TakenOver */
  append(bytes: string | Buffer): Promise<number>;
  close(): Promise<void>;
}

/** A new or renamed file's name is on the disk when its folder is; not every system lets a folder be opened. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => null);
  await folder?.sync().catch(() => {});
  await folder?.close();
}

function fenced(path: string, file: FileHandle, start: number): FencedFile {
  let length = start;
  async function isOwn(): Promise<boolean> {
    const own = await file.stat({ bigint: true });
    const there = await stat(path, { bigint: true }).catch(() => null);
    return there !== null && there.ino === own.ino && there.dev === own.dev;
  }
  return {
    get length() {
      return length;
    },
    isOwn,
    async append(bytes) {
      if (!(await isOwn())) throw new TakenOver();
      await file.appendFile(bytes);
      await file.datasync();
      length += Buffer.byteLength(bytes);
      return length;
    },
    close: () => file.close(),
  };
}

/** Makes a file that only its owner may read. @throws where there is one already */
export async function createFenced(path: string): Promise<FencedFile> {
  const file = await open(path, 'ax', 0o600);
  await syncFolder(dirname(path));
  return fenced(path, file, 0);
}

/** What was written into a file after it was copied, and before the copy took its place. */
async function lateBytes(original: FileHandle, copied: number): Promise<Buffer> {
  const { size } = await original.stat();
  const bytes = Buffer.alloc(Math.max(0, size - copied));
  await original.read(bytes, 0, bytes.byteLength, copied);
  return bytes;
}

/**
 * Takes a file over.
 *
 * @param length the bytes of it that count; what stands behind them is left out
 * @throws TakenOver where it was written to at that very moment; nothing of that is lost
 */
export async function takeOver(path: string, length: number): Promise<FencedFile> {
  const copy = `${path}.${randomUUID()}`;
  const original = await open(path, 'r');
  let file: FileHandle | null = null;
  try {
    const { size } = await original.stat();
    await copyFile(path, copy, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    await truncate(copy, length);
    file = await open(copy, 'a', 0o600);
    await file.sync();
    await rename(copy, path);
    await syncFolder(dirname(path));
    const late = await lateBytes(original, size);
    if (late.byteLength > 0) {
      await file.appendFile(late);
      await file.datasync();
      throw new TakenOver();
    }
    return fenced(path, file, length);
  } catch (thrown) {
    await file?.close();
    await rm(copy, { force: true });
    throw thrown;
  } finally {
    await original.close();
  }
}
