import { t } from '@vscode/l10n';

/** A time span in its two largest units, `5 min 1 s`; sign and fractions are dropped. In seconds. */
export function duration(seconds: number): string {
  const whole = Math.floor(Math.abs(seconds));
  const units = [
    [Math.floor(whole / 86_400), (count: number) => (count === 1 ? t('1 day') : t('{0} days', count))],
    [Math.floor(whole / 3600) % 24, (count: number) => t('{0} h', count)],
    [Math.floor(whole / 60) % 60, (count: number) => t('{0} min', count)],
    [whole % 60, (count: number) => t('{0} s', count)],
  ] as const;
  const first = units.findIndex(([count]) => count > 0);
  if (first < 0) return t('{0} s', 0);
  return units
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, word]) => word(count))
    .join(' ');
}
