/**
 * Where a text holds a secret of MEGA. Source: contract, "Base and authentication" and "Webhooks". What stands for a
 * secret in documentation and examples is none: dots, one character over and over, a short pattern repeated, words.
 */

export interface FoundSecret {
  readonly kind: 'token' | 'webhook-secret';
  /** In UTF-16 code units. */
  readonly offset: number;
  readonly length: number;
}

/** Shorter texts behind the prefix are cut off, or no secret. */
const form = /mega_(?:([0-9a-fA-F]{64})(?![0-9a-fA-F])|whsec_([A-Za-z0-9_-]{16,}))/g;

const prefix = 'mega_';

/** Whatever begins as a secret of MEGA does, however it goes on. */
const credential = /mega_(?:whsec_)?[\w-]+/gi;

const placeholderWords = /example|placeholder|your[_-]|change|secret|dummy|sample/i;

/** Whether it is too regular to have been drawn by chance. */
function isRegular(text: string): boolean {
  if (new Set(text.toLowerCase()).size < 8) return true;
  // A text of period n equals itself moved by n.
  for (let period = 1; period <= 16 && period < text.length; period++)
    if (text.startsWith(text.slice(period))) return true;
  return false;
}

function isSecretText(text: string): boolean {
  const isDrawn = /\d/.test(text) || (/[a-z]/.test(text) && /[A-Z]/.test(text));
  return isDrawn && !isRegular(text) && !placeholderWords.test(text);
}

/** All access tokens and webhook secrets of a text, in their order. */
export function findSecrets(text: string): FoundSecret[] {
  // Most texts hold none, and this is many times faster than the pattern.
  if (!mayHoldSecret(text)) return [];
  const found: FoundSecret[] = [];
  for (const { index, 0: whole, 1: token, 2: webhookSecret } of text.matchAll(form)) {
    if (token !== undefined ? isRegular(token) : !isSecretText(webhookSecret ?? '')) continue;
    found.push({ kind: token === undefined ? 'webhook-secret' : 'token', offset: index, length: whole.length });
  }
  return found;
}

/** Whether it is worth looking closer. */
export function mayHoldSecret(text: string | Buffer): boolean {
  return text.includes(prefix);
}

/** The text with everything cut that begins as a secret of MEGA does, placeholders too. */
export function maskSecrets(text: string): string {
  return text.replace(credential, 'mega_…');
}
