/** What a tool of a language model is: an input with a schema, a question to the person, and an answer as JSON. */
import { t } from '@vscode/l10n';
import type * as z from 'zod';
import type { LeadApi } from '../api';
import type { Diagnosis, DiagnosisInput } from '../signature';
import type { Consent } from '../webhooks';

/** The connection that requests go to. */
export interface ToolConnection {
  readonly name: string;
  /** Name and host, and whether it is production, as a question names it. */
  readonly place: string;
  readonly api: LeadApi;
}

/** A webhook whose secret is kept on this machine. */
export interface KeptSecret {
  readonly webhookId: string;
  readonly url: string;
  readonly current: string;
  /** The one before the last rotation. */
  readonly previous: string | null;
}

/** What a tool works with. Nothing is read or asked for before a tool calls for it. */
export interface ToolWorld {
  /** @throws Error where there is none */
  readonly connection: () => ToolConnection;
  /** Whether names, emails, phones and custom fields may be told. */
  readonly contacts: 'masked' | 'full';
  /** The bytes of a file of the workspace. @throws Error where it is not one, or cannot be read */
  readonly readFile: (path: string) => Promise<Uint8Array>;
  readonly keptSecrets: () => Promise<readonly KeptSecret[]>;
  /** Where the user's webhook handler is; empty where that is not set. */
  readonly handlerUrl: string;
  /** The secret that was last used for an endpoint. */
  readonly endpointSecret: (url: URL) => Promise<string | null>;
  /** Asks before anything leaves this machine. */
  readonly mayLeave: (consent: Consent) => Promise<boolean>;
  /** Explains a signature that does not match, beside all other work. After an abort it ends soon, with what was found. */
  readonly explain: (input: DiagnosisInput, signal: AbortSignal) => Promise<Diagnosis>;
  readonly toleranceSeconds: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface Question {
  readonly title: string;
  readonly message: string;
}

/** What is said and asked before a tool runs. */
export interface Prepared {
  readonly running: string;
  readonly question: Question | null;
}

interface Definition<Schema extends z.ZodType> {
  readonly input: Schema;
  /** What stands in the chat while it runs. */
  readonly running: (input: z.infer<Schema>, world: ToolWorld) => string;
  /** What is asked before it runs; null where it neither writes nor leaves this machine. */
  readonly question: (input: z.infer<Schema>, world: ToolWorld) => Promise<Question | null> | Question | null;
  readonly run: (input: z.infer<Schema>, world: ToolWorld, signal: AbortSignal) => Promise<unknown>;
}

/** A tool for any input: each call parses its own. Errors have a message that can be shown as it stands. */
export interface Tool {
  readonly input: z.ZodType;
  readonly prepare: (input: unknown, world: ToolWorld) => Promise<Prepared>;
  readonly run: (input: unknown, world: ToolWorld, signal: AbortSignal) => Promise<unknown>;
}

/** Puts a schema before the parts of a tool. */
export function defineTool<Schema extends z.ZodType>({ input, running, question, run }: Definition<Schema>): Tool {
  function parsed(value: unknown): z.infer<Schema> {
    const read = input.safeParse(value);
    if (read.success) return read.data;
    const issues = read.error.issues.map(({ path, message }) => [path.map(String).join('.'), message].filter(Boolean));
    throw new Error(t('The input is not taken: {0}', issues.map((each) => each.join(': ')).join('; ')));
  }
  return {
    input,
    async prepare(value, world) {
      const read = parsed(value);
      return { running: running(read, world), question: await question(read, world) };
    },
    run: async (value, world, signal) => run(parsed(value), world, signal),
  };
}
