import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import manifest from '../../package.json';
import words from '../../package.nls.json';
import { battery } from '../../src/clients';
import { commands, settings, settingsSection } from '../../src/ids';
import { pagesWithTables, undescribed } from '../workbench/tables.mjs';

const pages = ['README.md', ...readdirSync('docs').map((name) => `docs/${name}`)];
const read = (page: string) => readFileSync(page, 'utf8');

/** The anchors of a page's headings, as GitHub and VS Code make them. */
const anchors = (page: string) =>
  [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

/** Whether a link to a place of the project, as it stands in a page, leads somewhere. */
function leads(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  return existsSync(file) && (anchor === undefined || anchors(file).includes(anchor));
}

describe('the documentation', () => {
  for (const [page, made] of Object.entries(pagesWithTables))
    it(`has in ${page} the table that package.json gives; \`npm run docs\` writes it`, () => {
      assert.equal(read(page), made(read(page), manifest, words));
    });

  it('says what every command does', () => {
    assert.deepEqual(
      read('docs/commands.md')
        .split('\n')
        .filter((line) => line.includes(undescribed)),
      [],
    );
  });

  it('has one row for each command and each setting', () => {
    const rows = Object.keys(pagesWithTables)
      .flatMap((page) => read(page).split('\n'))
      .filter((line) => /^\| `(MEGA: |megaLeads\.)/.test(line));
    assert.equal(rows.length, Object.keys(commands).length + Object.keys(settings).length);
    for (const name of Object.values(settings))
      assert.equal(rows.filter((row) => row.startsWith(`| \`${settingsSection}.${name}\` |`)).length, 1, name);
  });

  for (const page of pages) {
    it(`names no command in ${page} that is not there`, () => {
      const titles = manifest.contributes.commands.map(
        ({ title }) => Object.entries(words).find(([key]) => `%${key}%` === title)?.[1],
      );
      const named = [...read(page).matchAll(/`MEGA: ([^`]+)`/g)].map(([, title = '']) => title);
      assert.deepEqual(
        named.filter((title) => !titles.includes(title)),
        [],
      );
    });

    it(`links from ${page} only to what exists, and says in words what a picture shows`, () => {
      const links = [...read(page).matchAll(/(!?)\[([^\]]*)\]\(([^)\s]+)\)/g)];
      for (const [whole, mark, text, link = ''] of links) {
        assert.ok(/^https:/.test(link) || leads(page, link), whole);
        assert.ok(mark === '' || text !== '', whole);
      }
    });
  }

  it('names no file of the project that is not there', () => {
    const named = pages.flatMap((page) =>
      [...read(page).matchAll(/`((?:src|test|docs|l10n|media)\/[\w./-]+)`/g)].map(([, path = '']) => ({ page, path })),
    );
    assert.ok(named.length > 50);
    assert.deepEqual(
      named.filter(({ path }) => !existsSync(path)),
      [],
    );
  });

  it('lists the checks of a client as the code has them', () => {
    const rows = [...read('docs/clients.md').matchAll(/^\| `([\w-]+)` \| (both|pull|push) \|/gm)];
    assert.deepEqual(
      rows.map(([, id, task]) => [id, task]),
      battery.map(({ id, tasks }) => [id, tasks.length === 2 ? 'both' : tasks[0]]),
    );
  });

  it('has a place on the map for each room', () => {
    const map = read('docs/ARCHITECTURE.md');
    const rooms = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    assert.deepEqual(
      rooms.map(({ name }) => name).filter((name) => !map.includes(`\`src/${name}\``)),
      [],
    );
  });

  it('names no script that package.json does not have', () => {
    const named = pages.flatMap((page) =>
      [...read(page).matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, name]) => name),
    );
    assert.deepEqual(
      named.filter((name) => name !== undefined && !(name in manifest.scripts)),
      [],
    );
  });

  it('has a README of at most 10,000 bytes, with pictures', () => {
    assert.ok(statSync('README.md').size <= 10_000);
    assert.match(read('README.md'), /!\[/);
  });
});
