/** What the fields of the verifier hold at first, of a delivery that is handed over and of a request that was pasted. */
import * as vscode from 'vscode';
import { settings, settingsSection } from '../../ids';
import type { VerifierFields } from '../../protocol';
import type { PastedRequest } from '../../webhooks';

export function emptyFields(): VerifierFields {
  const tolerance = vscode.workspace.getConfiguration(settingsSection).get<number>(settings.signatureTolerance) ?? 300;
  return {
    payload: '',
    form: 'text',
    timestamp: '',
    signature: '',
    computed: '',
    deliveryId: '',
    receivedAt: '',
    tolerance: String(tolerance),
    secretOf: '',
  };
}

/** A delivery as the verifier takes it over. */
export interface HandedDelivery {
  readonly name: string;
  readonly body: Uint8Array;
  readonly timestamp: string;
  readonly signature: string;
  readonly deliveryId: string;
  /** Unix seconds. */
  readonly receivedAt: string;
  /** The webhook whose secret it is checked with; null where none is kept. */
  readonly secretOf: { readonly webhookId: string; readonly url: string } | null;
}

/** All fields of a delivery but its payload. */
export function fieldsOf({ timestamp, signature, deliveryId, receivedAt, secretOf }: HandedDelivery): VerifierFields {
  return { ...emptyFields(), timestamp, signature, deliveryId, receivedAt, secretOf: secretOf?.webhookId ?? '' };
}

/**
 * All fields after a paste but the payload. A whole request replaces them, so that nothing of the one before stays;
 * headers alone replace their own.
 */
export function takenFields(fields: VerifierFields, { kind, ...found }: PastedRequest): VerifierFields {
  const before = kind === 'headers' ? fields : { timestamp: '', signature: '', deliveryId: '' };
  return {
    ...fields,
    timestamp: found.timestamp ?? before.timestamp,
    signature: found.signature ?? before.signature,
    deliveryId: found.deliveryId ?? before.deliveryId,
    receivedAt: found.receivedAt ?? '',
  };
}

/** What was taken from a paste, in sentences. */
export function takenNote({ body, timestamp, signature, deliveryId, receivedAt, doubt }: PastedRequest): string {
  const { t } = vscode.l10n;
  const names = [
    body === null ? '' : t('payload'),
    timestamp === null ? '' : t('timestamp'),
    signature === null ? '' : t('signature'),
    deliveryId === null ? '' : t('delivery id'),
    receivedAt === null ? '' : t('time of receipt'),
  ].filter((name) => name !== '');
  const isTimeless = timestamp !== null && receivedAt === null;
  const timeless = isTimeless ? t('It does not say when it came in; an empty time of receipt is now.') : '';
  return [t('Taken from the paste: {0}.', names.join(', ')), timeless, doubt ?? '']
    .filter((sentence) => sentence !== '')
    .join(' ');
}
