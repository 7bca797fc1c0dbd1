/** The move of a secret out of code into .env: what changes in which file. Nothing here reads or writes one. */
import type { FoundSecret } from '../contract/secrets';
import { appendTo, dotenvName, isIgnored, variablesOf } from './files';
import { type Edit, languageOf } from './languages';

export interface CodeText {
  readonly text: string;
  /** As VS Code calls it. */
  readonly languageId: string;
}

export interface Move {
  /** The variable that holds the secret from then on. */
  readonly variable: string;
  /** In the code, the first place first. */
  readonly edits: readonly Edit[];
  /** What is put at the end of .env and .gitignore; null where nothing has to be. */
  readonly dotenv: string | null;
  readonly gitignore: string | null;
  /** What gives a program of this language the variables of .env. */
  readonly load: string;
}

const names = { token: 'MEGA_TOKEN', 'webhook-secret': 'MEGA_WEBHOOK_SECRET' } as const;

/** The variable that has this value already, else the first name that is free. A variable that is there is never changed. */
function variableFor(name: string, value: string, variables: ReadonlyMap<string, string>): string {
  for (const [each, known] of variables) if (known === value) return each;
  let free = name;
  for (let number = 2; variables.has(free); number++) free = `${name}_${number}`;
  return free;
}

/** Those of some secrets that stand where they could be moved out: in a string of one line of a language that is known. */
export function movable({ text, languageId }: CodeText, secrets: readonly FoundSecret[]): FoundSecret[] {
  const language = languageOf(languageId);
  return language === null ? [] : secrets.filter(({ offset, length }) => language.holds({ text, offset, length }));
}

/**
 * @param dotenv the text of .env as it is, empty where there is none
 * @param gitignore the text of the .gitignore beside it
 * @returns null where the code's language is not known, or the secret stands in no string of one line
 */
export function planMove(code: CodeText, secret: FoundSecret, dotenv: string, gitignore: string): Move | null {
  const language = languageOf(code.languageId);
  if (language === null) return null;
  const { offset, length, kind } = secret;
  const value = code.text.slice(offset, offset + length);
  const variables = variablesOf(dotenv);
  const variable = variableFor(names[kind], value, variables);
  const edits = language.replace({ text: code.text, offset, length }, variable);
  if (edits === null) return null;
  return {
    variable,
    edits,
    dotenv: variables.has(variable) ? null : appendTo(dotenv, `${variable}=${value}`),
    gitignore: isIgnored(gitignore) ? null : appendTo(gitignore, dotenvName),
    load: language.load,
  };
}
