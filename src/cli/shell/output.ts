/**
 * What a command writes. Names of files, words of servers, leads and headers are among it, and a terminal would obey what
 * they hold; so nothing of that kind gets through, whoever prints it.
 */
import { StringDecoder } from 'node:string_decoder';
import { printable } from '../../views/terminal';

type Write = (chunk: string | Uint8Array, ...rest: unknown[]) => boolean;

const unguarded = new WeakMap<NodeJS.WriteStream, Write>();

/** Guards a stream for as long as the process lives. Bytes are data, and go as they are wherever no terminal is. */
export function guardStream(stream: NodeJS.WriteStream): void {
  const write: Write = stream.write.bind(stream) as Write;
  unguarded.set(stream, write);
  const decoder = new StringDecoder('utf8');
  const guarded: Write = (chunk, ...rest) => {
    if (typeof chunk === 'string') return write(printable(chunk), ...rest);
    return write(stream.isTTY ? printable(decoder.write(Buffer.from(chunk))) : chunk, ...rest);
  };
  stream.write = guarded as typeof stream.write;
}

let whenLost: (error: Error) => void = () => {};

/**
 * Guards both streams of this process.
 *
 * @param onLost hears that standard output cannot be written, on a full disk for example; a reader that has gone is no
 *   reason. It takes the place of one that was given before
 */
export function guardOutput(onLost: (error: Error) => void): void {
  whenLost = onLost;
  const { stdout, stderr } = process;
  if (unguarded.has(stdout)) return;
  guardStream(stdout);
  guardStream(stderr);
  stderr.on('error', () => {});
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || error.code === 'EOF') return;
    whenLost(error);
    whenLost = () => {};
  });
}

/** Writes a sequence of our own to a terminal. */
export function control(stream: NodeJS.WriteStream, sequence: string): void {
  const write = unguarded.get(stream);
  if (write === undefined) stream.write(sequence);
  else write(sequence);
}
