/** The bundles hold what the source says, all of it and nothing else, with the same places, links and names in it. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import words from '../../package.nls.json';
import { scanSource } from '../support/source-texts';

type Texts = Readonly<Record<string, string>>;

const read = (file: string): Texts => JSON.parse(readFileSync(file, 'utf8'));
const texts = Object.fromEntries(scanSource().translated.map(({ text }) => [text, text]));

/** What a translation keeps as it is: places, icons, code and where links lead. */
const kept = (text: string): string[] =>
  [...text.matchAll(/\{\d+\}|\$\([\w-]+\)|\]\([^)]*\)|mega_whsec_|(?<=`)[^`\s]+(?=`)/g)].map(([found]) => found).sort();

/** The keys of the commands that a text is the title of, or that it names in quotes. */
function named(text: string, manifest: Texts): string[] {
  const quoted = [...text.matchAll(/["„`](MEGA: [^"“`]+)["“`]/g)].map(([, title]) => title);
  return Object.entries(manifest).flatMap(([key, title]) => {
    const shown = `MEGA: ${title.replace(/ ?(?:…|\.\.\.)$/, '')}`;
    return key.startsWith('commands.') && [text, ...quoted].includes(shown) ? [key] : [];
  });
}

const languages = ['de', 'ja'];

describe('the translations', () => {
  it('are there for each language, in both places', () => {
    assert.deepEqual(
      readdirSync('l10n').sort(),
      languages.map((language) => `bundle.l10n.${language}.json`),
    );
    const manifests = readdirSync('.').filter(
      (name) => /^package\.nls\..+\.json$/.test(name) && !/nls\.json$/.test(name),
    );
    assert.deepEqual(
      manifests.sort(),
      languages.map((language) => `package.nls.${language}.json`),
    );
  });

  for (const language of languages) {
    const manifest = read(`package.nls.${language}.json`);
    for (const [name, source, translation] of [
      ['texts', texts, read(join('l10n', `bundle.l10n.${language}.json`))],
      ['words of the manifest', words, manifest],
    ] as const)
      describe(`of the ${name} into ${language}`, () => {
        const pairs = Object.entries(source).map(([key, text]) => [text, translation[key] ?? ''] as const);

        it('lack none', () => {
          assert.deepEqual(
            Object.keys(source).filter((key) => (translation[key] ?? '').trim() === ''),
            [],
          );
        });

        it('have none left over', () => {
          assert.deepEqual(
            Object.keys(translation).filter((key) => !(key in source)),
            [],
          );
        });

        it('keep places, icons, links and code', () => {
          assert.deepEqual(
            pairs.filter(([text, translated]) => translated !== '' && `${kept(text)}` !== `${kept(translated)}`),
            [],
          );
        });

        it('name commands as the palette does', () => {
          assert.deepEqual(
            pairs.filter(([text, translated]) => `${named(text, words)}` !== `${named(translated, manifest)}`),
            [],
          );
        });
      });
  }
});
