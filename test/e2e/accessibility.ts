import axe from 'axe-core';
import type { FrameLocator, Page } from 'playwright-core';

/** What axe finds wrong with a page, a line each. Its text is evaluated there, because the page itself loads nothing. */
export function accessibilityFaults(page: FrameLocator | Page): Promise<string[]> {
  const run = new Function(
    'body',
    `${axe.source};
    return window.axe.run(document).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ': ' + html + ' ' + failureSummary)));`,
  );
  return page.locator('body').evaluate(run as () => Promise<string[]>);
}
