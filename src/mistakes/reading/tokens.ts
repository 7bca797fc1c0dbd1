/** What a source text is made of once its comments are gone. Offsets are in UTF-16 units, ends are exclusive. */
export interface Token {
  readonly type: 'name' | 'number' | 'text' | 'pattern' | 'mark';
  /** A text's own characters are in `parts`; a name is without PHP's dollar. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
  /** Whether a line ends before it. */
  readonly newline: boolean;
  /** Whether white space or a comment stands before it. */
  readonly space: boolean;
  /** A text's characters, and the tokens of what is written into it. */
  readonly parts: readonly TextPart[];
}

export type TextPart = string | readonly Token[];
