/** A table of requests, as webhook.site and log stores export it: its first row names the columns. */

const separators = [',', ';', '\t'] as const;

/** The rows of a text whose cells may be quoted, with quotes doubled inside. Source: RFC 4180. */
function rowsOf(text: string, separator: string): string[][] {
  const rows: string[][] = [[]];
  for (let at = 0; at < text.length; ) {
    let cell = '';
    if (text[at] === '"') {
      for (at++; at < text.length; at++) {
        const close = text.indexOf('"', at);
        cell += text.slice(at, close < 0 ? text.length : close);
        at = close < 0 ? text.length : close + 1;
        if (text[at] !== '"') break;
        cell += '"';
      }
    }
    const start = at;
    while (at < text.length && text[at] !== separator && text[at] !== '\n') at++;
    rows.at(-1)?.push(cell + text.slice(start, at).replace(/\r$/, ''));
    if (text[at] === '\n') rows.push([]);
    at++;
  }
  return rows.filter((row) => row.length > 1);
}

/** Each row as JSON, its columns by name; nothing where the text is no table with headers and a body among them. */
export function* tableRows(text: string): Iterable<string> {
  const [head = ''] = text.trimStart().split(/\r?\n/, 1);
  const separator = separators.find((each) => head.split(each).length > 1);
  if (
    separator === undefined ||
    head.length > 5000 ||
    !/header|x[-_]mega|message/i.test(head) ||
    /[{:]|sha256=|\d{8}|[0-9a-f]{8}-/.test(head)
  )
    return;
  const [names = [], ...rows] = rowsOf(text.trimStart(), separator);
  for (const row of rows)
    if (row.length === names.length && row.some((cell) => /x[-_]mega[-_]|sha256=/i.test(cell)))
      yield JSON.stringify(Object.fromEntries(names.map((name, index) => [name.trim(), row[index] ?? ''])));
}
