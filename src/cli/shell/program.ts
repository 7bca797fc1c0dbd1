/** How a command is called, begins and ends. */
import { UsageError } from './options';
import { guardOutput } from './output';

/** Written in by the build of the npm package, where all commands are one program; null in a clone of the project. */
export const version = process.env.MEGA_LEADS_VERSION ?? null;
const isPackaged = version !== null;

/** What somebody types to call a command. */
export const callOf = (name: string): string => (isPackaged ? `mega-leads ${name}` : `npm run -s ${name} --`);

/** The program and the arguments that start a command once more. */
export const programOf = (name: string): readonly string[] => [process.argv[1] ?? '', ...(isPackaged ? [name] : [])];

/** What paths are relative to: npm runs what is in a clone from its top. */
export const home = (): string => (isPackaged ? process.cwd() : (process.env.INIT_CWD ?? process.cwd()));

export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** Who says something on stderr. */
export const speaker = (name: string): string => (isPackaged ? `mega-leads ${name}` : name);

/** Guards what somebody writes; where it cannot be written, they say so and end with `status`. */
export const guardOutputOf = (who: string, status: number): void =>
  guardOutput((error) => {
    // At the very end, after whatever it has come to.
    process.once('exit', () => {
      process.exitCode = status;
    });
    console.error(`${who}: the output cannot be written: ${error.message}`);
  });

/**
 * Runs a command with the arguments of this process. Its exit status is what it resolves to, 2 where it was called
 * wrongly, and `unforeseen` for any other error: that is no verdict either, nor is output that could not be written.
 * Whoever reads it may close the pipe.
 */
export function runCommand(
  name: string,
  run: (args: readonly string[]) => Promise<number>,
  { unforeseen = 2 }: { readonly unforeseen?: number } = {},
): void {
  guardOutputOf(speaker(name), unforeseen);
  run(process.argv.slice(2)).then(
    (status) => {
      process.exitCode = status;
    },
    (error: unknown) => {
      const isMisused = error instanceof UsageError;
      process.exitCode = isMisused ? 2 : unforeseen;
      const usage = isMisused ? ` (usage: ${callOf(name)} --help)` : '';
      console.error(`${speaker(name)}: ${messageOf(error)}${usage}`);
    },
  );
}
