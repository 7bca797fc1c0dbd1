// @ts-check
/** `npm run readme`: writes README's tables anew, and says which commands are not described yet. */
import { readFileSync, writeFileSync } from 'node:fs';
import { root } from '../../esbuild.mjs';
import { undescribed, withTables } from './readme.mjs';

process.chdir(root);
const read = (/** @type {string} */ name) => readFileSync(name, 'utf8');
const made = withTables(read('README.md'), JSON.parse(read('package.json')), JSON.parse(read('package.nls.json')));
writeFileSync('README.md', made);
const rows = made.split('\n').filter((row) => row.endsWith(`| ${undescribed} |`));
for (const row of rows) console.error(`README.md: write into the last column what this does: ${row}`);
