import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../../package.json';
import words from '../../package.nls.json';
import {
  commands,
  contextKeys,
  settings,
  settingsSection,
  testMessages,
  tools,
  views,
  walkthrough,
} from '../../src/ids';
import { toolNames } from '../../src/tools';
import { inputSchema } from '../../src/tools/input-schema';

const { contributes } = manifest;
const text = JSON.stringify(manifest);
const properties = Object.entries(contributes.configuration.properties);

function sorted(values: Iterable<string>): string[] {
  return [...values].sort();
}

/** Which workspace may decide a setting, and why no other may, or why any may. */
const mayDecide: Readonly<Record<string, readonly ['never' | 'trusted' | 'any', reason: string]>> = {
  transport: ['never', 'decides how a request with the token leaves this machine'],
  'timeouts.connectSeconds': ['never', 'decides when a write counts as lost'],
  'timeouts.headersSeconds': ['never', 'decides when a write counts as lost'],
  'timeouts.bodySeconds': ['never', 'decides when a write counts as lost'],
  maxResponseMegabytes: ['never', 'bounds what a server can make the editor hold'],
  'receiver.port': ['never', 'opens a port of this machine'],
  'receiver.allowedHosts': ['never', 'lets in who comes under another name'],
  'receiver.forwardTo': ['never', 'sends contacts and signatures on without a question'],
  'tools.contacts': ['never', 'hands contacts to a language model'],
  'handler.url': ['trusted', 'signed deliveries go there; a loopback address is not asked about'],
  'signature.toleranceSeconds': ['trusted', 'a large one calls a replayed delivery verified'],
  'receiver.keepContacts': ['trusted', 'writes contacts to the disk'],
  'receiver.historySize': ['trusted', 'a small one deletes deliveries that are kept'],
  'receiver.answer.status': ['trusted', 'makes MEGA repeat deliveries, or take a failed one for delivered'],
  'receiver.answer.delaySeconds': ['trusted', 'makes MEGA repeat deliveries'],
  'receiver.answer.body': ['trusted', 'is said to MEGA in the name of the user'],
  'mistakes.mark': ['trusted', 'makes every save read all files of the workspace'],
  'secrets.mark': ['trusted', 'takes away the warning of a secret in a file'],
  'leads.pageSize': ['any', 'how much of a list is shown at once; bounded by code'],
  'watch.intervalSeconds': ['any', 'how often the watch looks; bounded by code and the rate limit'],
  'sandbox.leads': ['any', 'data of the sandbox alone; bounded by code'],
  'sandbox.seed': ['any', 'data of the sandbox alone'],
};

describe('package.json', () => {
  it('spells the names of src/ids.ts', () => {
    assert.deepEqual(sorted(contributes.commands.map(({ command }) => command)), sorted(Object.values(commands)));
    assert.deepEqual(
      sorted(
        Object.values(contributes.views)
          .flat()
          .map(({ id }) => id),
      ),
      sorted(Object.values(views)),
    );
    assert.deepEqual(
      sorted(properties.map(([name]) => name)),
      sorted(Object.values(settings).map((name) => `${settingsSection}.${name}`)),
    );
  });

  it('asks only for context keys, views and commands that exist, and for each key', () => {
    const clauses = text.matchAll(/"(?:when|enablement)":"([^"]*)"|"onContext:([^"]*)"/g);
    const when = [...clauses].map(([, clause, event]) => clause ?? event).join(' ');
    const used = new Set(when.match(/megaLeads[\w.]*/g));
    const known: string[] = [contextKeys, views, commands].flatMap((names) => Object.values(names));
    assert.deepEqual(
      sorted(used).filter((name) => !known.includes(name)),
      [],
    );
    assert.deepEqual(
      Object.values(contextKeys).filter((name) => !used.has(name)),
      [],
    );
  });

  it('hangs commands on the messages of the Test Explorer that are marked', () => {
    const hung = [...text.matchAll(/testMessage == (\w+)/g)].map(([, mark]) => mark);
    assert.deepEqual([...new Set(hung)], Object.values(testMessages));
  });

  it('puts only its own commands into menus, welcome views and links', () => {
    const focus = Object.values(views).map((view) => `${view}.focus`);
    const known: string[] = [...Object.values(commands), ...focus];
    const inMenus = Object.values(contributes.menus)
      .flat()
      .map(({ command }) => command);
    const linked = Object.values(words).flatMap((word) =>
      [...word.matchAll(/\(command:([\w.]+)/g)].map(([, id]) => id),
    );
    assert.deepEqual(
      [...inMenus, ...linked].filter((id) => id?.startsWith('megaLeads.') && !known.includes(id)),
      [],
    );
  });

  it('has the walkthrough of src/ids.ts, each step with a picture, ticked by what happened', () => {
    const [first, ...others] = contributes.walkthroughs;
    assert.deepEqual([first?.id, others], [walkthrough, []]);
    for (const { id, media, completionEvents } of first?.steps ?? []) {
      // Drawn in the editor's own colors: a text or a line in any other would not be seen in every theme.
      const colors = [...readFileSync(media.svg, 'utf8').matchAll(/(?:fill|stroke)="([^"]+)"/g)].map(
        ([, color]) => color,
      );
      assert.ok(colors.length > 10, media.svg);
      for (const color of colors) assert.match(color ?? '', /^(?:none|var\(--vscode-[\w-]+\))$/, media.svg);
      assert.match(completionEvents.join(), /^onContext:megaLeads\.\w+$/, id);
    }
  });

  it('takes every word from package.nls.json, and every word there is taken', () => {
    const taken = new Set([...text.matchAll(/"%([^"%]+)%"/g)].map(([, key = '']) => key));
    assert.deepEqual(sorted(taken), sorted(Object.keys(words)));
  });

  it('has the tools of language models as they are, schemas included', () => {
    const { languageModelTools } = contributes;
    assert.deepEqual(toolNames, Object.keys(tools));
    assert.deepEqual(
      languageModelTools.map(({ name, toolReferenceName }) => [toolReferenceName, name]),
      Object.entries(tools),
    );
    for (const tool of languageModelTools)
      assert.deepEqual(tool.inputSchema, JSON.parse(JSON.stringify(inputSchema(tool.toolReferenceName))), tool.name);
  });

  it('writes no title, name or description of its own, but for what is said to models', () => {
    const forPeople = JSON.stringify(manifest, (key, value) => (key === 'inputSchema' ? undefined : value));
    const own = [
      ...forPeople.matchAll(/"(?:title|displayName|markdownDescription|description|contents)":"([^"%][^"]*)"/g),
    ];
    assert.deepEqual(
      own.map(([found]) => found),
      [],
    );
  });

  it('puts every command into one category', () => {
    assert.deepEqual(
      contributes.commands.filter(({ category }) => category !== 'MEGA'),
      [],
    );
  });

  it('lets a workspace decide what it may, for a reason that is given for each setting', () => {
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    const found = properties.map(([name, { scope }]) => [
      name.slice(settingsSection.length + 1),
      scope === 'machine' ? 'never' : restrictedConfigurations.includes(name) ? 'trusted' : 'any',
    ]);
    const judged = Object.entries(mayDecide).map(([name, [who]]) => [name, who]);
    assert.deepEqual(sorted(found.map(String)), sorted(judged.map(String)));
    // What no workspace decides needs no trust; the editor asks for both all the same.
    const machine = properties.filter(([, { scope }]) => scope === 'machine').map(([name]) => name);
    assert.deepEqual(
      machine.filter((name) => !restrictedConfigurations.includes(name)),
      [],
    );
  });

  it('has no setting that nothing reads', () => {
    const code = readdirSync('src/editor', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join('src/editor', file), 'utf8'))
      .join();
    assert.deepEqual(
      Object.keys(settings).filter((key) => !code.includes(`settings.${key}`)),
      [],
    );
  });

  it('activates on nothing but what it contributes and the end of the start', () => {
    assert.deepEqual(
      manifest.activationEvents.filter((event) => event !== 'onStartupFinished'),
      [],
    );
  });
});
