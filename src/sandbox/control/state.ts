/** What a sandbox holds, as a file that can be loaded again. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { t } from '@vscode/l10n';
import * as z from 'zod';
import { customFields, uuid } from '../../contract';
import { makeFolder } from '../../support/make-folder';

const time = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
const text = z.string().nullable();

const stage = z.object({ id: z.string(), slug: z.string(), name: z.string(), color: text });
const owner = z.object({ id: z.string(), name: z.string(), role_name: text });

const storedLead = z.object({
  id: z.string(),
  customer_id: uuid,
  contact_name: text,
  contact_phone: text,
  contact_email: text,
  source_platform: z.string(),
  source_type: z.string(),
  status: z.string(),
  score: z.int().nullable(),
  qualified: z.boolean().nullable(),
  current_stage: stage.nullable(),
  owner: owner.nullable(),
  last_interaction_at: time.nullable(),
  interaction_count: z.int(),
  created_at: time,
  updated_at: time,
  custom_fields: customFields,
});

const storedWebhook = z.object({
  id: z.string(),
  url: z.url(),
  event_types: z.array(z.string()),
  is_active: z.boolean(),
  timeout_seconds: z.int().min(1).max(60),
  retry_attempts: z.int().min(0).max(10),
  description: text,
  created_at: time,
  updated_at: time,
  secret: z.string(),
});

const storedAnswer = z.object({
  endpoint: z.string(),
  key: z.string(),
  print: z.string(),
  status: z.int(),
  body: z.string(),
});

/**
 * The state: the account, leads with the numbers of their writes (they decide the order within a millisecond), webhooks
 * with their secrets, answers under their Idempotency-Keys. Deliveries and rate limits are not part of it.
 */
export const sandboxState = z.object({
  version: z.literal(1),
  customer_id: uuid,
  stages: z.array(stage),
  owners: z.array(owner),
  custom_fields: z.array(z.string()),
  leads: z.array(z.object({ lead: storedLead, created: z.int(), updated: z.int() })),
  webhooks: z.array(storedWebhook),
  answers: z.array(storedAnswer),
});
export type SandboxState = z.infer<typeof sandboxState>;

/** A state that cannot be loaded; the message can be shown. */
export class StateError extends Error {
  override readonly name = 'StateError';
}

/** @throws StateError that names the first place that is wrong; values are not quoted, they may be secret */
export function parseState(value: unknown): SandboxState {
  const parsed = sandboxState.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new StateError(
    t('The state is not one that a sandbox has saved: {0} is wrong.', issue?.path.join('.') || t('the whole of it')),
  );
}

/** Reads a state file; null where there is none. @throws StateError that names the file */
export function readStateFile(path: string): SandboxState | null {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    throw new StateError(t('{0} is not JSON.', path));
  }
  try {
    return parseState(value);
  } catch (error) {
    throw error instanceof StateError ? new StateError(`${path}: ${error.message}`) : error;
  }
}

/** Writes a state file whole or not at all. It holds webhook secrets, so only the user may read it. @throws StateError */
export function writeStateFile(path: string, state: SandboxState): void {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    makeFolder(dirname(path));
    try {
      writeFileSync(beside, JSON.stringify(state), { mode: 0o600 });
      renameSync(beside, path);
    } catch (error) {
      rmSync(beside, { force: true });
      throw error;
    }
  } catch (error) {
    throw new StateError(t('{0} cannot be written: {1}', path, error instanceof Error ? error.message : String(error)));
  }
}
