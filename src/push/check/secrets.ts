/** Secrets of MEGA in what is about to be sent: a lead holds none, so one in it is there by mistake. */
import { t } from '@vscode/l10n';
import type { Node } from 'jsonc-parser';
import { findSecrets, mayHoldSecret } from '../../contract';
import type { FileProblem } from '../read/text';

function message(kind: 'token' | 'webhook-secret'): string {
  return kind === 'token'
    ? t(
        'This is an access token of MEGA. Take it out: it is not part of a lead, and whoever reads the lead could use it.',
      )
    : t(
        'This is the secret of a webhook. Take it out: it is not part of a lead, and whoever reads the lead could use it.',
      );
}

/** In a string's own text where it stands there as it is, else at the whole string: an escape may hide it. */
function problemsOf(node: Node, text: string): FileProblem[] {
  const whole = text.slice(node.offset, node.offset + node.length);
  const plain = findSecrets(whole);
  const found =
    plain.length > 0 ? plain : findSecrets(String(node.value)).map((each) => ({ ...each, ...hidden(node) }));
  return found.map(({ kind, offset, length }) => ({
    message: message(kind),
    offset: node.offset + offset,
    length,
    code: 'secret',
  }));
}

const hidden = ({ length }: Node) => ({ offset: 0, length });

function strings(node: Node): Node[] {
  if (node.type === 'string') return [node];
  return (node.children ?? []).flatMap(strings);
}

/** Every secret in a node of a JSON text, in names as well as in values. */
export function secretProblems(node: Node, text: string): FileProblem[] {
  const own = text.slice(node.offset, node.offset + node.length);
  return maySecretsHide(own) ? strings(node).flatMap((each) => problemsOf(each, text)) : [];
}

/** Whether JSON is worth being looked at string by string: it holds the prefix, or escapes that spell a letter of it. */
export function maySecretsHide(json: string | Buffer): boolean {
  return mayHoldSecret(json) || json.includes('\\u006') || json.includes('\\u005');
}
