// @ts-check
/** `npm run docs`: writes the tables of docs/ again, and says which commands are not described yet. */
import { readFileSync, writeFileSync } from 'node:fs';
import { root } from '../../esbuild.mjs';
import { pagesWithTables, undescribed } from './tables.mjs';

process.chdir(root);
const read = (/** @type {string} */ name) => readFileSync(name, 'utf8');
for (const [page, made] of Object.entries(pagesWithTables)) {
  const text = made(read(page), JSON.parse(read('package.json')), JSON.parse(read('package.nls.json')));
  writeFileSync(page, text);
  for (const row of text.split('\n').filter((row) => row.endsWith(`| ${undescribed} |`)))
    console.error(`${page}: write into the last column what this does: ${row}`);
}
