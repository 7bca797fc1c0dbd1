// @ts-check
/**
 * The tables of commands and settings in docs/, made from package.json and package.nls.json. What a command does is not
 * said there: the sentence in the last column is written by hand and kept, found by the command's title.
 */

/**
 * @typedef {{ command: string, title: string, category: string }} Command
 * @typedef {{ command?: string, when?: string }} MenuItem
 * @typedef {{ default: unknown, scope: string, markdownDescription: string, enum?: readonly unknown[],
 *   markdownEnumDescriptions?: readonly string[], enumDescriptions?: readonly string[] }} Setting
 * @typedef {{
 *   capabilities: { untrustedWorkspaces: { restrictedConfigurations: readonly string[] } },
 *   contributes: {
 *   commands: readonly Command[],
 *   menus: Readonly<Record<string, readonly MenuItem[]>>,
 *   views: Readonly<Record<string, readonly { id: string, name: string }[]>>,
 *   configuration: { properties: Readonly<Record<string, Setting>> },
 * } }} Manifest
 * @typedef {Readonly<Record<string, string>>} Words
 */

/** What the table says for a command that nobody has described yet; a test finds it. */
export const undescribed = '(not described yet)';

/** What the table calls a menu that is not a view's. @type {Readonly<Record<string, string>>} */
const menus = {
  'editor/title': 'title of an editor',
  'editor/context': 'menu of an editor',
  'explorer/context': 'menu of a file',
  'file/newFile': '`New File …`',
  'testing/message/context': 'failed checks',
  'testing/message/content': 'failed checks',
};

/** What the table adds to a setting. @type {(manifest: Manifest, name: string, scope: string) => string} */
function origin({ capabilities }, name, scope) {
  if (scope === 'machine') return ' Machine setting.';
  const { restrictedConfigurations } = capabilities.untrustedWorkspaces;
  return restrictedConfigurations.includes(name) ? ' Not taken from a workspace that is not trusted.' : '';
}

/** @type {(text: string) => string} A cell holds no line break and no bare pipe. */
const cell = (text) => text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').trim();

/** @type {(words: Words, text: string) => string} */
const worded = (words, text) => text.replace(/^%(.*)%$/, (_, key) => words[key] ?? '');

/** @type {(rows: readonly (readonly string[])[]) => string} */
const table = ([head = [], ...rows]) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** Where a command is besides the palette. @type {(manifest: Manifest, words: Words, id: string) => string} */
function places({ contributes }, words, id) {
  const views = Object.values(contributes.views).flat();
  const found = Object.entries(contributes.menus).flatMap(([menu, items]) =>
    items
      .filter(({ command }) => command === id)
      .map(({ when = '' }) => {
        const view = views.find((each) => when.includes(`view == ${each.id}`));
        if (menu === 'commandPalette') return '';
        if (view === undefined) return menus[menu] ?? `\`${menu}\``;
        return `${menu === 'view/title' ? 'title' : 'rows'} of ${worded(words, view.name)}`;
      }),
  );
  const hidden = contributes.menus.commandPalette?.some(({ command, when }) => command === id && when === 'false');
  return [...new Set([...(hidden ? [] : ['palette']), ...found])].filter((place) => place !== '').join(', ');
}

/** @type {(manifest: Manifest, words: Words, page: string) => string} */
function commandTable(manifest, words, page) {
  const rows = manifest.contributes.commands.map(({ command, title, category }) => {
    const name = `\`${category}: ${worded(words, title)}\``;
    const written = page.split('\n').find((line) => line.startsWith(`| ${name} |`));
    const sentence = written
      ?.split(/(?<!\\)\|/)
      .at(-2)
      ?.trim();
    return [name, places(manifest, words, command), sentence || undescribed];
  });
  return table([['Command', 'Where', 'What it does'], ...rows]);
}

/** @type {(value: unknown) => string} */
function shown(value) {
  if (value === '') return 'empty';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'number' ? String(value) : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

/** @type {(manifest: Manifest, words: Words) => string} */
function settingTable(manifest, words) {
  const rows = Object.entries(manifest.contributes.configuration.properties).map(([name, setting]) => {
    const meanings = setting.markdownEnumDescriptions ?? setting.enumDescriptions ?? [];
    const choices = setting.enum?.map((each, i) => ` \`${each}\`: ${worded(words, meanings[i] ?? '')}`).join('') ?? '';
    const text = worded(words, setting.markdownDescription) + choices + origin(manifest, name, setting.scope);
    return [`\`${name}\``, shown(setting.default), cell(text)];
  });
  return table([['Setting', 'Default', 'Meaning'], ...rows]);
}

/** @type {(page: string, name: string, content: string) => string} */
function between(page, name, content) {
  const [begin, end] = [`<!-- ${name}: npm run docs -->`, `<!-- end of ${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/${name}.md has no "${begin}" before "${end}"`);
  return `${page.slice(0, from)}${begin}\n${content}\n${page.slice(to)}`;
}

/**
 * The pages that hold a table, each with what makes it: from the page, package.json and package.nls.json to the page as it
 * is to be. Throws where a table's marks are missing.
 * @type {Readonly<Record<string, (page: string, manifest: Manifest, words: Words) => string>>}
 */
export const pagesWithTables = {
  'docs/commands.md': (page, manifest, words) => between(page, 'commands', commandTable(manifest, words, page)),
  'docs/settings.md': (page, manifest, words) => between(page, 'settings', settingTable(manifest, words)),
};
