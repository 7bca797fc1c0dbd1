/** Many valid deliveries at once, as after an import. What comes of them is never a fault. */
import { t } from '@vscode/l10n';
import type { Post } from '../post';
import { type Material, outgoingOf, signed } from './draft';
import type { Judgement } from './judge';
import { burstSize } from './table';

export async function sendBurst(
  { url, timeoutMilliseconds, signal }: { url: string; timeoutMilliseconds: number; signal: AbortSignal },
  material: Material,
  post: Post,
): Promise<Judgement> {
  const results = await Promise.all(
    Array.from({ length: burstSize }, () => {
      const { headers, body } = outgoingOf(signed(material));
      return post({ url, headers, body, timeoutMilliseconds, signal });
    }),
  );
  const counts = new Map<string, number>();
  for (const result of results) {
    const name = result.ok ? String(result.status) : result.failure;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const listed = [...counts].map(([name, count]) => `${count} × ${name}`).join(', ');
  if ([...counts.keys()].every((name) => /^2\d\d$/.test(name)))
    return { outcome: 'passed', message: t('Answered {0}.', listed) };
  const message = t('Answered {0}. MEGA sends what was not accepted again, after 1 s, 2 s, 4 s and so on.', listed);
  const isMixedUp = [...counts.keys()].some((name) => /^40[0134]$|^422$/.test(name));
  const why = t(
    'No limit refuses with that: look for what requests that arrive together share, or for instances that differ.',
  );
  return { outcome: 'warning', message: isMixedUp ? `${message} ${why}` : message };
}
