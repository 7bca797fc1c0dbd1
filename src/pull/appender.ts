/** Text at the end of a file, written in large pieces: a page at a time would wake the system for each. */
import type { FileHandle } from 'node:fs/promises';

/** How many bytes wait at the most, within one addition. */
const largestWait = 1 << 18;

export class Appender {
  private waiting: Buffer[] = [];
  private waitingBytes = 0;

  /** @param written the length of the file, in bytes */
  constructor(
    private readonly file: FileHandle,
    private written = 0,
  ) {}

  /** The length of the file once all is written, in bytes. */
  get length(): number {
    return this.written + this.waitingBytes;
  }

  /** Whether nothing waits. */
  get isWritten(): boolean {
    return this.waitingBytes === 0;
  }

  /** @throws the system's error; what waits goes on waiting then */
  async add(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    this.waiting.push(bytes);
    this.waitingBytes += bytes.length;
    if (this.waitingBytes >= largestWait) await this.flush();
  }

  /** Writes what waits. @throws the system's error; what waits goes on waiting then */
  async flush(): Promise<void> {
    const bytes = Buffer.concat(this.waiting);
    for (let done = 0; done < bytes.length; )
      done += (await this.file.write(bytes, done, bytes.length - done, this.written + done)).bytesWritten;
    this.waiting = [];
    this.waitingBytes = 0;
    this.written += bytes.length;
  }
}
