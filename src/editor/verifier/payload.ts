import * as vscode from 'vscode';
import type { VerifierFields, VerifierInspection } from '../../protocol';
import type { Rooms } from '../../rooms';

import { messageOf } from '../kit/messages';

/** The most of a payload that the page shows, in bytes. */
const previewBytes = 4_000;
/** A longer text would make a text area slow, in characters. */
const mostTyped = 250_000;

/** A payload whose bytes a text area would change. */
export interface Held {
  readonly name: string;
  readonly bytes: Uint8Array;
}

type Typed = Pick<VerifierFields, 'payload' | 'form'>;

/** The text of bytes that a text area holds as they are; null where it would change them. */
export function typedText(bytes: Uint8Array): string | null {
  const text = Buffer.from(bytes).toString('utf8');
  const same = text.length <= mostTyped && !/[\r\0\ufeff]/.test(text) && Buffer.from(text).equals(bytes);
  return same ? text : null;
}

/** The same as a text area makes of it. Throws where it is too long for one. */
export function editableText({ bytes }: Held): string {
  const text = Buffer.from(bytes).toString('utf8').replace(/\r\n?/g, '\n');
  if (text.length > mostTyped) throw new Error(vscode.l10n.t('This payload is too long for a text field.'));
  return text;
}

/** The bytes of what is typed. Throws where they are not in the form they are said to be in. */
export function payloadBytes(rooms: Rooms, held: Held | null, { payload, form }: Typed): Uint8Array {
  if (held !== null) return held.bytes;
  // The page opens without the room.
  if (payload === '') return new Uint8Array();
  const reading = rooms.webhooks.readPayload(payload, form);
  if (!reading.ok) throw new Error(reading.reason);
  return reading.bytes;
}

/** What the page says of the payload. What is wrong with it is the first thing to say. */
export function inspect(rooms: Rooms, held: Held | null, typed: Typed): VerifierInspection {
  const { payloadDoubt, payloadFacts, payloadPreview } = rooms.views;
  try {
    const bytes = payloadBytes(rooms, held, typed);
    const { facts, warnings } = payloadFacts(bytes);
    const doubt = payloadDoubt(bytes);
    const all = doubt === null ? [...warnings] : [...warnings, doubt];
    return { facts: [...facts], warnings: all, ...payloadPreview(bytes, previewBytes) };
  } catch (thrown) {
    return { facts: [], warnings: [messageOf(thrown)], pieces: [], more: null };
  }
}
