import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { findSecrets } from '../../../src/contract';
import { type Move, movable, planMove } from '../../../src/dotenv';
import { type Printed, startPython } from '../../support/python';

const token = 'mega_3f9a1c07d25e8b640af7913c5de28b470c16f3a98e5d72b1460fa8c39d7e21b5';
const webhookSecret = 'mega_whsec_3f9a1c07d25e8b640af7913c5de28b47';

function plan(languageId: string, text: string, dotenv = '', gitignore = ''): Move | null {
  const [secret] = findSecrets(text);
  assert.ok(secret);
  return planMove({ text, languageId }, secret, dotenv, gitignore);
}

function applied(text: string, move: Move | null): string | null {
  if (move === null) return null;
  return move.edits.reduceRight(
    (code, edit) => code.slice(0, edit.offset) + edit.text + code.slice(edit.offset + edit.length),
    text,
  );
}

const moved = (languageId: string, text: string) => applied(text, plan(languageId, text));

describe('moving a secret out of code', () => {
  it('is offered for those that it can be planned for', () => {
    const code = [`a = "${token}"`, `# ${token}`, `b = '${webhookSecret}'`, `"""${token}"""`].join('\n');
    const secrets = findSecrets(code);
    for (const languageId of ['python', 'go', 'shellscript', 'plaintext'])
      assert.deepEqual(
        movable({ text: code, languageId }, secrets),
        secrets.filter((secret) => planMove({ text: code, languageId }, secret, '', '') !== null),
        languageId,
      );
    assert.equal(movable({ text: code, languageId: 'python' }, secrets).length, 2);
  });

  for (const [language, before, after] of [
    ['javascript', `const t = '${token}';`, 'const t = process.env.MEGA_TOKEN;'],
    ['typescript', `f({ a: "Bearer ${token}" })`, `f({ a: \`Bearer \${process.env.MEGA_TOKEN}\` })`],
    ['javascript', `f(\`it's ${token}!\`)`, `f(\`it's \${process.env.MEGA_TOKEN}!\`)`],
    ['javascript', `x = 'a\\n${token}'`, "x = 'a\\n' + process.env.MEGA_TOKEN"],
    ['javascript', `s('${webhookSecret}') // don't`, "s(process.env.MEGA_WEBHOOK_SECRET) // don't"],
    ['python', `import os\nt = '${token}'\n`, 'import os\nt = os.environ["MEGA_TOKEN"]\n'],
    ['python', `import sys\nt = "${token}"\n`, 'import os\nimport sys\nt = os.environ["MEGA_TOKEN"]\n'],
    [
      'python',
      `#!/usr/bin/env python3\n"""What it does."""\nt = "${token}"\n`,
      '#!/usr/bin/env python3\n"""What it does."""\nimport os\nt = os.environ["MEGA_TOKEN"]\n',
    ],
    [
      'python',
      `import os\nh = {"Authorization": "Bearer ${token}"}\n`,
      'import os\nh = {"Authorization": f"Bearer {os.environ[\'MEGA_TOKEN\']}"}\n',
    ],
    ['python', `import os\nk = b'${webhookSecret}'\n`, 'import os\nk = os.environ["MEGA_WEBHOOK_SECRET"].encode()\n'],
    ['php', `<?php $t = "Bearer ${token}";`, '<?php $t = "Bearer " . getenv(\'MEGA_TOKEN\');'],
    ['php', `<?php $t = '${token}';`, "<?php $t = getenv('MEGA_TOKEN');"],
    [
      'go',
      `package main\n\nimport (\n\t"fmt"\n)\n\nconst t = "${token}"\n`,
      'package main\n\nimport (\n\t"os"\n\t"fmt"\n)\n\nvar t = os.Getenv("MEGA_TOKEN")\n',
    ],
    [
      'go',
      `package main\n\nimport "os"\n\nvar t = "Bearer ${token}"\n`,
      'package main\n\nimport "os"\n\nvar t = "Bearer " + os.Getenv("MEGA_TOKEN")\n',
    ],
    ['ruby', `t = "Bearer ${token}"`, `t = "Bearer #{ENV.fetch('MEGA_TOKEN')}"`],
    ['ruby', `t = '${token}'`, "t = ENV.fetch('MEGA_TOKEN')"],
    ['shellscript', `curl -H "Authorization: Bearer ${token}"`, 'curl -H "Authorization: Bearer $MEGA_TOKEN"'],
    ['shellscript', `curl -H 'Authorization: Bearer ${token}'`, 'curl -H "Authorization: Bearer $MEGA_TOKEN"'],
    ['shellscript', `echo '$HOME ${token}'`, 'echo \'$HOME \'"$MEGA_TOKEN"'],
    ['shellscript', `T=${token} run`, 'T="$MEGA_TOKEN" run'],
  ] as const)
    it(`reads the environment in ${language}: ${before.replaceAll('\n', '⏎').slice(0, 50)}`, () => {
      assert.equal(moved(language, before), after);
    });

  for (const [language, text] of [
    ['json', `{"token": "${token}"}`],
    ['javascript', `// ${token}`],
    ['javascript', `const t = \`\n${token}\n\``],
    ['python', `t = """\n${token}"""`],
    ['python', `t = """${token}"""`],
    ['shellscript', `true # ${token}`],
  ] as const)
    it(`does not guess in ${language}: ${text.replaceAll('\n', '⏎').slice(0, 24)}`, () => {
      assert.equal(moved(language, text), null);
    });

  // What the changed code prints is what it printed before, on the language's own interpreter.
  const env = { MEGA_TOKEN: token };
  const startProgram = (program: string, flag: string) => async () => ({
    run: async (code: string): Promise<Printed> =>
      spawnSync(program, [flag, code], { encoding: 'utf8', env: { ...process.env, ...env } }),
  });
  for (const [language, text, start] of [
    ['javascript', `console.log('Bearer ${token}', "${token}", \`<${token}>\`)`, startProgram(process.execPath, '-e')],
    ['python', `print("Bearer ${token}", f'{1}${token}', '{}${token}', b"${token}")`, () => startPython(env)],
    ['shellscript', `echo 'a ${token}' "b ${token} c" '\`$X\`${token}!' ${token}`, startProgram('sh', '-c')],
  ] as const)
    it(`changes nothing of what a program does in ${language}`, async () => {
      const interpreter = await start();
      const before = await interpreter.run(text);
      assert.equal(before.stderr, '');
      assert.ok(before.stdout.includes(token));
      let code: string = text;
      for (let left = findSecrets(code).length; left > 0; left--) code = moved(language, code) ?? assert.fail(code);
      assert.equal(code.includes(token), false);
      assert.equal((await interpreter.run(code)).stdout, before.stdout);
    });

  const code = `const t = '${token}'`;

  it('adds to .env and .gitignore what is missing, with their own line ends', () => {
    const fresh = plan('javascript', code);
    assert.equal(fresh?.dotenv, `MEGA_TOKEN=${token}\n`);
    assert.equal(fresh?.gitignore, '.env\n');
    const present = plan('javascript', code, 'A=1\r\nB=2', 'node_modules');
    assert.equal(present?.dotenv, `\r\nMEGA_TOKEN=${token}\r\n`);
    assert.equal(present?.gitignore, '\n.env\n');
  });

  it('never changes a variable that is there, and takes the one that has the value already', () => {
    const other = plan('javascript', code, 'MEGA_TOKEN=mega_other\nexport MEGA_TOKEN_2="x"\n');
    assert.equal(other?.variable, 'MEGA_TOKEN_3');
    const same = plan('javascript', code, `API_KEY='${token}' # from MEGA\n`);
    assert.equal(same?.variable, 'API_KEY');
    assert.equal(same?.dotenv, null);
    assert.equal(applied(code, same ?? null), 'const t = process.env.API_KEY');
  });

  for (const [gitignore, ignored] of [
    ['.env', true],
    ['/.env\r\n', true],
    ['**/.env', true],
    ['.env*', true],
    ['*.env', true],
    ['.en[v]', true],
    ['# .env', false],
    ['.env.*', false],
    ['.env/', false],
    ['config/.env', false],
    ['.env\n!.env', false],
    ['!.env\n.env', true],
  ] as const)
    it(`reads .gitignore: ${JSON.stringify(gitignore)}`, () => {
      assert.equal(plan('javascript', code, '', gitignore)?.gitignore === null, ignored);
    });
});
