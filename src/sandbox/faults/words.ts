/** Faults in the words of somebody who turns them on. */
import { t } from '@vscode/l10n';
import type { Fault, FaultKind } from './faults';

export interface FaultMeaning {
  readonly name: string;
  /** What befalls the request, and whether it has taken effect. */
  readonly meaning: string;
}

const nothing = () => t('Nothing takes effect.');
const effect = () => t('The request has taken effect.');

/** What a kind of fault does to a request. */
export function faultMeaning(kind: FaultKind): FaultMeaning {
  const server = (status: number) => t('The server fails with status {0}.', status);
  switch (kind) {
    case '429':
      return {
        name: t('429 storm'),
        meaning: `${t('Requests are refused with Retry-After until the storm is over.')} ${nothing()}`,
      };
    case '500':
    case '503':
      return { name: t('{0} before the effect', kind), meaning: `${server(Number(kind))} ${nothing()}` };
    case '502':
      return { name: t('502 before the effect'), meaning: `${t("A proxy's page comes instead.")} ${nothing()}` };
    case '500-after':
    case '503-after': {
      const status = kind.slice(0, 3);
      return { name: t('{0} after the effect', status), meaning: `${server(Number(status))} ${effect()}` };
    }
    case '502-after':
      return { name: t('502 after the effect'), meaning: `${t("A proxy's page comes instead.")} ${effect()}` };
    case 'html':
      return {
        name: t('HTML before the effect'),
        meaning: `${t('A sign-in page with status 200 comes instead of JSON.')} ${nothing()}`,
      };
    case 'html-after':
      return {
        name: t('HTML after the effect'),
        meaning: `${t('A sign-in page with status 200 comes instead of JSON.')} ${effect()}`,
      };
    case 'stall-before':
      return { name: t('Stall before the effect'), meaning: t('The request waits, and takes effect afterwards.') };
    case 'stall-after':
      return { name: t('Stall after the effect'), meaning: `${t('The answer waits.')} ${effect()}` };
    case 'reset-before':
      return { name: t('Reset before the effect'), meaning: `${t('The connection is cut.')} ${nothing()}` };
    case 'reset-after':
      return { name: t('Reset after the effect'), meaning: `${t('The connection is cut.')} ${effect()}` };
    case 'truncate':
      return {
        name: t('Truncated body'),
        meaning: `${t('Half of the answer comes, then the connection is cut.')} ${effect()}`,
      };
    case 'slow':
      return { name: t('Slow bytes'), meaning: t('The answer comes in small pieces.') };
    case 'skew':
      return { name: t('Clock skew'), meaning: t('The clock of the machine that answers is off.') };
  }
}

/** A fault as `Stall after the effect, 10% of createLead requests, 30 s`. @param language as in a language tag */
export function faultWords({ kind, rate, route, seconds }: Fault, language: string): string {
  const share = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 2 }).format(rate);
  const of = route === '*' ? t('{0} of all requests', share) : t('{0} of {1} requests', share, route);
  return [faultMeaning(kind).name, of, ...(seconds === null ? [] : [t('{0} s', seconds)])].join(', ');
}
