/** A command as people type it. Expected words are a shell's own. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { commandWords, variableNames } from '../../../src/clients';

const words = (line: string, isWindows = false) => {
  const read = commandWords(line, isWindows);
  return read.ok ? read.words : read.reason;
};

/** What sh makes of a line. */
function shellWords(lines: readonly string[]): string[][] {
  const script = lines.map((line) => `each ${line}`).join('\n');
  const each = `each() { for word; do printf '%s\\0' "$word"; done; printf '\\1\\0'; }\n`;
  const { stdout, status } = spawnSync('sh', [], { input: each + script, encoding: 'utf8' });
  assert.equal(status, 0);
  const all: string[][] = [[]];
  for (const word of stdout.split('\0').slice(0, -1)) {
    if (word === '\x01') all.push([]);
    else all.at(-1)?.push(word);
  }
  return all.slice(0, -1);
}

describe('a typed command', () => {
  const lines = [
    'node pull.mjs',
    '  ./gradlew   run\t--args=pull ',
    `python3 -c 'import sys; print("$HOME" | 1)'`,
    'php "it\'s.php" --name="Ada L" a\\ b',
    'ruby -e "puts \\"x\\" \\\\ \\q \\$5"',
    `dotnet run -- --filter 'a*b' x"y"'z' ""`,
    'go run ./cmd/pull -since=2026-01-01T00:00:00Z',
    'npx tsx src/pull.ts --limit 100 a~b',
    'java -jar target/pull-1.0.jar https://127.0.0.1/x?y'.replace('?y', ''),
    'uv run --with requests pull.py 東京 é',
  ];

  // Windows has no POSIX shell of its own.
  if (process.platform !== 'win32') {
    it('has the words that a shell has', () => {
      assert.deepEqual(
        lines.map((line) => words(line)),
        shellWords(lines),
      );
    });

    it('has them for any word, however it is quoted', () => {
      const word = fc.string({
        unit: fc.constantFrom('a', ' ', '"', '\\', '$', '|', '*', '`', '\t', 'é'),
        minLength: 1,
      });
      const quoted = fc.sample(fc.array(word, { minLength: 1, maxLength: 4 }), { numRuns: 60, seed: 11 });
      const typed = quoted.map((each) => `x ${each.map((text) => `'${text}'`).join(' ')}`);
      assert.deepEqual(
        typed.map((line) => words(line)),
        shellWords(typed),
      );
      assert.deepEqual(
        typed.map((line) => words(line)),
        quoted.map((each) => ['x', ...each]),
      );
    });
  }

  it('is refused where only a shell would understand it', () => {
    for (const [line, sign] of [
      ['node a.mjs | tee log', '|'],
      ['npm ci && node a.mjs', '&'],
      ['node a.mjs > out', '>'],
      ['node a.mjs $LIMIT', '$'],
      ['node "a-$LIMIT.mjs"', '$'],
      ['node `which a`', '`'],
      ['node *.mjs', '*'],
      ['~/bin/pull', '~'],
      ['A=1 node a.mjs', 'A='],
      ['node a.mjs; true', ';'],
      ['node a.mjs\nnode b.mjs', '\\n'],
    ] as const)
      assert.match(
        String(words(line)),
        new RegExp(`without a shell, which ${sign.replace(/[\\^$*|`]/g, '\\$&')} needs`),
        line,
      );
    assert.match(String(words('node "a.mjs')), /quotation mark/);
    for (const line of ['', '  ', '""']) assert.match(String(words(line)), /^Enter the command/);
  });

  it('keeps the backslashes of Windows', () => {
    assert.deepEqual(words('"C:\\Program Files\\node.exe" C:\\a\\pull.mjs --q "say \\"hi\\""', true), [
      'C:\\Program Files\\node.exe',
      'C:\\a\\pull.mjs',
      '--q',
      'say "hi"',
    ]);
    assert.deepEqual(words('"\\\\server\\share\\a b.exe"', true), ['\\\\server\\share\\a b.exe']);
    assert.deepEqual(words("node it's.mjs $x", true), ['node', "it's.mjs", '$x']);
    assert.match(String(words('node %A%', true)), /cmd \/c/);
  });

  it('is read in linear time', () => {
    assert.deepEqual(words(`x ${'"a"'.repeat(300_000)}`), ['x', 'a'.repeat(300_000)]);
  });
});

describe('the names of variables', () => {
  it('are three different ones', () => {
    assert.deepEqual(variableNames(' API_URL, API_KEY;CUSTOMER '), {
      baseUrl: 'API_URL',
      token: 'API_KEY',
      customer: 'CUSTOMER',
    });
    for (const text of ['', 'A, B', 'A, A, B', 'A, B, C, D', 'A, B=1, C', '1A, B, C'])
      assert.equal(variableNames(text), null);
  });
});
