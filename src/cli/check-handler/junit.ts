/** A run of the battery as a JUnit report, which CI systems read: a test case for each check. */
import { type CheckReport, describeRequest } from '../../webhooks';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

/** What no XML 1.0 document may hold, not even as a reference: a handler may answer anything. */
const impossible = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const text = (value: string) => value.replace(impossible, '\ufffd').replace(/[&<>]/g, (each) => entities[each] ?? each);

const attributes = (values: Readonly<Record<string, string | number>>) =>
  Object.entries(values)
    .map(([name, value]) => {
      const written = String(value).replace(impossible, '\ufffd');
      return ` ${name}="${written.replace(/[&<>"\n\r\t]/g, (each) => entities[each] ?? each)}"`;
    })
    .join('');

function contentOf({ outcome, message, request }: CheckReport, isVerdict: boolean): string {
  const more = request === null ? message : `${message}\n\n${describeRequest(request)}`;
  switch (outcome) {
    case 'passed':
      return '';
    case 'failed':
      return `<failure${attributes({ message, type: outcome })}>${text(more)}</failure>`;
    case 'warning':
      return `<system-out>${text(`warning: ${message}`)}</system-out>`;
    case 'inconclusive':
      return isVerdict
        ? `<error${attributes({ message, type: outcome })}>${text(more)}</error>`
        : `<skipped${attributes({ message: `inconclusive: ${message}` })}/>`;
    case 'skipped':
      return `<skipped${attributes({ message })}/>`;
  }
}

/**
 * @param ok the verdict on the run; where it is false without a failure, what was inconclusive is an error
 * @param seconds how long it took
 */
export function junitReport(reports: readonly CheckReport[], ok: boolean, url: string, seconds: number): string {
  const count = (outcome: CheckReport['outcome']) => reports.filter((each) => each.outcome === outcome).length;
  const isVerdict = !ok && count('failed') === 0;
  const errors = isVerdict ? count('inconclusive') : 0;
  const totals = {
    name: 'mega-leads check-handler',
    tests: reports.length,
    failures: count('failed'),
    errors,
    skipped: count('skipped') + count('inconclusive') - errors,
    time: seconds.toFixed(3),
  };
  const cases = reports.map((report) => {
    const names = attributes({ name: `${report.id}: ${report.title}`, classname: 'mega-leads.check-handler' });
    const content = contentOf(report, isVerdict);
    return content === '' ? `    <testcase${names}/>\n` : `    <testcase${names}>${content}</testcase>\n`;
  });
  const { origin, pathname } = new URL(url);
  const property = attributes({ name: 'url', value: origin + pathname });
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites${attributes(totals)}>
  <testsuite${attributes(totals)}>
    <properties><property${property}/></properties>
${cases.join('')}  </testsuite>
</testsuites>
`;
}
