/** The tools that a language model may call. None of them writes a lead, and none gives a secret away. */
import { t } from '@vscode/l10n';
import { LeadApiError, pageAbout } from '../api';
import { documentationUrl, maskSecrets } from '../contract';
import { toolOf } from './table';
import type { Prepared, ToolWorld } from './tool';

export { toolNames } from './table';
export type { KeptSecret, Question, ToolConnection, ToolWorld } from './tool';

/** What was asked and not run yet, by the call: the question as JSON. */
const asked = new Map<string, string>();
/** Those beyond, the oldest, were declined. */
const mostAsked = 100;

const callOf = (name: string, input: unknown) => JSON.stringify([name, input]);

/** What is said and asked before a tool runs. @throws Error whose message can be shown as it stands */
export async function prepareTool(name: string, input: unknown, world: ToolWorld): Promise<Prepared> {
  const prepared = await toolOf(name).prepare(input, world);
  const call = callOf(name, input);
  asked.delete(call);
  asked.set(call, JSON.stringify(prepared.question));
  const [oldest] = asked.keys();
  if (asked.size > mostAsked && oldest !== undefined) asked.delete(oldest);
  return prepared;
}

/** Holds a call to what was asked before it: settings, secrets and the connection may have changed since. */
async function holdToQuestion(name: string, input: unknown, world: ToolWorld): Promise<void> {
  const call = callOf(name, input);
  const before = asked.get(call);
  asked.delete(call);
  if (before === undefined) return;
  const { question } = await toolOf(name).prepare(input, world);
  if (JSON.stringify(question) !== before)
    throw new Error(t('Nothing was done: what was agreed to has changed since. Run the tool again.'));
}

/** The last look at what goes into a chat: whatever a server or a file put there, no secret passes. */
async function withoutSecrets(text: string, world: ToolWorld): Promise<string> {
  const kept = await world.keptSecrets();
  const secrets = kept.flatMap(({ current, previous }) => (previous === null ? [current] : [current, previous]));
  const known = secrets.filter((secret) => secret.length >= 4);
  return maskSecrets(known.reduce((all, secret) => all.replaceAll(secret, '…'), text));
}

/**
 * Runs a tool.
 *
 * @returns JSON for the language model
 * @throws Error whose message says what happened and what to do, with the page that explains it
 */
export async function runTool(name: string, input: unknown, world: ToolWorld, signal: AbortSignal): Promise<string> {
  const tool = toolOf(name);
  try {
    await holdToQuestion(name, input, world);
    const answer = await tool.run(input, world, signal);
    return await withoutSecrets(JSON.stringify(answer), world);
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    const page = thrown instanceof LeadApiError ? pageAbout(thrown) : null;
    const more = page === null ? '' : ` ${t('See {0}', documentationUrl(page))}`;
    throw new Error(await withoutSecrets(`${thrown.message}${more}`, world), { cause: thrown });
  }
}
