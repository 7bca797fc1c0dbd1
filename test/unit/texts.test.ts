/** What people read goes through `t`, so that a bundle can hold it in their language. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type BuildOptions, build } from 'esbuild';
import { scan, scanSource } from '../support/source-texts';

/**
 * The API's own words, those of a shell, what is said of fields in a schema that VS Code reads as a file or a model reads,
 * and what is for whoever is asked for help. Names of columns are looked up in all languages at once.
 */
const otherRooms =
  /^(?:sandbox|cli|contract|mistakes|support|tools|library)\/|^editor\/help\/support-facts\.ts|^push\/columns\/(?:map-|names)/;

/** Texts that are not for people, or are the same in every language. */
const alike: readonly RegExp[] = [
  // Names and samples.
  /^(?:MEGA Lead API|Next\.js route handler|Jane Buyer(?:, jane@example\.com)?|Jürgen Ünal 山田.*)$/s,
  /^(?:(?:Python|PHP|Go|PostgreSQL) [\w.]+|\[object \w+\]|¤\.\[object Object\]|Invalid Date)$/,
  /Jane Buyer|Buyer"$|^node pull\.mjs$/,
  // Code that is copied, headers, classes, entities.
  /^(?:git rm |Invoke-RestMethod |-Headers @|-ContentType |--header |-H |\s*\/\/|\s+#|import |if \(|\s*body: |console\.|response = |set -a; |\{ statusCode)/,
  /^(?:Content-Type: application\/json|text\/plain; charset=utf-8|badge certain|row active)$/,
  /^(?:[A-Za-z]+\d* ){5,}|^thorn yuml$/,
];

/** What is said to the log, or among the parts: a person sees the message of whoever catches it. */
const inside: readonly string[] = [
  'Connection check',
  'a chunk has rows',
  'a request left the configured origin',
  'more than ¤',
  'no answer',
  'no body',
  'no window for the bucket ¤',
  'quota unknown',
  'the rate limit is used up',
  '¤ bytes sent',
  '¤ bytes that are not JSON',
];

const source = scanSource();

/** What a build without a file says of itself. */
const inMemory = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  mainFields: ['module', 'main'],
  external: ['vscode', './rooms.js', './parts.js', './commands.js', './commands/*', './rooms/*'],
  write: false,
  metafile: true,
} satisfies BuildOptions;

describe('the texts of the source', () => {
  it('are found by the scan, whatever stands around them', () => {
    const found = scan(
      'sample.ts',
      `// t('in a comment')
      const pattern = /t\\('in a pattern'\\)/, half = 4 / 2;
      const said = \`\${vscode.l10n.t('in a template {0}', t("it's"))} and not t('in a text')\`;
      t({ message: 'Open', comment: 'the verb' }); object.t('another t'); function t('x') {}
      t(name); t('glued ' + name); t(\`\${name}\`);
      item.label = 'A'; show({ title: 'Title', detail: t('Detail') }); showErrorMessage('Failed');
      const note = 'Two words', file = 'two-words.txt', html = markup\`<p title="\${x}">\${t('In')}</p><b>Out</b>\`;`,
    );
    assert.deepEqual(
      found.translated.map(({ text }) => text),
      ['in a template {0}', "it's", 'Open/the verb', 'Detail', 'In'],
    );
    assert.deepEqual(found.unreadable, ['sample.ts:5', 'sample.ts:5', 'sample.ts:5']);
    assert.deepEqual(
      found.bare.map(({ text }) => text),
      ["¤ and not t('in a text')", 'Title', 'Failed', 'Two words', '<p title="¤">¤</p><b>Out</b>'],
    );
  });

  it('are plain literals where they are translated', () => {
    assert.ok(source.translated.length > 500);
    assert.deepEqual(source.unreadable, []);
  });

  it('are translated where people read them', () => {
    const left = source.bare.filter(
      ({ text, place }) =>
        !otherRooms.test(place) && !inside.includes(text) && !alike.some((pattern) => pattern.test(text)),
    );
    assert.deepEqual(left, []);
  });

  it('have no turns of phrase that nobody says', () => {
    const dated =
      /\banew\b|\ball the same\b|\bwhatever the\b|\bthis is no fault\b|\bstorage alone\b|\bthat are there already\b/i;
    const words: Readonly<Record<string, string>> = JSON.parse(readFileSync('package.nls.json', 'utf8'));
    const texts = [...source.translated.map(({ text }) => text), ...Object.values(words)];
    assert.deepEqual(
      texts.filter((text) => dated.test(text)),
      [],
    );
  });

  it('are one button to a view that has nothing, with other ways as links in a sentence', () => {
    const words: Readonly<Record<string, string>> = JSON.parse(readFileSync('package.nls.json', 'utf8'));
    const welcomes = Object.entries(words).filter(([key]) => key.startsWith('welcome.'));
    assert.ok(welcomes.length > 10);
    for (const [key, text] of welcomes) {
      // VS Code makes a button of a link that has a line of its own.
      const buttons = text.split('\n').flatMap((line) => /^\[([^\]]+)\]\([^)]+\)$/.exec(line)?.[1] ?? []);
      assert.ok(buttons.length <= 1, key);
      for (const button of buttons) assert.ok(button.split(' ').length <= 4, `${key}: ${button}`);
    }
  });

  it('are asked of VS Code in the editor, and of its package in the rooms alone', async () => {
    const { metafile } = await build({
      ...inMemory,
      entryPoints: ['src/extension.ts', 'src/editor/commands.ts'],
      outdir: 'out/nothing',
    });
    const inputs = Object.keys(metafile.inputs);
    assert.ok(inputs.includes('src/extension.ts'));
    assert.deepEqual(
      inputs.filter((file) => file.includes('@vscode/l10n')),
      [],
    );
  });
});
