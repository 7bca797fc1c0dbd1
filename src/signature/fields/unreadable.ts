/** Fields for which no search is worth while: nothing is there, or nothing that any known fault makes of the right value. */
import { type CheckedField, type SignatureCheck, verify } from '../verify';
import { readSignature } from './forms';

const absent = /^(?:|undefined|null|none|nil)$/i;
/** Without a digit there is neither a time nor anything that a number became. */
const hasDigit = /\d/;

/** The fields that are empty, or malformed in a way that no known fault explains. */
export function unreadableFields(check: SignatureCheck): CheckedField[] {
  return verify(check).malformed.filter((field) => {
    const text = check[field].trim();
    if (field === 'signature') return readSignature(check.signature).targets.length === 0;
    return field === 'timestamp' ? absent.test(text) || !hasDigit.test(text) : text === '';
  });
}
