/** A payload as a person hands it in: as text, or as base64 or hexadecimal of its bytes. */
import { t } from '@vscode/l10n';

export const payloadForms = ['text', 'base64', 'hex'] as const;
export type PayloadForm = (typeof payloadForms)[number];

export type PayloadReading =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly reason: string };

/** Places count from 1, as people do. */
function strayCharacter(text: string, allowed: RegExp): string | null {
  let place = 0;
  for (const character of text) {
    place++;
    if (!allowed.test(character)) return t('Character {0}, "{1}", does not belong there.', place, character);
  }
  return null;
}

function readBase64(text: string): PayloadReading {
  const stray = strayCharacter(text, /[A-Za-z0-9+/=_\s-]/);
  if (stray !== null) return { ok: false, reason: t('This is not base64. {0}', stray) };
  const digits = text.replace(/\s/g, '').replace(/={1,2}$/, '');
  // Four digits are three bytes; one digit over is six bits, which are no byte.
  if (digits.includes('=') || digits.length % 4 === 1)
    return { ok: false, reason: t('This is not whole base64: {0} digits.', digits.length) };
  return { ok: true, bytes: Buffer.from(digits, 'base64') };
}

function readHex(text: string): PayloadReading {
  const stray = strayCharacter(text.replace(/^\s*0x/i, '00'), /[0-9A-Fa-f:\s]/);
  if (stray !== null) return { ok: false, reason: t('This is not hexadecimal. {0}', stray) };
  const digits = text.replace(/^\s*0x/i, '').replace(/[\s:]/g, '');
  if (digits.length % 2 === 1)
    return { ok: false, reason: t('A byte has two hexadecimal digits; these are {0}.', digits.length) };
  return { ok: true, bytes: Buffer.from(digits, 'hex') };
}

/**
 * The bytes that a text stands for. Base64 may be of either alphabet, with or without padding and line ends;
 * hexadecimal may have spaces or colons between the digits. Nothing is guessed: what does not fit is named.
 */
export function readPayload(text: string, form: PayloadForm): PayloadReading {
  switch (form) {
    case 'text':
      return { ok: true, bytes: Buffer.from(text) };
    case 'base64':
      return readBase64(text);
    case 'hex':
      return readHex(text);
  }
}
