/** Text from anywhere made harmless where it is shown as it stands: in a terminal, a notification, the log. */

/** Controls but tabs and line ends, and directions that reorder what stands around them. */
const misleading = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;

const named = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** With such characters named. In a text of JSON that is what they were. */
export const withoutControls = (text: string): string => text.replace(misleading, named);

/** For what a command prints: no line is written over either. */
export const printable = (text: string): string => withoutControls(text).replace(/\r(?!\n)/g, named);
