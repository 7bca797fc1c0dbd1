/** The agent skill: the editor loads it, and what it teaches is there. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import manifest from '../../package.json';
import words from '../../package.nls.json';
import { taskServers, taskType } from '../../src/ids';
import { toolNames } from '../../src/tools';

const [{ path }] = manifest.contributes.chatSkills as [{ path: string }];
const text = readFileSync(path, 'utf8');
const [, front = ''] = /^---\n([\s\S]*?)\n---\n/.exec(text) ?? [];
const member = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(front)?.[1] ?? '';

describe('the agent skill', () => {
  // Source: Agent Skills specification, "SKILL.md format"; VS Code documentation, "Agent Skills".
  it('has the head that the specification asks for', () => {
    assert.equal(member('name'), basename(dirname(path)));
    assert.match(member('name'), /^[a-z0-9]+(?:-[a-z0-9]+)*$/);
    assert.ok(member('description').length > 0 && member('description').length <= 1024);
    assert.doesNotMatch(member('description'), /: /, 'YAML would take it for a map');
    assert.ok(text.split('\n').length < 500);
  });

  it('names commands, options, tools and tasks that exist', () => {
    const calls = [...text.matchAll(/`mega-leads ([a-z][\w-]*)([^`]*)`/g)];
    assert.ok(calls.length > 8);
    for (const [, command = '', rest = ''] of calls) {
      const code = [`src/cli/${command}.ts`, `src/cli/${command}/arguments.ts`].filter((file) => existsSync(file));
      assert.ok(code.length > 0, command);
      const source = code.map((file) => readFileSync(file, 'utf8')).join('');
      for (const [option = ''] of rest.split(' -- ')[0]?.matchAll(/--[a-z][\w-]*/g) ?? [])
        assert.ok(source.includes(option), `${command} ${option}`);
    }
    const titles = Object.entries(words).flatMap(([key, word]) => (key.startsWith('commands.') ? [word] : []));
    for (const [, title = ''] of text.matchAll(/`MEGA: ([^…`]+)`/g)) assert.ok(titles.includes(title), title);
    for (const name of toolNames) assert.ok(text.includes(`\`${name}\``), name);
    assert.ok(taskServers.some((server) => text.includes(`{ "type": "${taskType}", "server": "${server}" }`)));
    for (const server of taskServers)
      assert.ok(manifest.contributes.taskDefinitions[0]?.properties.server.enum.includes(server));
  });

  it('matches what a task writes, in any language', () => {
    const [matcher] = manifest.contributes.problemMatchers;
    assert.ok(matcher);
    assert.equal(matcher.name, taskType);
    assert.match('MEGA: sandbox …', new RegExp(matcher.background.beginsPattern));
    const { begin, end } = {
      begin: new RegExp(matcher.background.beginsPattern),
      end: new RegExp(matcher.background.endsPattern),
    };
    for (const language of readdirSync('l10n')) {
      const all: Record<string, string> = JSON.parse(readFileSync(`l10n/${language}`, 'utf8'));
      for (const key of ['The receiver listens on {0}.', 'The sandbox is running at {0}.']) {
        const line = (all[key] ?? '').replace('{0}', 'http://127.0.0.1:8787');
        assert.match(line, end);
        assert.doesNotMatch(line, begin);
      }
    }
    assert.doesNotMatch('x.ts:1:1: error: x', new RegExp(matcher.pattern.regexp));
  });
});
