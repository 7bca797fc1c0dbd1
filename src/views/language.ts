/** The language that numbers are written in. Like the texts it is that of the editor, and set once. */
let language = 'en';

/** @param tag a BCP 47 tag, as `vscode.env.language` is */
export function countIn(tag: string): void {
  language = tag;
}

/** A count with the language's separators. */
export const counted = (count: number): string => count.toLocaleString(language);
