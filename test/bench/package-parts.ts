/** What the .vsix is made of. */
import { readFileSync } from 'node:fs';
import { entriesOf } from '../../build/zip.mjs';
import { type Figure, figure } from './figure';

/** The parts, each with the paths that belong to it; the first that fits counts. */
const parts: readonly (readonly [string, RegExp])[] = [
  ['texts in three languages', /l10n|package\.nls/],
  ['pages', /^extension\/(dist\/webview\/|media\/\w+\.css)/],
  ['the parser of HTTP', /http-parser\.wasm/],
  ['what is loaded at the start', /dist\/extension\.js$/],
  ['code that is loaded later', /dist\/(code\.br|.*\.js)$/],
  ['pictures', /media\/(walkthrough\/|\w+\.(png|svg|webp))/],
  ['handlers', /handlers\.json/],
  ['documentation', /docs\.json|\.(md|txt)$/],
  ['package.json and schemas', /\.json$/],
  ['the rest', /^/],
];

/** The size of a .vsix, then each part of it and what the archive itself needs, compressed. */
export function packageParts(vsix: string): Figure[] {
  const zip = readFileSync(vsix);
  const sizes = new Map(parts.map(([name]) => [name, 0]));
  for (const { name, size } of entriesOf(zip)) {
    const [part = ''] = parts.find(([, pattern]) => pattern.test(name)) ?? [];
    sizes.set(part, (sizes.get(part) ?? 0) + size);
  }
  const inside = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  return [
    figure('size of the .vsix', zip.length / 1000, 'kB'),
    ...[...sizes, ['the archive itself', zip.length - inside] as const].map(([name, size]) =>
      figure(`in the .vsix: ${name}`, size / 1000, 'kB', zip.length / 1000),
    ),
  ];
}
