/** What to look at next where a search has proved nothing. */
import { createHash } from 'node:crypto';
import { t } from '@vscode/l10n';
import type { SignatureCheck } from '../verify';

/**
 * @param isUnexplained whether the received signature is a digest that nothing explains
 * @param computed what was found of the signature that the user's own code computed
 */
export function nextSteps(
  { timestamp, body }: SignatureCheck,
  isUnexplained: boolean,
  computed: 'right' | 'explained' | 'unexplained' | null,
): string[] {
  const steps: string[] = [];
  if (isUnexplained)
    steps.push(
      t("Make sure the secret belongs to this webhook. If you aren't sure, rotate it and send a test delivery."),
      t("Compare the payload's length, {0} bytes, with the request's Content-Length.", body.length),
    );
  if (computed === 'unexplained') {
    const hash = createHash('sha256').update(`${timestamp}.`).update(body).digest('hex');
    const length = Buffer.byteLength(timestamp) + 1 + body.length;
    steps.push(
      t('Log the bytes that your code signs: there should be {0} of them, with the SHA-256 {1}.', length, hash),
    );
  }
  return steps;
}
