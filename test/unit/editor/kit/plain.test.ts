/** Texts from outside on the surfaces of the editor: nothing of them is a link, an icon or an escape sequence there. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { logText, plain, plainItem, terminalText } from '../../../../src/editor/kit/plain';

/** How VS Code 1.100 to 1.139 finds links in notifications and below inputs, and icons in labels. */
const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/gi;
const icon = /(\\)?\$\(([A-Za-z0-9-]+(?:~[A-Za-z]+)?)\)/g;

/** Names and words that others put into such places, most of them from reports on public projects. */
const hostile = [
  '[Show details](command:workbench.action.terminal.sendSequence?%7B%22text%22%3A%22x%22%7D).lead.json',
  '[a](COMMAND:x "title") [b](command:y)',
  '[[a]](command:x)',
  '[a]](command:x)',
  '[sign in](https://mega.example.org/login)',
  '[log](file:///etc/passwd)',
  '[$(trash)](command:x)',
  '[a\u0000](command:x)',
  '[a]\u0000(command:x)',
  '[a]\u202e(command:x)',
  '$(warning) MEGA production',
  '$(sync~spin) loading',
  '\\$(check) ok',
  '$$(check)',
  '$\u0007(check)',
  '$(check)$(check)',
];

describe('text from outside', () => {
  it('is no link and no icon where the editor looks for these', () => {
    for (const text of hostile) {
      const shown = plain(text);
      // A message is one line; each kind of line end becomes a space.
      for (const read of [shown, shown.replace(/\r\n|\r|\n/g, ' ')]) {
        assert.deepEqual([...read.matchAll(link)], [], JSON.stringify(text));
        assert.deepEqual([...read.matchAll(icon)], [], JSON.stringify(text));
      }
    }
    assert.ok(hostile.some((text) => text.match(link)) && hostile.some((text) => text.match(icon)), 'bait');
  });

  it('reads as before: only what has no width is put in', () => {
    for (const text of ['a (b) [c] $5 {d}', 'Jürgen Ünal 山田 👩‍👧', 'line\n\tline\r\n', 'https://x.example/a?b=[c]'])
      assert.equal(plain(text), text);
    assert.equal(plain('[a](command:b)').replaceAll('\u2060', ''), '[a](command:b)');
    assert.equal(plain('invoice\u202efdp.exe'), 'invoice\\u202efdp.exe');
  });

  it('reorders nothing of the row of a tree that it stands in', () => {
    // Unicode Technical Report 36, 3.3: an override reaches to the end of the paragraph, over what stands behind it.
    const item = plainItem({
      label: '\u202emoc.elpmaxe',
      description: 'New \u2067· 2h ago',
      tooltip: 'a\u001b[2Jb',
      accessibilityInformation: { label: '\u202ax', role: 'treeitem' },
    });
    assert.deepEqual(Object.values(item).slice(0, 3), ['\\u202emoc.elpmaxe', 'New \\u2067· 2h ago', 'a\\u001b[2Jb']);
    assert.deepEqual(item.accessibilityInformation, { label: '\\u202ax', role: 'treeitem' });
    assert.equal(plainItem({ label: 'שלום 👩‍👧' }).label, 'שלום 👩‍👧');
  });

  it('moves nothing in a terminal', () => {
    const report = terminalText(
      '\u001b]8;;file:///etc/passwd\u0007here\u001b]8;;\u0007\u001b[2J\u009b31m\r\nnext\rlast\n',
    );
    assert.ok(!/[\u001b\u0007\u009b]/.test(report), report);
    assert.deepEqual(report.split('\r\n').slice(1), ['next', 'last', '']);
  });

  it('stays one line of the log, without what a server said', () => {
    const said = logText(
      '127.0.0.1 answered 400 to creating the lead. “Jane Buyer is on the list”\r\n[error] forged\u001b[2J',
    );
    assert.equal(said, '127.0.0.1 answered 400 to creating the lead. “…(25)” ⏎ [error] forged\\u001b[2J');
    assert.equal(logText('„Berlin“ lehnte ab: “Jane Buyer”'), '„Berlin“ lehnte ab: “…(10)”');
    assert.ok(logText('“a'.repeat(100_000)).length < 5000);
  });

  it('is made safe in time linear in its length', () => {
    const text = '[$('.repeat(300_000);
    assert.equal(plain(text).length, text.length + 300_000);
  });
});

describe('what the editor shows', () => {
  const files = readdirSync('src/editor', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const outside = files
    .filter((name) => !['window.ts', 'plain.ts'].includes(name.replace(/^kit[\\/]/, '')))
    .map((name) => ({ name, text: readFileSync(join('src/editor', name), 'utf8') }));
  const found = (pattern: RegExp) =>
    outside.flatMap(({ name, text }) => [...text.matchAll(pattern)].map(([match]) => `${name}: ${match}`));

  it('goes through the kit, where every text is made safe', () => {
    // Neither renders a text of ours, or (a tree, a page, a dialog for files) it shows texts as they are.
    const shown = [
      ...['activeTextEditor', 'visibleTextEditors', 'tabGroups', 'state', 'onDidChangeWindowState'],
      ...[
        'showTextDocument',
        'createTreeView',
        'createWebviewPanel',
        'registerWebviewPanelSerializer',
        'showOpenDialog',
        'showSaveDialog',
        'showWorkspaceFolderPick',
      ],
      // kit/channel.ts alone, see below.
      'createOutputChannel',
      ...['onDidChangeActiveTextEditor', 'onDidChangeVisibleTextEditors', 'createTextEditorDecorationType'],
    ];
    const window = found(/vscode\s*\.\s*window\b(?:\s*\.\s*\w+)?/g);
    assert.ok(window.length > 20);
    assert.deepEqual(
      window.filter(
        (each) => !shown.includes(/\.\s*(\w+)$/.exec(each.replace(/.*vscode\s*\.\s*window/s, ''))?.[1] ?? ''),
      ),
      [],
    );
  });

  it('makes every row of a tree safe', () => {
    // One hands on what the others give.
    const trees = outside.filter(
      ({ name, text }) => text.includes('getTreeItem(') && name !== normalize('kit/late-tree.ts'),
    );
    assert.ok(trees.length >= 4);
    for (const { name, text } of trees) assert.match(text, /getTreeItem\(.{0,900}?return plainItem\(/s, name);
  });

  it('has no icon in a text of lists and the status bar, and only fixed titles with icons above lines', () => {
    assert.deepEqual(
      found(/\$\([\w-]+\)[^'`\n]*/g).filter((each) => !/\$\([\w-]+\) \$\{t\($/.test(each)),
      [],
    );
    assert.deepEqual(found(/\$\(\$\{/g), []);
  });

  it('puts text into Markdown as text', () => {
    const markdown = found(
      /new vscode\.MarkdownString\((?!\)|'',)[^\n]*|appendMarkdown\((?!')[^\n]*|isTrusted = |supportHtml = /g,
    );
    assert.deepEqual(
      markdown.filter((each) => !each.includes('documentationUrl(page)')),
      // checkPage escapes what comes from outside; the links behind it are to two commands that only look and ask.
      [
        // biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands in the source
        "handler/tests.ts: new vscode.MarkdownString(report.outcome === 'failed' ? `${page}\\n\\n${links}` : page);",
        'handler/tests.ts: isTrusted = ',
      ].map(normalize),
    );
    assert.deepEqual(found(/createOutputChannel/g), ['kit/channel.ts: createOutputChannel'].map(normalize));
    assert.deepEqual(found(/createTerminal|sendText|appendOutput\((?!\s*terminalText\()/g), []);
  });
});
