import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import manifest from '../../package.json';
import words from '../../package.nls.json';
import { commands, settings, settingsSection } from '../../src/ids';
import { undescribed, withTables } from '../workbench/readme.mjs';

describe('README.md', () => {
  const readme = readFileSync('README.md', 'utf8');

  it('has the tables that package.json gives; `npm run readme` writes them', () => {
    assert.equal(readme, withTables(readme, manifest, words));
  });

  it('says what every command does', () => {
    assert.deepEqual(
      readme.split('\n').filter((line) => line.includes(undescribed)),
      [],
    );
  });

  it('has one row for each command and each setting', () => {
    const rows = readme.split('\n').filter((line) => /^\| `(MEGA: |megaLeads\.)/.test(line));
    assert.equal(rows.length, Object.keys(commands).length + Object.keys(settings).length);
    for (const name of Object.values(settings))
      assert.equal(rows.filter((row) => row.startsWith(`| \`${settingsSection}.${name}\` |`)).length, 1, name);
  });

  it('names no command that is not there', () => {
    const titles = manifest.contributes.commands.map(
      ({ title }) => Object.entries(words).find(([key]) => `%${key}%` === title)?.[1],
    );
    const named = [...readme.matchAll(/`MEGA: ([^`]+)`/g)].map(([, title = '']) => title);
    assert.deepEqual(
      named.filter((title) => !titles.includes(title)),
      [],
    );
  });

  it('shows only pictures that exist, each with words in their place', () => {
    const pictures = [...readme.matchAll(/!\[([^\]]*)\]\(([^)]+)\)/g)];
    assert.ok(pictures.length > 0);
    for (const [, words, file = ''] of pictures) {
      assert.ok(existsSync(file), file);
      assert.notEqual(words, '');
    }
  });
});
