import { control } from './output';

/** One line of a terminal that says how far something has come; nothing where stderr is no terminal. */
export interface ProgressLine {
  show(text: string): void;
  /** Takes the line away. */
  end(): void;
}

export function createProgressLine(to: NodeJS.WriteStream = process.stderr): ProgressLine {
  if (!to.isTTY) return { show: () => {}, end: () => {} };
  const show = (text: string) => {
    control(to, '\r\u001b[K');
    if (text !== '') to.write(text.replace(/[\r\n]+/g, ' '));
  };
  return { show, end: () => show('') };
}
