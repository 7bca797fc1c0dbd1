/** A check that a handler failed, as Markdown. */
import { t } from '@vscode/l10n';
import { block, plain } from './markdown';
import { withoutControls } from './terminal';

export interface FailedCheck {
  readonly title: string;
  readonly message: string;
  /** Null where nothing was sent. */
  readonly sent: string | null;
  readonly answer: string | null;
  readonly mistakes: readonly { readonly code: string; readonly fix: string }[];
}

/** No line of a request is longer than what is shown beside code, in UTF-16 code units. */
const width = 96;

/** Breaks lines that would run off; where one was broken, the next begins with two blanks. */
function wrapped(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const parts = [line.slice(0, width)];
      for (let at = width; at < line.length; at += width - 2) parts.push(`  ${line.slice(at, at + width - 2)}`);
      return parts.join('\n');
    })
    .join('\n');
}

/** Nothing in it reorders what stands around it, and no line runs off. */
const shown = (text: string) => block(wrapped(withoutControls(text)));

/** The check, what came back, the likely mistake, what was sent. Nothing that came over the wire is markup. */
export function checkPage({ title, message, sent, answer, mistakes }: FailedCheck): string {
  const parts = [`### ${plain(title)}`, plain(withoutControls(message))];
  if (mistakes.length > 0)
    parts.push(
      `**${plain(t('Likely mistake'))}**`,
      mistakes.map(({ code, fix }) => `- \`${code}\`: ${plain(fix)}`).join('\n'),
    );
  if (answer !== null) parts.push(`**${plain(t('Answer'))}**`, shown(answer.trimEnd()));
  if (sent !== null) parts.push(`**${plain(t('Sent'))}**`, shown(sent));
  return parts.join('\n\n');
}
