/** A run of the battery as annotations of a GitHub workflow. Source: GitHub Docs, "Workflow commands". */
import type { CheckReport } from '../../webhooks';

const data = (value: string) => value.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
const property = (value: string) => data(value).replace(/:/g, '%3A').replace(/,/g, '%2C');

const levels = { failed: 'error', warning: 'warning', inconclusive: 'warning' } as const;

export function annotations(reports: readonly CheckReport[]): string[] {
  return reports.flatMap(({ id, title, outcome, message }) =>
    outcome === 'passed' || outcome === 'skipped'
      ? []
      : [`::${levels[outcome]} title=${property(`check-handler ${id}: ${title}`)}::${data(message)}`],
  );
}

/** Lines between which nothing is a command, whatever a handler has answered. @param token nobody can guess it */
export const withoutCommands = (token: string) => ({
  begin: `::stop-commands::${token}`,
  end: `::${token}::`,
});
