/** Files as platforms and databases write them by their documentation, through the command. */
import assert from 'node:assert/strict';
import { reportImport } from '../../support/import-command';

interface Platform {
  readonly bytes: Buffer;
  readonly args?: readonly string[];
  readonly status: number;
  readonly rows: number;
  /** Each as `line:column code`. */
  readonly problems?: readonly string[];
  readonly unknown?: readonly string[];
}

const utf8 = (text: string) => Buffer.from(text);
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');

const platforms: Readonly<Record<string, Platform>> = {
  'Meta lead forms: UTF-16, tabs, letters before ids and phones': {
    bytes: utf16(
      'id\tcreated_time\tis_organic\tplatform\twhat_is_your_budget,_low,_mid?\tfull_name\tphone_number\temail\r\n' +
        'l:123456789012345\t2024-05-01T10:00:00+02:00\tfalse\tfb\tlow\tZoë\tp:+15550100001\tzoe@example.com\r\n',
    ),
    args: ['--map', 'id=row_ref', '--ignore', 'created_time', '--ignore', 'is_organic', '--ignore', 'platform'],
    status: 1,
    rows: 1,
    problems: ['1:37 unknown-column', '2:1 prefix', '2:62 prefix'],
    unknown: ['what_is_your_budget,_low,_mid?'],
  },
  'Google Ads: a title and a range of dates above the header': {
    bytes: utf8(
      'Lead form report\n"May 1, 2024 - May 31, 2024"\nFull Name,Email,Phone Number\nAnn,ann@example.com,+1 555-010-0001\n',
    ),
    status: 0,
    rows: 1,
    problems: ['1:1 title-line', '2:1 title-line'],
  },
  'Salesforce reports: every cell quoted, a footer of texts': {
    bytes: utf8(
      '"Name","Email","Phone"\n"Ann Lee","ann@example.com","5550100001"\n\n"Copyright (c) 2024 salesforce.com, inc."\n',
    ),
    status: 1,
    rows: 1,
    problems: ['4:1 columns'],
  },
  'Numbers: the name of the table above it': {
    bytes: utf8('Table 1\n\nName;Phone\nAnn;5550100001\n'),
    status: 0,
    rows: 1,
    problems: ['1:1 title-line'],
  },
  'SQL Server and phpMyAdmin: NULL': {
    bytes: utf8('name,phone,email\r\nAnn,5550100001,NULL\r\nBob,NULL,bob@example.com\r\n'),
    status: 1,
    rows: 2,
    problems: ['2:16 email', '2:16 nothing', '3:5 nothing'],
  },
  'the same, repaired': {
    bytes: utf8('name,phone,email\r\nAnn,5550100001,NULL\r\nBob,NULL,bob@example.com\r\n'),
    args: ['--repair'],
    status: 0,
    rows: 2,
  },
  'pandas: an index without a name, phones as floats': {
    bytes: utf8(',name,phone\n0,Ann,5550100001.0\n1,Bob,5550100002.0\n'),
    args: ['--ignore', ''],
    status: 0,
    rows: 2,
    problems: ['2:7 decimal', '3:7 decimal'],
  },
  'pandas: nothing in a custom field': {
    bytes: utf8('name,phone,custom_fields.budget\nAnn,5550100001,NaN\nBob,5550100002,500\n'),
    status: 0,
    rows: 2,
    problems: ['2:16 nothing'],
  },
  'R: names of rows, NA, numbers in scientific notation': {
    bytes: utf8('"","name","phone","email"\n"1","Ann",5.5501e+09,NA\n'),
    args: ['--ignore', ''],
    status: 1,
    rows: 1,
    problems: ['2:11 lost-digits', '2:22 email', '2:22 nothing'],
  },
  'Excel: sep=, delimiters left out at the end, errors, formulas around digits': {
    bytes: utf8(
      '\ufeffsep=;\r\nName;Phone;Email;row_ref\r\nAnn;="5550100001";ann@example.com;1\r\nBob;#REF!;bob@example.com\r\n;;;\r\n',
    ),
    status: 0,
    rows: 2,
    problems: ['3:5 formula', '4:1 missing-cells', '4:5 error-value'],
  },
  'a delimiter at the end of each line, the header again in other letters': {
    bytes: utf8('Name,Email,\nname,email,\nAnn,ann@example.com,\n'),
    status: 0,
    rows: 1,
    problems: ['2:1 repeated-header'],
  },
  'jq: objects over several lines': {
    bytes: utf8('{\n  "contact_name": "Ann"\n}\n{\n  "contact_name": "Bob",\n  "contact_email": "b@"\n}\n'),
    status: 1,
    rows: 2,
    problems: ['6:20 email'],
  },
  'an API of Salesforce: records among other members': {
    bytes: utf8('{"totalSize":1,"done":true,"records":[{"contact_name":"Ann"}]}'),
    args: ['--repair'],
    status: 0,
    rows: 1,
  },
  'JSON with an empty row': {
    bytes: utf8('[{"contact_name":"Ann"},{}]'),
    status: 1,
    rows: 2,
    problems: ['1:25 empty-row'],
  },
  'an address beyond ASCII, a character that was lost': {
    bytes: utf8('name,email\nZo\ufffd,用户@例子.公司\nZoë,zoë@exämple.de\n'),
    status: 0,
    rows: 2,
    problems: ['2:1 replacement-character'],
  },
  'Windows-1252': {
    bytes: Buffer.from('name,phone\r\nAnn,5550100001\r\nZo\xeb,5550100002\r\n', 'latin1'),
    status: 1,
    rows: 0,
    problems: ['3:3 encoding'],
  },
};

describe('a file as a platform writes it', function () {
  // Each is a process of its own.
  this.timeout(60_000);
  for (const [name, { bytes, args = [], ...expected }] of Object.entries(platforms))
    it(name, async () => {
      const { status, report } = await reportImport(['-', '--check', ...args], {}, bytes);
      assert.deepEqual(
        {
          status,
          rows: report.rows,
          problems: report.problems.map(({ line, column, code }) => `${line}:${column} ${code}`),
          unknown: report.unknown_columns,
        },
        { problems: [], unknown: [], ...expected },
      );
    });

  it('says of a header that stands there twice that its field is another column', async () => {
    const { report } = await reportImport(
      ['-', '--check'],
      {},
      utf8('Name,Email,Phone,Email\nBo,a@example.com,,b@example.com\n'),
    );
    assert.match(
      report.problems[0]?.message ?? '',
      /^No field is known for the column "Email" \(number 4; another column is contact_email\)\. Map/,
    );
  });
});
